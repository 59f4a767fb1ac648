// Living with runs: listing, looking at and removing them, links to them, and translating by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>

#include <array>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "toy_training.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

class Runs : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    trained_ = std::make_unique<TemporaryFolder>();
    write_toy_text(*trained_);
    for (const std::string run : {"runs/one", "runs/deep/two"}) {
      const ProcessResult result =
          run_s2s(toy_training({"--run", run, "--attention", "bahdanau"}), {.folder = trained_->path()});
      ASSERT_EQ(result.exit_code, 0) << result.err;
    }
  }
  static void TearDownTestSuite() { trained_.reset(); }

  void SetUp() override {
    fs::copy(
        trained_->path(), folder_.path(),
        fs::copy_options::recursive | fs::copy_options::copy_symlinks | fs::copy_options::overwrite_existing);
  }

  ProcessResult run(const Arguments& arguments) const {
    return run_s2s(arguments, {.folder = folder_.path()});
  }
  Json list(const Arguments& more = {}) const {
    Arguments arguments{"runs", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProcessResult result = run(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return Json::parse(result.out);
  }

  static std::unique_ptr<TemporaryFolder> trained_;
  TemporaryFolder folder_;
};

std::unique_ptr<TemporaryFolder> Runs::trained_;

TEST_F(Runs, AreListedWithWhatOneWantsToKnow) {
  const ProcessResult result = run({"runs"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("runs/one "), HasSubstr("runs/deep/two "), HasSubstr("bahdanau"),
                                HasSubstr("gru"), HasSubstr("ended by max-updates"), HasSubstr("second")));
  const Json all = list();
  ASSERT_EQ(all.size(), 2U);
  for (const Json& one : all) {
    EXPECT_EQ(one["updates"], 20);
    EXPECT_EQ(one["attention"], "bahdanau");
    EXPECT_EQ(one["ended_by"], "max-updates");
    EXPECT_TRUE(one["trained_by"].is_null());
    EXPECT_GT(one["bytes"], 10000);
    EXPECT_GE(one["best_bleu"], 0.0);
    EXPECT_EQ(one["best_update"], 20);
  }
  EXPECT_EQ(list({"--runs-root", "runs/deep"}).size(), 1U);
  EXPECT_EQ(list({"--runs-root", "nowhere"}).size(), 0U);
  EXPECT_THAT(run({"runs", "--runs-root", "nowhere"}).err, HasSubstr("there are no runs in nowhere"));
}

TEST_F(Runs, BehindLinksAreFoundOnce) {
  fs::create_directories(folder_ / "disk");
  fs::rename(folder_ / "runs/deep", folder_ / "disk/study");
  fs::create_directory_symlink("../disk/study", folder_ / "runs/study");
  fs::create_directory_symlink("..", folder_ / "runs/round");
  fs::create_directory_symlink("one", folder_ / "runs/again");
  fs::create_directory_symlink("nowhere", folder_ / "runs/broken");
  const Json all = list();
  std::set<std::string> names;
  for (const Json& one : all) names.insert(one["run"].get<std::string>());
  EXPECT_EQ(names.size(), all.size());
  EXPECT_EQ(names.size(), 2U) << all;
  EXPECT_EQ(names.count("runs/one"), 1U);
  fs::remove_all(folder_ / "runs/one");
  const ProcessResult latest = run_s2s({"translate"}, {.input = "el gato\n", .folder = folder_.path()});
  EXPECT_EQ(latest.exit_code, 0) << latest.err;
}

TEST_F(Runs, AreRemovedByNameOrPathAndNothingElseIs) {
  write_test_file(folder_ / "runs/one.lock", "mine");
  ASSERT_EQ(run({"runs", "rm", "one", "runs/deep/two/"}).exit_code, 0);
  EXPECT_FALSE(fs::exists(folder_ / "runs/one"));
  EXPECT_FALSE(fs::exists(folder_ / "runs/deep/two"));
  EXPECT_TRUE(fs::exists(folder_ / "runs/one.lock"));
  EXPECT_TRUE(fs::exists(folder_ / "runs/deep"));
}

TEST_F(Runs, KeepsFilesThatAreNotARuns) {
  write_test_file(folder_ / "runs/one/notes.txt", "mine");
  const ProcessResult result = run({"runs", "rm", "one"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("notes.txt"));
  EXPECT_EQ(read_test_file(folder_ / "runs/one/notes.txt"), "mine");
  EXPECT_FALSE(fs::exists(folder_ / "runs/one/checkpoints"));
  EXPECT_EQ(list().size(), 1U);
}

TEST_F(Runs, FoldersThatAreNoRunsAreRefusedBeforeAnythingIsRemoved) {
  fs::create_directories(folder_ / "project/checkpoints-of-mine");
  write_test_file(folder_ / "project/config.toml", "[project]\n");
  fs::create_directory_symlink("one", folder_ / "runs/link");
  for (const std::string name : {"project", "runs", ".", "runs/nowhere", "runs/link", "runs/link/"}) {
    const ProcessResult result = run({"runs", "rm", "runs/one", name});
    EXPECT_EQ(result.exit_code, 2) << name << ": " << result.err;
    EXPECT_THAT(result.err, HasSubstr(name.substr(0, 8)));
  }
  EXPECT_TRUE(fs::exists(folder_ / "runs/one/config.toml"));
  EXPECT_TRUE(fs::exists(folder_ / "project/config.toml"));
  EXPECT_EQ(run({"runs", "rm"}).exit_code, 2);
}

TEST_F(Runs, OneThatIsBeingTrainedIsNotRemoved) {
  Process training(S2S_BINARY,
                   toy_training({"--run", "runs/busy", "--max-updates", "100000", "--validate-every", "0",
                                 "--checkpoint-every", "10"}),
                   {.folder = folder_.path()});
  for (int i = 0; i < 20000 && !fs::exists(folder_ / "runs/busy/checkpoints/000010"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const ProcessResult refused = run({"runs", "rm", "one", "busy"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("process " + std::to_string(training.id())));
  EXPECT_TRUE(fs::exists(folder_ / "runs/one/config.toml"));
  EXPECT_THAT(run({"runs"}).out, HasSubstr("training (process " + std::to_string(training.id())));
  ::kill(training.id(), SIGTERM);
  EXPECT_EQ(training.wait().exit_code, 128 + SIGTERM);
  EXPECT_THAT(run({"runs"}).out, HasSubstr("not ended"));
  EXPECT_EQ(run({"runs", "rm", "busy"}).exit_code, 0);
}

TEST_F(Runs, InspectLeadsWithWhatOneWantsToKnow) {
  const ProcessResult result = run({"inspect", "runs/one"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::string lead = result.out.substr(0, result.out.find("\n\n"));
  EXPECT_THAT(
      lead, AllOf(HasSubstr("bahdanau attention, gru, hidden 16, embedding 16;"), HasSubstr("20 updates in "),
                  HasSubstr("ended by max-updates"), HasSubstr("update 20, BLEU "),
                  HasSubstr("400 pairs of train.src, train.trg"),
                  HasSubstr("on 20 pairs of dev.src, dev.trg"), HasSubstr("s2s translate --model runs/one\n"),
                  HasSubstr("eval --model runs/one --src dev.src --ref dev.trg")));
  EXPECT_THAT(result.out, HasSubstr("model.attention"));
  EXPECT_TRUE(Json::parse(run({"inspect", "runs/one", "--json"}).out).is_array());
}

TEST_F(Runs, ASecondWordThatIsNoCommandIsRefused) {
  const ProcessResult result = run({"runs", "rn", "one"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("did you mean s2s runs rm?"));
  EXPECT_THAT(run({"runs", "--help"}).out, HasSubstr("usage: s2s runs"));
}

// What a person does at a terminal: waits until something is shown there, then types.
struct Turn {
  std::string shown;
  std::string typed;
};

// What a program shows on a terminal of so many columns.
std::string at_terminal(const Arguments& arguments, const fs::path& folder, const std::vector<Turn>& turns,
                        unsigned short columns) {
  const winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  int terminal = -1;
  const pid_t id = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (id == 0) {
    if (::chdir(folder.c_str()) != 0) ::_exit(125);
    std::string program = S2S_BINARY;
    std::vector<char*> argv{program.data()};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(program.c_str(), argv.data());
    ::_exit(125);
  }
  std::string shown;
  std::size_t seen = 0;
  std::size_t turn = 0;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = ::read(terminal, buffer.data(), buffer.size())) > 0;) {
    shown.append(buffer.data(), static_cast<std::size_t>(got));
    while (turn < turns.size() && shown.find(turns[turn].shown, seen) != std::string::npos) {
      seen = shown.find(turns[turn].shown, seen) + turns[turn].shown.size();
      const std::string& typed = turns[turn++].typed;
      EXPECT_EQ(::write(terminal, typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
    }
  }
  int status = 0;
  ::waitpid(id, &status, 0);
  ::close(terminal);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << shown;
  EXPECT_EQ(turn, turns.size()) << shown;
  return shown;
}

TEST_F(Runs, TranslatingByHandAsksAndShowsNoProgressOverWhatIsTyped) {
  const std::string shown =
      at_terminal({"translate", "--threads", "1"}, folder_.path(),
                  {{"Ctrl-D", ""}, {"> ", "el gato\n"}, {"> ", "el perro\n"}, {"> ", "\x04"}}, 80);
  EXPECT_THAT(shown, Not(HasSubstr("translating  ")));
  const ProcessResult piped = run_s2s({"translate"}, {.input = "el gato\n", .folder = folder_.path()});
  EXPECT_THAT(piped.err, Not(HasSubstr("Ctrl-D")));
}

}  // namespace
}  // namespace s2s
