#include "study/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "nn/parameter_count.h"
#include "small_study.h"

namespace s2s {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Plan : public testing::Test {
 protected:
  std::string refusal() const {
    try {
      study_.plan();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      return error.what();
    }
    return "";
  }
  SmallStudy study_;
};

TEST_F(Plan, TrainsAllVariantsWithOneSeedBeforeTheNext) {
  const StudyPlan plan = study_.plan();
  std::vector<std::string> names;
  for (const PlannedRun& run : plan.runs) names.push_back(plan.name_of(run));
  EXPECT_THAT(names, ElementsAre("small none seed 1", "small attentive seed 1", "small none seed 2",
                                 "small attentive seed 2"));
  EXPECT_EQ(plan.runs[2].folder, study_.folder / "runs/small/none/seed-2");
  EXPECT_EQ(plan.baseline, 0U);
  EXPECT_FALSE(plan.runs[0].attends);
  EXPECT_TRUE(plan.runs[1].attends);
  EXPECT_FALSE(plan.runs[3].attends);  // one seed is enough to look at
}

TEST_F(Plan, ReadsTheTestSetAndChoosesSentences) {
  study_.options.attention_words = {2, 100};
  const StudyPlan plan = study_.plan();
  EXPECT_EQ(plan.corpora[0].test.sources.size(), 4U);
  EXPECT_THAT(plan.corpora[0].attention_lines, ElementsAre(1, 4));
}

TEST_F(Plan, LinesOfLengthsAreTheNearestEachOnceAndNeverBlank) {
  EXPECT_THAT(lines_of_lengths({5, 0, 9, 5, 20}, {1, 5, 8, 100}), ElementsAre(1, 3, 5));
  EXPECT_TRUE(lines_of_lengths({0, 0}, {1}).empty());
}

TEST_F(Plan, MatchesParametersWhereAskedTo) {
  study_.variants[0].match_parameters = true;
  study_.options.baseline = "attentive";
  const StudyPlan plan = study_.plan();
  EXPECT_EQ(plan.baseline, 1U);
  EXPECT_GT(plan.runs[0].training.model.hidden, plan.runs[1].training.model.hidden);
  EXPECT_NEAR(static_cast<double>(plan.runs[0].parameters), static_cast<double>(plan.runs[1].parameters),
              0.03 * static_cast<double>(plan.runs[1].parameters));
}

TEST_F(Plan, RefusesUnequalUpdatesAndWhatelseMayEndATraining) {
  study_.updates_of_none = 90;
  EXPECT_THAT(refusal(), HasSubstr("same number of updates"));
  study_.updates_of_none = 100;
  study_.train.validation.patience = 8;
  EXPECT_THAT(refusal(), HasSubstr("patience = 8, but all variants must get the same number of updates"));
  study_.train.validation.patience = 0;
  study_.train.max_minutes = 5;
  EXPECT_THAT(refusal(), HasSubstr("max-minutes"));
}

TEST_F(Plan, RefusesNamesThatAreWrong) {
  study_.options.baseline = "attentiv";
  EXPECT_THAT(refusal(), HasSubstr("did you mean \"attentive\"?"));
  study_.options.baseline = "";
  study_.variants[1].name = "none";
  EXPECT_THAT(refusal(), HasSubstr("the variant none twice"));
  study_.variants[1].name = "../none";
  EXPECT_THAT(refusal(), HasSubstr("is no name for a variant"));
  study_.variants[1].name = "attentive";
  study_.options.seeds = {1, 1};
  EXPECT_THAT(refusal(), HasSubstr("the seed 1 twice"));
  study_.options.seeds = {1};
  study_.options.corpora = {"smal"};
  EXPECT_THAT(refusal(), HasSubstr("small"));
  study_.variants.clear();
  EXPECT_THAT(refusal(), HasSubstr("[variant.NAME]"));
}

}  // namespace
}  // namespace s2s
