// Runs that were damaged, exchanged in part, or made by a stranger: the real binary names what is wrong,
// changes nothing, and never goes on with it. One short training for all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "toy_training.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// state.json's or a tensor file's own checksum, made right again (checkpoint/FORMAT.md).
void seal_again(std::string& text, std::size_t place) {
  text.replace(place, 64, std::string(64, '0'));
  text.replace(place, 64, sha256_of(text));
}

class DamagedRun : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TemporaryFolder>();
    write_toy_text(*folder_);
    trained_ =
        run_s2s(toy_training({"--run", "toy", "--checkpoint-every", "10"}), {.folder = folder_->path()});
  }
  static void TearDownTestSuite() { folder_.reset(); }
  void SetUp() override {
    ASSERT_EQ(trained_.exit_code, 0) << trained_.err;
    run_ = testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::copy(file("toy"), path(), fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  }

  static ProcessResult s2s(const Arguments& arguments, const std::string& input = "") {
    return run_s2s(arguments, {.input = input, .folder = folder_->path()});
  }
  ProcessResult resume(const Arguments& more = {}) const {
    Arguments all{"--run", run_, "--checkpoint-every", "10", "--max-updates", "30"};
    all.insert(all.end(), more.begin(), more.end());
    return s2s(toy_training(all));
  }
  ProcessResult translate() const { return s2s({"translate", "--model", run_}, "el gato\n"); }
  ProcessResult inspect() const { return s2s({"inspect", run_}); }

  static fs::path file(const std::string& name) { return *folder_ / name; }
  fs::path path(const std::string& name = "") const { return file(run_) / name; }
  void flip_bit(const std::string& name, std::size_t at) const {
    std::string bytes = read_test_file(path(name));
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
    write_test_file(path(name), bytes);
  }
  // All files but the lock, whose content is the process that had it last.
  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(path())) {
      if (entry.is_regular_file() && entry.path().filename() != ".lock")
        files[entry.path().string()] = read_test_file(entry.path());
    }
    return files;
  }
  // No command goes on with it, and nothing changes.
  void expect_refused_everywhere(const std::string& what) const {
    const auto before = contents();
    for (const ProcessResult& result : {resume(), translate(), inspect()}) {
      EXPECT_EQ(result.exit_code, 4) << result.err;
      EXPECT_THAT(result.err, HasSubstr(what));
    }
    EXPECT_EQ(contents(), before);
  }

  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline ProcessResult trained_;
  std::string run_;
};

TEST_F(DamagedRun, AFlippedBitInAVocabularyIsSeen) {
  flip_bit("source.model", 100);  // of its pieces: it still parses
  expect_refused_everywhere("source.model is not the SentencePiece model that belongs here");
}

TEST_F(DamagedRun, AnExchangedVocabularyIsSeen) {
  fs::copy_file(path("source.model"), path("target.model"), fs::copy_options::overwrite_existing);
  expect_refused_everywhere("target.model is not the SentencePiece model that belongs here");
}

// A stranger can make every hash right: sizes are compared all the same.
TEST_F(DamagedRun, AVocabularyOfAnotherSizeIsRefusedAlthoughItsHashIsRight) {
  for (const char* size : {"24", "33"}) {
    ASSERT_EQ(s2s({"vocab", "train", "train.src", "--size", size, "--output", "other.model"}).exit_code, 0);
    const std::string before = sha256_of(read_test_file(path("source.model")));
    const std::string after = sha256_of(read_test_file(file("other.model")));
    fs::copy_file(file("other.model"), path("source.model"), fs::copy_options::overwrite_existing);
    for (const char* name :
         {"manifest.json", "checkpoints/000020/state.json", "checkpoints/000010/state.json"}) {
      std::string text = read_test_file(path(name));
      for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at + 1))
        text.replace(at, before.size(), after);
      if (text.starts_with("{\n  \"sha256\"")) seal_again(text, 15);
      write_test_file(path(name), text);
    }
    const ProcessResult translated = translate();
    EXPECT_EQ(translated.exit_code, 4) << translated.err;
    EXPECT_THAT(translated.err, HasSubstr("the model has 30"));
    EXPECT_EQ(translated.out, "");
    EXPECT_EQ(resume().exit_code, 4);
    EXPECT_EQ(s2s({"attend", "--model", run_}, "el gato\n").exit_code, 4);
  }
}

