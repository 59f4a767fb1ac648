// What the real binary does when its input, its disk or its user's patience is not what it should be: a
// message and an exit code of its own for each. One short training for all.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>
#include <sstream>
#include <thread>

#include "toy_training.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kGzip = "\x1f\x8b\x08";

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool wait_until(const std::function<bool()>& holds) {
  for (int i = 0; i < 20'000 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return holds();
}

class BadInput : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TemporaryFolder>();
    write_toy_text(*folder_);
    trained_ = run_s2s(toy_training({"--run", "toy"}), {.folder = folder_->path()});
  }
  static void TearDownTestSuite() { folder_.reset(); }
  void SetUp() override { ASSERT_EQ(trained_.exit_code, 0) << trained_.err; }

  static ProcessResult s2s(const Arguments& arguments, const std::string& input = "") {
    return run_s2s(arguments, {.input = input, .folder = folder_->path()});
  }
  static ProcessResult train(const Arguments& more) { return s2s(toy_training(more)); }
  static ProcessResult translate(const std::string& input, const std::string& run = "toy") {
    return s2s({"translate", "--model", run}, input);
  }
  static fs::path file(const std::string& name) { return *folder_ / name; }
  static void copy_run(const std::string& name) {
    fs::copy(file("toy"), file(name), fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  }

  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline ProcessResult trained_;
};

TEST_F(BadInput, TrainingLinesThatAreNotUtf8AreDroppedAndCountedOrRefused) {
  write_test_file(file("bad.src"), "el \xff gato\n" + read_test_file(file("train.src")));
  write_test_file(file("bad.trg"), "the cat\n" + read_test_file(file("train.trg")));
  Arguments arguments = toy_training({"--run", "bad", "--max-updates", "1"});
  std::replace(arguments.begin(), arguments.end(), std::string("train.src"), std::string("bad.src"));
  std::replace(arguments.begin(), arguments.end(), std::string("train.trg"), std::string("bad.trg"));
  const ProcessResult dropped = s2s(arguments);
  EXPECT_EQ(dropped.exit_code, 0) << dropped.err;
  EXPECT_THAT(dropped.err, HasSubstr("dropped 1 not UTF-8"));
  arguments.insert(arguments.end(), {"--on-bad-line", "error", "--run", "refused"});
  const ProcessResult refused = s2s(arguments);
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("bad.src:1: the line holds NUL or bytes that are not UTF-8"));
}

TEST_F(BadInput, DamagedGzipIsADataError) {
  write_test_file(file("damaged.gz"), kGzip + std::string(7, '\0') + "this was never compressed");
  const ProcessResult translated = s2s({"translate", "--model", "toy", "damaged.gz"});
  EXPECT_EQ(translated.exit_code, 3);
  EXPECT_THAT(translated.err, HasSubstr("damaged.gz is damaged or incomplete compressed data"));
  Arguments arguments = toy_training({"--run", "gz"});
  std::replace(arguments.begin(), arguments.end(), std::string("train.src"), std::string("damaged.gz"));
  const ProcessResult trained = s2s(arguments);
  EXPECT_EQ(trained.exit_code, 3);
  EXPECT_THAT(trained.err, HasSubstr("damaged.gz is damaged or incomplete compressed data"));
  EXPECT_FALSE(fs::exists(file("gz")));
}

TEST_F(BadInput, ARunThatCannotBeMadeIsAnIoErrorAtTheStart) {
  const ProcessResult result = train({"--run", "train.src/run"});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.err, HasSubstr("train.src/run"));
  EXPECT_THAT(result.err, Not(HasSubstr("learning")));
}

TEST_F(BadInput, ATruncatedCheckpointIsNamedByWhoGoesOnFromItAndByWhoTranslatesWithIt) {
  copy_run("truncated");
  const fs::path model = file("truncated/checkpoints/000020/model.safetensors");
  fs::resize_file(model, fs::file_size(model) / 2);
  const ProcessResult resumed = train({"--run", "truncated", "--max-updates", "30"});
  EXPECT_EQ(resumed.exit_code, 4);
  EXPECT_THAT(resumed.err, HasSubstr("truncated/checkpoints/000020"));
  const ProcessResult translated = translate("el gato\n", "truncated");
  EXPECT_EQ(translated.exit_code, 4);
  EXPECT_THAT(translated.err, HasSubstr("model.safetensors"));
  EXPECT_EQ(translated.out, "");
}

TEST_F(BadInput, AHostileCheckpointIsRefused) {
  copy_run("hostile");
  const fs::path model = file("hostile/checkpoints/000020/model.safetensors");
  for (const std::string& bytes :
       {std::string(8, '\xff'), std::string("\x10\0\0\0\0\0\0\0{\"a\":[[[[[[[[[[", 24),
        std::string("PK\x03\x04", 4) + std::string(100, 'x'), std::string()}) {
    write_test_file(model, bytes);
    const ProcessResult result = translate("el gato\n", "hostile");
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_THAT(result.err, HasSubstr("model.safetensors"));
  }
}

