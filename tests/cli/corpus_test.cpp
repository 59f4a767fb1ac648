// `s2s corpus init` as its user runs it, and a training and a study on what it made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "toy_training.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CorpusInit : public testing::Test {
 protected:
  void SetUp() override {
    const ParallelText text = toy_text(400, 1);
    write_test_file(folder_ / "a.es", text.source);
    write_test_file(folder_ / "a.en", text.target);
    write_toy_text(folder_);
  }

  ProcessResult run(const Arguments& arguments) const {
    return run_s2s(arguments, {.folder = folder_.path()});
  }
  ProcessResult init(const Arguments& more) const {
    Arguments arguments{"corpus", "init"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  std::string file(const std::string& name) const { return read_test_file(folder_ / name); }
  // The pairs of two files, as "SOURCE | TARGET".
  std::multiset<std::string> pairs(const std::string& source, const std::string& target) const {
    std::istringstream sources(file(source));
    std::istringstream targets(file(target));
    std::multiset<std::string> pairs;
    for (std::string one, other; std::getline(sources, one) && std::getline(targets, other);)
      pairs.insert(one + " | " + other);
    return pairs;
  }
  std::multiset<std::string> set(const std::string& name) const {
    return pairs("data/mine/" + name + ".es", "data/mine/" + name + ".en");
  }

  TemporaryFolder folder_;
};

TEST_F(CorpusInit, PartsAllPairsIntoThreeSets) {
  const ProcessResult result = init({"mine", "--source", "a.es", "--target", "a.en"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  std::multiset<std::string> all = set("train");
  for (const std::string name : {"dev", "test"}) {
    const std::multiset<std::string> part = set(name);
    EXPECT_GE(part.size(), 5U);
    EXPECT_LE(part.size(), 40U);
    all.insert(part.begin(), part.end());
  }
  EXPECT_EQ(all, pairs("a.es", "a.en"));
  EXPECT_THAT(file("data/mine/corpus.toml"),
              AllOf(HasSubstr("name = \"mine\""), HasSubstr("source = \"es\""), HasSubstr("[test]")));
  EXPECT_THAT(result.err, HasSubstr("s2s train --corpus mine\n"));
  EXPECT_THAT(result.err, HasSubstr("s2s study length data/mine/study-mine.toml\n"));
}

TEST_F(CorpusInit, HoldsOutForDevWhatATrainingOnTheFilesHoldsOut) {
  ASSERT_EQ(init({"mine", "--source", "a.es", "--target", "a.en"}).exit_code, 0);
  ASSERT_EQ(run({"train", "a.es", "a.en", "--run", "run", "--threads", "1", "--vocabulary-size", "30",
                 "--embedding", "8", "--hidden", "8", "--max-updates", "1"})
                .exit_code,
            0);
  EXPECT_EQ(set("dev"), pairs("run/held-out.source", "run/held-out.target"));
}

TEST_F(CorpusInit, TrainingAndStudyTakeIt) {
  ASSERT_EQ(init({"mine", "--source", "a.es", "--target", "a.en"}).exit_code, 0);
  const Arguments small{"--threads", "1",  "--vocabulary-size", "30", "--embedding",      "16",
                        "--hidden",  "16", "--max-updates",     "2",  "--validate-every", "2"};
  Arguments training{"train", "--corpus", "mine", "--run", "run"};
  training.insert(training.end(), small.begin(), small.end());
  const ProcessResult trained = run(training);
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_THAT(trained.err, Not(HasSubstr("held out")));
  EXPECT_EQ(run({"eval", "--model", "run", "--bootstrap", "0"}).exit_code, 0);
  const ProcessResult plan = run({"study", "length", "data/mine/study-mine.toml", "--dry-run"});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(plan.out, AllOf(HasSubstr("bahdanau"), HasSubstr("none"), HasSubstr("to be trained")));
}

TEST_F(CorpusInit, NamesTheFilesThatAreGivenAndCopiesNothing) {
  const ProcessResult result =
      init({"mine", "--source", "a.es", "--target", "a.en", "--dev-source", "dev.src", "--dev-target",
            "dev.trg", "--test-source", "test.src", "--test-target", "test.trg"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(file("data/mine/corpus.toml"), HasSubstr("source = [\"../../a.es\"]"));
  EXPECT_FALSE(fs::exists(folder_ / "data/mine/train.es"));
  EXPECT_THAT(result.err, HasSubstr("400 pairs in train, 20 pairs in dev, 30 pairs in test"));
  const ProcessResult plan = run({"study", "length", "data/mine/study-mine.toml", "--dry-run"});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
}

TEST_F(CorpusInit, LeavesOutPairsThatNothingCanBeLearntFrom) {
  write_test_file(folder_ / "b.es", "\nbad \xff\n" + file("a.es"));
  write_test_file(folder_ / "b.en", "blank\nbad\n" + file("a.en"));
  const ProcessResult result = init({"mine", "--source", "b.es", "--target", "b.en"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("2 pairs left out"));
  EXPECT_EQ(set("train").size() + set("dev").size() + set("test").size(), 400U);
}

TEST_F(CorpusInit, KeepsTextAsItIs) {
  const std::string decomposed = "cafe\xCC\x81 de manana\n";
  write_test_file(folder_ / "b.es", decomposed + file("a.es"));
  write_test_file(folder_ / "b.en", "morning coffee\n" + file("a.en"));
  ASSERT_EQ(init({"mine", "--source", "b.es", "--target", "b.en"}).exit_code, 0);
  EXPECT_THAT(file("data/mine/train.es") + file("data/mine/dev.es") + file("data/mine/test.es"),
              HasSubstr(decomposed));
}

TEST_F(CorpusInit, ReplacesNothing) {
  ASSERT_EQ(init({"mine", "--source", "a.es", "--target", "a.en"}).exit_code, 0);
  const std::string before = file("data/mine/train.es");
  const ProcessResult again = init({"mine", "--source", "a.en", "--target", "a.es"});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("data/mine/corpus.toml is there already"));
  EXPECT_EQ(file("data/mine/train.es"), before);
}

TEST_F(CorpusInit, ChangesNothingWhereATextIsThereAlready) {
  fs::create_directories(folder_ / "data/mine");
  write_test_file(folder_ / "data/mine/test.en", "mine\n");
  const ProcessResult result = init({"mine", "--source", "a.es", "--target", "a.en"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("data/mine/test.en is there already"));
  EXPECT_FALSE(fs::exists(folder_ / "data/mine/train.es"));
}

TEST_F(CorpusInit, RefusesWhatCannotBeACorpus) {
  EXPECT_THAT(init({"mine"}).err, HasSubstr("--source and --target, or --tsv"));
  EXPECT_EQ(init({"../mine", "--source", "a.es", "--target", "a.en"}).exit_code, 2);
  write_test_file(folder_ / "few.es", "uno\ndos\n");
  write_test_file(folder_ / "few.en", "one\ntwo\n");
  const ProcessResult few = init({"mine", "--source", "few.es", "--target", "few.en"});
  EXPECT_EQ(few.exit_code, 3);
  EXPECT_THAT(few.err, AllOf(HasSubstr("2 pairs: too few"), HasSubstr("--dev-source")));
  const ProcessResult unequal = init({"mine", "--source", "few.es", "--target", "a.en"});
  EXPECT_EQ(unequal.exit_code, 3);
  EXPECT_THAT(unequal.err, HasSubstr("differ in length"));
  const ProcessResult missing = init({"mine", "--source", "nowhere.es", "--target", "a.en"});
  EXPECT_EQ(missing.exit_code, 5);
  EXPECT_FALSE(fs::exists(folder_ / "data"));
}

}  // namespace
}  // namespace s2s