TEST_F(DamagedRun, InspectNamesEverythingThatIsBroken) {
  flip_bit("checkpoints/000010/model.safetensors", 3000);
  flip_bit("checkpoints/000020/optimizer.safetensors", 3000);
  const ProcessResult result = inspect();
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("000010/model.safetensors"), HasSubstr("000020/optimizer.safetensors")));
  EXPECT_THAT(result.out, HasSubstr("checkpoints"));
  const ProcessResult json = s2s({"inspect", "--json", run_});
  EXPECT_EQ(json.exit_code, 4);
  EXPECT_EQ(nlohmann::json::parse(json.out)[0]["problems"].size(), 2U) << json.out;
}

TEST_F(DamagedRun, InspectSeesWhatOnlyAResumeReads) {
  for (const char* name : {"config.toml", "manifest.json", "checkpoints/000020/optimizer.safetensors"}) {
    const std::string bytes = read_test_file(path(name));
    fs::remove(path(name));
    EXPECT_EQ(inspect().exit_code, 4) << name;
    write_test_file(path(name), bytes.substr(0, bytes.size() / 2));
    const ProcessResult result = inspect();
    // a configuration that ends between two options is TOML: the resume compares its options
    EXPECT_THAT(result.err,
                HasSubstr(name == std::string("config.toml") && result.exit_code == 0 ? "" : name));
    write_test_file(path(name), bytes);
  }
  EXPECT_EQ(inspect().exit_code, 0) << inspect().err;
}

TEST_F(DamagedRun, APublishedModelWithoutMomentsIsWhole) {
  for (const auto& entry : fs::directory_iterator(path("checkpoints"))) {
    if (!entry.is_symlink()) fs::remove(entry.path() / "optimizer.safetensors");
  }
  const ProcessResult result = s2s({"inspect", "--json", run_});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(nlohmann::json::parse(result.out)[0]["resumable"], false);
  EXPECT_EQ(translate().exit_code, 0);
}