TEST_F(BadInput, ASecondTrainerIsRefusedWhileTheFirstGoesOn) {
  const Arguments arguments = toy_training(
      {"--run", "shared", "--max-updates", "100000", "--checkpoint-every", "20", "--patience", "0"});
  Process first(S2S_BINARY, arguments, {.folder = folder_->path()});
  ASSERT_TRUE(wait_until([] { return fs::exists(file("shared/checkpoints/000020")); }));
  const ProcessResult second = s2s(arguments);
  EXPECT_EQ(second.exit_code, 2);
  EXPECT_THAT(second.err, HasSubstr("shared"));
  EXPECT_THAT(second.err, HasSubstr(std::to_string(first.id())));
  // the first signal would end it after an update, the second ends it at once
  ::kill(first.id(), SIGINT);
  ::kill(first.id(), SIGINT);
  EXPECT_EQ(first.wait().exit_code, 128 + SIGINT);
  const ProcessResult again =
      train({"--run", "shared", "--max-updates", "1", "--checkpoint-every", "20", "--patience", "0"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
}

// A file may not grow beyond 16 KiB: checkpoints do not fit, as on a disk that is full.
TEST_F(BadInput, AFullDiskLosesNothingThatWasSaved) {
  copy_run("full");
  const std::string before = read_test_file(file("full/checkpoints/000020/model.safetensors"));
  std::string command = "trap '' XFSZ; ulimit -f 32; exec " S2S_BINARY;
  for (const std::string& argument :
       toy_training({"--run", "full", "--max-updates", "40", "--checkpoint-every", "5"}))
    command += " " + argument;
  const ProcessResult full = Process("/bin/sh", {"-c", command}, {.folder = folder_->path()}).wait();
  EXPECT_EQ(full.exit_code, 5) << full.err;
  EXPECT_THAT(full.err, HasSubstr("no checkpoint of update 25"));
  EXPECT_THAT(full.err, HasSubstr("no checkpoint of update 35")) << "it goes on, and tries again";
  EXPECT_EQ(read_test_file(file("full/checkpoints/000020/model.safetensors")), before);
  EXPECT_FALSE(fs::exists(file("full/checkpoints/000040")));
  ASSERT_EQ(train({"--run", "full", "--max-updates", "40", "--checkpoint-every", "5"}).exit_code, 0);
  EXPECT_TRUE(fs::exists(file("full/checkpoints/000040")));
}

TEST_F(BadInput, AnyLineHasItsTranslationInItsPlace) {
  std::string input =
      "\xEF\xBB\xBF"
      "el gato\n";
  input += std::string("el \0 gato\n", 10) + "el \xff gato\r\n";
  for (std::size_t bytes = 0; bytes < 10'000'000; bytes += 3) input += "el ";
  input += "\n\nel gato";
  const ProcessResult result = translate(input);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto lines = split_lines(result.out);
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0], lines[5]) << "a byte order mark is no text";
  EXPECT_EQ(lines[4], "");
  EXPECT_THAT(result.err, HasSubstr("standard input: 2 of 6 lines hold bytes that are not UTF-8"));
  EXPECT_THAT(result.err, HasSubstr("1 of 6 lines was too long and cut"));
}

TEST_F(BadInput, InterruptedTranslationGivesWholeLines) {
  ASSERT_EQ(::mkfifo(file("pipe").c_str(), 0600), 0);
  const int end = ::open(file("pipe").c_str(), O_RDWR | O_CLOEXEC);
  Process process(S2S_BINARY, {"translate", "--model", "toy", "pipe"}, {.folder = folder_->path()});
  ASSERT_EQ(::write(end, "el gato\nel", 10), 10);
  ASSERT_TRUE(wait_until([&] { return process.output_so_far().ends_with('\n'); }));
  ::kill(process.id(), SIGINT);
  const ProcessResult result = process.wait();
  ::close(end);
  EXPECT_EQ(result.exit_code, 128 + SIGINT) << result.err;
  EXPECT_EQ(split_lines(result.out).size(), 1U);
  EXPECT_TRUE(result.out.ends_with('\n'));
}

TEST_F(BadInput, AReaderThatLeftAndAFullDeviceEndTranslationWithAnIoError) {
  const Arguments arguments{"translate", "--model", "toy", "test.src"};
  const ProcessResult left = run_s2s(arguments, {.folder = folder_->path(), .no_reader = true});
  EXPECT_EQ(left.exit_code, 5);
  const ProcessResult full = run_s2s(arguments, {.folder = folder_->path(), .output = "/dev/full"});
  EXPECT_EQ(full.exit_code, 5);
  EXPECT_THAT(full.err, HasSubstr("No space left on device"));
}

}  // namespace
}  // namespace s2s
