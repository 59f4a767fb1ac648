// What a study finds of a run, whatever moment it was killed at.
#include "study/run_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"
#include "small_study.h"
#include "study/time_left.h"

namespace s2s {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kMetrics =
    R"({"kind":"train","update":20,"target_words":100,"seconds":2.0,"total_seconds":2.5})"
    "\n"
    R"({"kind":"validation","update":20,"loss":4.0,"bleu":1.5,"seconds":10.0})"
    "\n"
    R"({"kind":"train","update":40,"target_words":200,"seconds":4.0,"total_seconds":17.0})"
    "\n"
    R"({"kind":"validation","update":40,"loss":3.0,"seconds":10.0})"
    "\n";

class RunFilesTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((run().folder / name).parent_path());
    write_test_file(run().folder / name, text);
  }
  const PlannedRun& run() const { return plan_.runs[1]; }
  RunFiles files() const { return {plan_, run()}; }
  // As `s2s translate --json` prints them.
  static std::string printed(int lines) {
    std::string text;
    for (int line = 1; line <= lines; ++line)
      text += fmt::format(R"({{"line":{},"text":"t {}","cut_off":{}}})", line, line, line == 2) + "\n";
    return text;
  }

  SmallStudy study_;
  StudyPlan plan_ = study_.plan();
};

TEST_F(RunFilesTest, ProgressIsWhatIsThere) {
  EXPECT_EQ(files().progress().updates, 0);
  write("metrics.jsonl", std::string(kMetrics) + R"({"kind":"train","upd)");  // a line half written
  write("manifest.json", "{}");
  EXPECT_EQ(files().progress().updates, 40);
  EXPECT_DOUBLE_EQ(files().progress().seconds, 27.0);  // the last validation stands behind the last report
  EXPECT_FALSE(files().progress().trained);
  write("manifest.json", R"({"ended_by": "max-updates"})");
  EXPECT_TRUE(files().progress().trained);
  EXPECT_FALSE(files().progress().translated);
  std::filesystem::create_directories(files().folder());
  write_test_file(files().translations(), "half");  // killed before the second file
  EXPECT_FALSE(files().progress().translated);
  files().keep_translations(printed(4), 4, 1.5);
  EXPECT_TRUE(files().progress().translated);
  EXPECT_FALSE(files().progress().done());
  write_test_file(files().attention(), "{}");
  EXPECT_TRUE(files().progress().done());
}

TEST_F(RunFilesTest, OtherSettingsOfTranslationAskForAnotherTranslation) {
  std::filesystem::create_directories(files().folder());
  files().keep_translations(printed(4), 4, 1.5);
  plan_.translation = "beam = 3\n";
  EXPECT_FALSE(files().progress().translated);
}

TEST_F(RunFilesTest, AnotherSourceTextAsksForAnotherTranslation) {
  std::filesystem::create_directories(files().folder());
  files().keep_translations(printed(4), 4, 1.5);
  write_test_file(files().attention(), "{}");
  study_.write("src", "a b c\na\n\na b c d e g\n");
  plan_ = study_.plan();
  EXPECT_FALSE(files().progress().translated);
  EXPECT_FALSE(files().progress().attended);
}

TEST_F(RunFilesTest, TranslationsComeBackWithTheirMarks) {
  std::filesystem::create_directories(files().folder());
  EXPECT_THROW(files().keep_translations(printed(3), 4, 1.5), DataError);
  files().keep_translations(printed(4), 4, 1.5);
  const SystemOutput output = files().read_translations();
  EXPECT_THAT(output.hypotheses, ElementsAre("t 1", "t 2", "t 3", "t 4"));
  EXPECT_THAT(output.cut_off, ElementsAre(false, true, false, false));
}

// The total of a training shorter than its validation does not hold the last validation yet.
TEST_F(RunFilesTest, ATrainingShorterThanItsValidationTookItsUpdatesTime) {
  write("metrics.jsonl",
        R"({"kind":"validation","update":20,"loss":4.0,"seconds":1.5})"
        "\n"
        R"({"kind":"train","update":20,"target_words":100,"seconds":0.25,"total_seconds":0.5})"
        "\n");
  EXPECT_DOUBLE_EQ(files().read_training().training_seconds, 0.25);
}

TEST_F(RunFilesTest, CurvesLeaveTheTimeOfValidationsOut) {
  write("metrics.jsonl", kMetrics);
  const StudyRun training = files().read_training();
  ASSERT_EQ(training.curve.size(), 2U);
  EXPECT_DOUBLE_EQ(training.curve[0].seconds, 2.0);
  EXPECT_DOUBLE_EQ(training.curve[1].seconds, 6.0);
  EXPECT_EQ(training.curve[0].bleu, 1.5);
  EXPECT_FALSE(training.curve[1].bleu);
  EXPECT_EQ(training.updates, 40);
  EXPECT_DOUBLE_EQ(training.words_per_second, 50.0);
}