TEST_F(DamagedRun, ABestThatLeadsNowhereIsNamedNotReplaced) {
  fs::remove(path("checkpoints/best"));
  fs::create_symlink("000015", path("checkpoints/best"));
  for (const ProcessResult& result : {translate(), inspect()}) {
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(result.err,
                AllOf(HasSubstr("checkpoints/best leads to 000015"), HasSubstr("10, 20, or last")));
  }
  EXPECT_EQ(s2s({"translate", "--model", run_, "--checkpoint", "last"}, "el gato\n").exit_code, 0);
  const ProcessResult resumed =
      resume({"--max-updates", "21", "--validate-every", "0", "--allow-changed", "validate-every"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("checkpoints/best leads to no checkpoint of the run"));
}

TEST_F(DamagedRun, WhatHasNoEndIsNotRead) {
  for (const char* name : {"manifest.json", "config.toml", "source.model", "checkpoints/000020/state.json",
                           "checkpoints/000020/model.safetensors"}) {
    const std::string bytes = read_test_file(path(name));
    for (const bool pipe : {false, true}) {
      fs::remove(path(name));
      if (pipe) {
        ASSERT_EQ(::mkfifo(path(name).c_str(), 0600), 0);
      } else {
        fs::create_symlink("/dev/zero", path(name));
      }
      for (const ProcessResult& result : {inspect(), resume()}) {
        EXPECT_EQ(result.exit_code, 4) << name << result.err;
        EXPECT_THAT(result.err, HasSubstr(name));
      }
    }
    fs::remove(path(name));
    write_test_file(path(name), bytes);
  }
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  for (const std::string& endless : {std::string("/dev/zero"), path("pipe").string()}) {
    EXPECT_EQ(s2s({"eval", "--config", endless, "--dump-config"}).exit_code, 2);
    EXPECT_EQ(s2s({"study", "length", endless}).exit_code, 2);
    EXPECT_EQ(s2s({"translate", "--model", endless}).exit_code, 4);
    EXPECT_EQ(s2s({"vocab", "show", endless}).exit_code, 4);
    EXPECT_EQ(s2s({"inspect", endless}).exit_code, 4);
  }
}

TEST_F(DamagedRun, FilesThatAreOnlyReadMayBeLinksAndFilesThatAreWrittenMayNot) {
  fs::rename(path("source.model"), path("elsewhere.model"));
  fs::create_symlink("elsewhere.model", path("source.model"));
  fs::rename(path("checkpoints/000020/model.safetensors"), path("elsewhere.safetensors"));
  fs::create_symlink("../../elsewhere.safetensors", path("checkpoints/000020/model.safetensors"));
  EXPECT_EQ(translate().exit_code, 0) << translate().err;
  EXPECT_EQ(resume({"--max-updates", "21"}).exit_code, 0);

  write_test_file(file("precious"), "mine\n");
  for (const char* name : {".lock", "config.toml", "manifest.json", "metrics.jsonl", "train.log"}) {
    const std::string bytes = read_test_file(path(name));
    fs::remove(path(name));
    fs::create_symlink(file("precious"), path(name));
    const ProcessResult refused = resume();
    EXPECT_EQ(refused.exit_code, 4) << name << refused.err;
    EXPECT_THAT(refused.err, AllOf(HasSubstr(name), HasSubstr("is a symbolic link")));
    EXPECT_EQ(read_test_file(file("precious")), "mine\n");
    fs::remove(path(name));
    write_test_file(path(name), bytes);
  }
}

// Their escapes would move the cursor, set the title, or hide lines.
TEST_F(DamagedRun, ControlCharactersOfItsTextsAreShownAsEscapes) {
  std::string manifest = read_test_file(path("manifest.json"));
  const std::string name = "train.src";
  manifest.replace(manifest.find(name), name.size(),
                   R"(\u001b]0;title\u0007\u009b2Jcañón 語\u007f\nfinished)");
  write_test_file(path("manifest.json"), manifest);
  const ProcessResult shown = inspect();
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, AllOf(HasSubstr(R"(\u001b]0;title\u0007\u009b2Jcañón 語\u007f\nfinished)"),
                               Not(HasSubstr("\x1b")), Not(HasSubstr("\x07")), Not(HasSubstr("\u009b"))));
  Arguments other = toy_training({"--run", run_, "--max-updates", "30"});
  std::replace(other.begin(), other.end(), std::string("train.src"), std::string("other.src"));
  write_test_file(file("other.src"), "el gato\n" + read_test_file(file("train.src")));
  std::replace(other.begin(), other.end(), std::string("train.trg"), std::string("other.trg"));
  write_test_file(file("other.trg"), "the cat\n" + read_test_file(file("train.trg")));
  const ProcessResult refused = s2s(other);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, AllOf(HasSubstr(R"(\u001b]0;title)"), Not(HasSubstr("\x1b"))));
}

TEST_F(DamagedRun, ARefusedResumeChangesNothing) {
  const auto before = contents();
  // refused by the comparison with the start, by the checkpoint, and by the trainer
  EXPECT_EQ(resume({"--hidden", "24"}).exit_code, 2);
  EXPECT_EQ(resume({"--hidden", "24", "--allow-changed", "hidden"}).exit_code, 4);
  EXPECT_EQ(
      resume({"--schedule", "plateau", "--validate-every", "0", "--allow-changed", "schedule,validate-every"})
          .exit_code,
      2);
  EXPECT_EQ(contents(), before);
  flip_bit("checkpoints/000020/model.safetensors", 3000);
  const auto damaged = contents();
  EXPECT_EQ(resume({"--dropout", "0.5", "--allow-changed", "dropout"}).exit_code, 4);
  EXPECT_EQ(contents(), damaged);
  flip_bit("checkpoints/000020/model.safetensors", 3000);
  EXPECT_EQ(resume().exit_code, 0) << "the original command goes on";
}