TEST_F(RunFilesTest, ReadsAttentionAsItWasWritten) {
  std::filesystem::create_directories(files().folder());
  write_test_file(
      files().attention(),
      R"({"sentences":[{"line":7,"source":"a b","target":"A","source_labels":["a","b","</s>"],)"
      R"("target_labels":["A","</s>"],"attention":[[0.5,0.25,0.25],[0,0,1]],"alignment":[[0,0]]}]})");
  const std::vector<AttentionMap> maps = files().read_attention();
  ASSERT_EQ(maps.size(), 1U);
  EXPECT_EQ(maps[0].line, 7U);
  EXPECT_FLOAT_EQ(maps[0].attention.at(1, 2), 1.0F);
  EXPECT_FALSE(maps[0].attention.cut_off);
  EXPECT_THAT(maps[0].links, ElementsAre(AlignmentLink{0, 0}));
  write_test_file(files().attention(), "{}");
  EXPECT_THROW(files().read_attention(), ModelError);
}

TEST_F(RunFilesTest, RefusesARunOfOtherSettings) {
  EXPECT_NO_THROW(files().check_settings());
  write("config.toml", "seed = 1\nrate = 0.5\nthreads = 8\n");
  EXPECT_NO_THROW(files().check_settings());
  write("config.toml", "seed = 1\nrate = 0.25\n");
  try {
    files().check_settings();
    FAIL() << "nothing was refused";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("rate: 0.25 then, 0.5 now"));
    EXPECT_THAT(error.what(), HasSubstr("another name"));
  }
}

TEST_F(RunFilesTest, OnlyWhatDecidesIsASettingThatChanged) {
  EXPECT_TRUE(changed_settings("# a = 1\nthreads = 1\nold = 1\n", "# a = 2\nthreads = 2\nnew = 1\n").empty());
  EXPECT_THAT(changed_settings("a = 1\nb = \"x\"\n", "a = 1\nb = \"y\"\n"),
              ElementsAre("b: \"x\" then, \"y\" now"));
}

TEST_F(RunFilesTest, ALongerTrainingIsNoOtherSettingButMoreToDo) {
  EXPECT_TRUE(changed_settings("max-updates = 90\n", "max-updates = 100\n").empty());
  EXPECT_THAT(changed_settings("max-updates = 110\n", "max-updates = 100\n"),
              ElementsAre("max-updates: 110 then, 100 now"));
  write("manifest.json", R"({"ended_by": "max-updates"})");
  std::filesystem::create_directories(run().folder / "checkpoints");
  std::filesystem::create_symlink("000090", run().folder / "checkpoints/last");
  EXPECT_FALSE(files().progress().trained);
  std::filesystem::remove(run().folder / "checkpoints/last");
  std::filesystem::create_symlink("000100", run().folder / "checkpoints/last");
  EXPECT_TRUE(files().progress().trained);
}

TEST_F(RunFilesTest, FailuresAreRememberedUntilTheyAreForgotten) {
  std::filesystem::create_directories(files().folder());
  EXPECT_EQ(files().failure_record(), "");
  files().record_failure({"small attentive seed 1: training", "it burns", 6});
  const RunFailure failure = RunFiles::read_failure(files().failure_record());
  EXPECT_EQ(failure.what, "small attentive seed 1: training");
  EXPECT_EQ(failure.error, "it burns");
  EXPECT_EQ(failure.exit_code, 6);
  files().forget_failure();
  EXPECT_EQ(files().failure_record(), "");
  EXPECT_NO_THROW(files().forget_failure());
}

TEST_F(RunFilesTest, TellsWhoWorksOnARun) {
  std::filesystem::create_directories(files().folder());
  EXPECT_EQ(files().progress().holder, "");
  {
    const FileLock lock(files().lock(), "the run");
    EXPECT_THAT(files().progress().holder, HasSubstr(fmt::format("process {} on ", ::getpid())));
  }
  EXPECT_EQ(files().progress().holder, "");
}

TEST_F(RunFilesTest, TimeLeftGoesByEachVariantsOwnPace) {
  std::vector<RunProgress> progress(4);  // none 1, attentive 1, none 2, attentive 2; 100 updates each
  EXPECT_FALSE(seconds_left(plan_, progress));
  progress[0] = {.updates = 100, .seconds = 50};
  EXPECT_DOUBLE_EQ(*seconds_left(plan_, progress), 150);  // nothing is known of the other
  progress[1] = {.updates = 50, .seconds = 100};
  EXPECT_DOUBLE_EQ(*seconds_left(plan_, progress), 100 + 50 + 200);
}

TEST_F(RunFilesTest, TimeLeftCountsTranslationsAndIsSharedByWhoWorks) {
  std::vector<RunProgress> progress(4);
  progress[0] = {.updates = 100, .seconds = 50, .translation_seconds = 10, .translated = true};
  EXPECT_DOUBLE_EQ(*seconds_left(plan_, progress), 3 * (50 + 10));
  progress[1].holder = "process 1 on here";
  progress[2].holder = "process 2 on there";
  EXPECT_DOUBLE_EQ(*seconds_left(plan_, progress), 3 * (50 + 10) / 2.0);
  progress[1] = {.updates = 10, .seconds = 40, .holder = "process 1 on here"};
  EXPECT_DOUBLE_EQ(*seconds_left(plan_, progress), (360 + 10 + 50 + 10 + 400 + 10) / 2.0);
  progress[2] = progress[0];
  progress[2].holder = "process 2 on there";
  progress[3] = {.updates = 100, .seconds = 400, .translation_seconds = 10, .translated = true};
  EXPECT_DOUBLE_EQ(*seconds_left(plan_, progress), 360 + 10);  // nobody can take this from its process
}

}  // namespace
}  // namespace s2s