TEST_F(DamagedRun, SaysWhichFlagsWereLeftOutAndHowToGiveThem) {
  const ProcessResult refused = s2s({"train", "--train-source", "train.src", "--train-target", "train.trg",
                                     "--dev-source", "dev.src", "--dev-target", "dev.trg", "--run", run_,
                                     "--dropout", "0.3", "--validate-every", "20", "--max-updates", "30"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(
      refused.err,
      AllOf(HasSubstr(
                "--hidden is 256 now and was 16 when the run began (it was left out: 256 is the default)"),
            HasSubstr("--dropout is 0.3 now and was 0.2 when the run began;"), HasSubstr("--hidden 16"),
            HasSubstr("--vocabulary-size 30"), Not(HasSubstr("--allow-changed"))));
}

TEST_F(DamagedRun, AdviceIsGivenWhereItWorksOnly) {
  const ProcessResult weights = resume({"--hidden", "24"});
  EXPECT_EQ(weights.exit_code, 2);
  EXPECT_THAT(weights.err, AllOf(HasSubstr("--hidden 16"), Not(HasSubstr("--allow-changed"))));
  const ProcessResult dropout = resume({"--dropout", "0.5"});
  EXPECT_EQ(dropout.exit_code, 2);
  EXPECT_THAT(dropout.err, HasSubstr("--allow-changed dropout to go on"));
  EXPECT_EQ(resume({"--dropout", "0.5", "--allow-changed", "dropout"}).exit_code, 0);
}

TEST_F(DamagedRun, ScoresOfAnotherDevelopmentSetAreNotCompared) {
  // a best value that nothing will reach
  for (const char* update : {"000010", "000020"}) {
    const std::string name = std::string("checkpoints/") + update + "/state.json";
    std::string text = read_test_file(path(name));
    const std::string value = "\"best\": {\n      \"value\": ";
    const std::size_t at = text.find(value) + value.size();
    ASSERT_LT(at, text.size());
    text.replace(at, text.find(',', at) - at, "99.5");
    seal_again(text, 15);
    write_test_file(path(name), text);
  }
  const ProcessResult same = resume({"--max-updates", "40"});
  ASSERT_EQ(same.exit_code, 0) << same.err;
  EXPECT_THAT(same.err, AllOf(HasSubstr("best BLEU 99.5"), Not(HasSubstr("begin again"))));
  const Arguments other{"--dev-source", "test.src", "--dev-target", "test.trg", "--max-updates", "40"};
  const ProcessResult refused = resume(other);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--allow-changed data to go on"));
  Arguments allowed = other;
  allowed.insert(allowed.end(), {"--allow-changed", "data"});
  const ProcessResult changed = resume(allowed);
  ASSERT_EQ(changed.exit_code, 0) << changed.err;
  EXPECT_THAT(changed.err, AllOf(HasSubstr("the best one and --patience begin again"), Not(HasSubstr("99.5")),
                                 HasSubstr("at update 40")));
  EXPECT_EQ(fs::read_symlink(path("checkpoints/best")), "000040");
  const ProcessResult again = resume(other);
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.err, Not(HasSubstr("begin again"))) << "it is the run's development set now";
}

TEST_F(DamagedRun, AnotherMetricIsNotComparedEither) {
  const ProcessResult changed =
      resume({"--validation-metric", "loss", "--allow-changed", "validation-metric"});
  ASSERT_EQ(changed.exit_code, 0) << changed.err;
  EXPECT_THAT(changed.err, HasSubstr("the best one and --patience begin again"));
}

TEST_F(DamagedRun, OnlyWhatMakesBatchesBeginsTheEpochAgain) {
  const ProcessResult validation = resume(
      {"--validation-batch-size", "7", "--allow-changed", "validation-batch-size", "--max-updates", "25"});
  ASSERT_EQ(validation.exit_code, 0) << validation.err;
  EXPECT_THAT(validation.err, Not(HasSubstr("its epoch begins again")));
  const ProcessResult batches =
      resume({"--validation-batch-size", "7", "--batch-size", "12", "--allow-changed", "batch-size"});
  ASSERT_EQ(batches.exit_code, 0) << batches.err;
  EXPECT_THAT(batches.err, HasSubstr("its epoch begins again"));
}

TEST_F(DamagedRun, TomlThatNestsTooDeepIsRefusedByEveryReader) {
  std::string key = "a";
  for (int i = 0; i < 40'000; ++i) key += ".a";
  const std::map<std::string, std::string> texts{{"dots", key + " = 1\n"},
                                                 {"table", "[" + key + "]\n"},
                                                 {"quoted", "\"a\"" + key.substr(1) + " = 1\n"},
                                                 {"brackets", "a = " + std::string(80'000, '[') + "\n"},
                                                 {"braces",
                                                  [] {
                                                    std::string text = "a = ";
                                                    for (int i = 0; i < 20'000; ++i) text += "{a=";
                                                    return text + "\n";
                                                  }()},
                                                 {"large", "# " + std::string(2'000'000, 'x') + "\n"}};
  for (const auto& [name, text] : texts) {
    write_test_file(path("hostile.toml"), text);
    EXPECT_EQ(s2s({"eval", "--config", path("hostile.toml").string(), "--dump-config"}).exit_code, 2) << name;
    EXPECT_EQ(s2s({"study", "length", path("hostile.toml").string()}).exit_code, 2) << name;
    fs::create_directories(path("corpus"));
    write_test_file(path("corpus/corpus.toml"), text);
    EXPECT_EQ(s2s({"train", "--corpus", path("corpus").string(), "--run", "none"}).exit_code, 3) << name;
    const std::string config = read_test_file(path("config.toml"));
    write_test_file(path("config.toml"), text);
    EXPECT_EQ(resume().exit_code, 4) << name;
    EXPECT_EQ(inspect().exit_code, 4) << name;
    write_test_file(path("config.toml"), config);
  }
  write_test_file(path("good.toml"),
                  "# a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u\n"
                  "tokenizer = \"\"\"13a\"\"\" # [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n"
                  "hyp = ['.........................', \"a\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[\"]\n");
  const ProcessResult good = s2s({"eval", "--config", path("good.toml").string(), "--dump-config"});
  EXPECT_EQ(good.exit_code, 0) << good.err;
}

TEST_F(DamagedRun, TooLittleAddressSpaceIsAMessageNotAHang) {
  for (const char* limit : {"300000", "600000", "700000", "800000", "900000", "950000", "1000000"}) {
    std::string command =
        std::string("ulimit -v ") + limit + "; exec " S2S_BINARY " translate --model " + run_;
    const ProcessResult result =
        Process("/bin/sh", {"-c", command}, {.input = "el gato\n", .folder = folder_->path()}).wait();
    if (result.exit_code == 0) continue;
    EXPECT_EQ(result.exit_code, 1) << limit << result.err;
    EXPECT_THAT(result.err, HasSubstr("out of memory")) << limit;
  }
}

TEST_F(DamagedRun, AnUnwritableCacheNamesItsOption) {
  const ProcessResult result = s2s(toy_training({"--run", "uncached", "--cache", "train.src/cache"}));
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.err, AllOf(HasSubstr("train.src/cache"), HasSubstr("--cache")));
}

TEST_F(DamagedRun, ADamagedVocabularyInTheCacheIsLearntAgain) {
  const Arguments arguments =
      toy_training({"--run", run_ + "-2", "--cache", run_ + "-cache", "--max-updates", "1"});
  ASSERT_EQ(s2s(arguments).exit_code, 0);
  const std::string right = read_test_file(file(run_ + "-2/source.model"));
  for (const auto& entry : fs::directory_iterator(file(run_ + "-cache/vocabularies"))) {
    if (entry.path().extension() != ".source") continue;
    std::string bytes = read_test_file(entry.path());
    bytes.at(100) = static_cast<char>(bytes.at(100) ^ 1);
    write_test_file(entry.path(), bytes);
  }
  Arguments again = arguments;
  again.push_back("--overwrite");
  const ProcessResult result = s2s(again);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("were learnt again"));
  EXPECT_EQ(read_test_file(file(run_ + "-2/source.model")), right);
}

TEST_F(DamagedRun, VariablesThatNoOptionReadsAreNamed) {
  const auto with = [&](const char* name, const Arguments& arguments) {
    return run_s2s(arguments, {.environment = {{name, "64"}}, .folder = folder_->path()});
  };
  const Arguments dump{"train", "--dump-config"};
  EXPECT_THAT(with("S2S_HIDEN", dump).err,
              HasSubstr("S2S_HIDEN is not read: no option has that name; did you mean "
                        "S2S_HIDDEN?"));
  EXPECT_THAT(with("S2S_TRAIN_SOURCE", dump).err,
              HasSubstr("--train-source is given as a flag or in a --config file"));
  EXPECT_EQ(with("S2S_BEAM", dump).err, "") << "of another command";
  EXPECT_EQ(with("S2S_HIDDEN", dump).err, "");
  const ProcessResult inspected = with("S2S_RUNS_ROT", {"inspect", run_});
  EXPECT_EQ(inspected.exit_code, 0);
  EXPECT_THAT(inspected.err, HasSubstr("did you mean S2S_RUNS_ROOT?"));
}

}  // namespace
}  // namespace s2s
