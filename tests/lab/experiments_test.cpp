// Each experiment at its smallest size comes to a verdict; a part that is wrong makes it fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "base/error.h"
#include "lab/experiments.h"
#include "lab/lab_page.h"
#include "lab/training.h"
#include "lab/variants.h"
#include "nn/model_sizes.h"

namespace s2s::lab {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Subject& small_subject() {
  static const Subject subject = train_subject(1, /*full=*/false);
  return subject;
}

Setting smallest() {
  return {.seed = 1, .sizes = Sizes::smallest, .subject = small_subject, .toy = small_subject};
}

// What of a verdict was not met, or is undecided; empty where it holds.
std::string unmet(const Verdict& verdict) {
  return verdict.holds() ? "" : verdict.line.substr(0, verdict.line.find(". Met: "));
}

class EveryExperiment : public testing::TestWithParam<std::string> {};

TEST_P(EveryExperiment, GivesFiguresAndAVerdictThatCanBeReadAndParsed) {
  const Experiment& experiment = find_experiment(GetParam());
  for (const std::string& text : {experiment.summary, experiment.claim, experiment.source, experiment.method})
    EXPECT_FALSE(text.empty());
  const Finished finished{experiment, experiment.run(smallest()), 0.5};
  const Outcome& outcome = finished.outcome;
  ASSERT_FALSE(outcome.tables.empty());
  ASSERT_FALSE(outcome.plots.empty());
  for (const PlotLine& line : outcome.plots.front().plot.lines) EXPECT_FALSE(line.points.empty());
  for (const FigureTable& table : outcome.tables) {
    EXPECT_FALSE(table.rows.empty()) << table.title;
    EXPECT_EQ(std::set<std::string>(table.columns.begin(), table.columns.end()).size(), table.columns.size())
        << table.title << " names two columns alike: JSON would lose one";
    for (const auto& row : table.rows) {
      EXPECT_EQ(row.size(), table.columns.size()) << table.title;
      for (const Cell& one : row)
        EXPECT_FALSE(one.value.is_number_float() && !std::isfinite(one.value.get<double>()));
    }
  }
  EXPECT_THAT(outcome.verdict.line, StartsWith(std::string(to_string(outcome.verdict.finding))));
  EXPECT_THAT(to_text(finished), HasSubstr(outcome.verdict.line));
  const Json json = parse_json(format_json(to_json(finished)), "lab");
  EXPECT_EQ(json["verdict"]["holds"], outcome.verdict.holds());
  EXPECT_EQ(json["verdict"]["finding"], std::string(to_string(outcome.verdict.finding)));
  EXPECT_EQ(json["tables"].size(), outcome.tables.size());
  EXPECT_THAT(render_lab_page({finished}, "Measured in a test."),
              HasSubstr("id=\"" + experiment.name + "\""));
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const Experiment& experiment : experiments()) all.push_back(experiment.name);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Lab, EveryExperiment, testing::ValuesIn(names()), [](const auto& tested) {
  std::string name = tested.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// What needs no training holds at every size.
TEST(Lab, WhatIsComputedWithoutTrainingHolds) {
  for (const char* name : {"dictionary", "variance"}) {
    const Outcome outcome = find_experiment(name).run(smallest());
    EXPECT_TRUE(outcome.verdict.holds()) << outcome.verdict.line;
  }
}

TEST(Lab, AnUnknownNameNamesTheNearest) {
  try {
    find_experiment("bottelneck");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("bottleneck"));
  }
}

TEST(Conditions, OneThatIsUndecidedLeavesTheVerdictOpenAndOneThatIsNotMetMakesItFail) {
  Conditions conditions;
  conditions.require(true, "the sky is blue");
  EXPECT_EQ(conditions.verdict().line, "holds: the sky is blue");
  conditions.require(Finding::undecided, "it rains");
  EXPECT_EQ(conditions.verdict().finding, Finding::undecided);
  EXPECT_EQ(conditions.verdict().line, "undecided. Undecided: it rains. Met: the sky is blue");
  conditions.require(false, "pigs fly");
  EXPECT_EQ(conditions.verdict().finding, Finding::does_not_hold);
  EXPECT_EQ(conditions.verdict().line,
            "does not hold. Not met: pigs fly. Undecided: it rains. Met: the sky is blue");
}

// Twice the right scores: every claim on them is false.
class Doubled : public DotAttention {
 public:
  torch::Tensor scores(const torch::Tensor& queries, const torch::Tensor& keys) const override {
    return 2 * DotAttention::scores(queries, keys);
  }
};

// A softmax over the queries in place of the keys.
class OverQueries : public DotAttention {
 public:
  AttentionResult attend(const torch::Tensor& states, const AttentionMemory& memory,
                         const AttentionHistory& /*history*/ = {}) const override {
    const torch::Tensor weights = scores_of(*this, states, memory.keys).softmax(1);
    return {torch::bmm(weights, memory.values), weights, {}, {}};
  }
};

TEST(Dictionary, FailsForScoresThatAreNotTheProduct) {
  EXPECT_FALSE(dictionary_of(Doubled(), smallest()).verdict.holds());
  EXPECT_FALSE(dictionary_of(UniformAttention(), smallest()).verdict.holds());
}

TEST(Variance, FailsForScoresThatAreNotTheProduct) {
  const Verdict verdict = variance_of(Doubled(), smallest()).verdict;
  EXPECT_FALSE(verdict.holds()) << verdict.line;
}

// Every head asks and compares as the first one does.
TEST(Heads, FailWhereAllLookAtTheSame) {
  Random random(1);
  const auto model =
      build_seq2seq(small_options(AttentionKind::multi_head, 12, toy_language::kVocabulary), random);
  model->eval();
  const Pairs unseen = toy_language::pairs(5, 4, 8, random);
  const torch::NoGradGuard no_grad;
  // Untrained heads spread their weights evenly, and all alike; these have chosen.
  model->named_parameters()["decoder.attention.query_weight"].mul_(100);
  EXPECT_THAT(unmet(heads_of(*model, unseen).verdict), Not(HasSubstr("heads look at different words")));
  for (const char* name : {"decoder.attention.query_weight", "decoder.attention.key_weight"}) {
    const auto rows = model->named_parameters()[name].chunk(4, 0);
    for (std::size_t head = 1; head < rows.size(); ++head) torch::Tensor(rows[head]).copy_(rows[0]);
  }
  const Verdict verdict = heads_of(*model, unseen).verdict;
  EXPECT_FALSE(verdict.holds());
  EXPECT_THAT(verdict.line,
              HasSubstr("Not met: heads look at different words (the two farthest are 0.00 nats apart"));
}

TEST(Heads, OfATrainedRunAreLookedIntoToo) {
  const Subject of_heads = train_subject(1, /*full=*/false, AttentionKind::multi_head);
  Setting setting = smallest();
  setting.subject = [&]() -> const Subject& { return of_heads; };
  const Outcome outcome = find_experiment("heads").run(setting);
  ASSERT_EQ(outcome.tables.size(), 1U + 1);  // one trained by the experiment, and the run
  EXPECT_EQ(outcome.tables.back().title, of_heads.name);
  EXPECT_EQ(outcome.tables.back().rows.size(), 4U + 2);
}

TEST(Cost, FailsForAFormThatHoldsTheWholeMatrix) {
  const Verdict verdict = cost_of(plain_attention, smallest()).verdict;
  EXPECT_FALSE(verdict.holds());
  EXPECT_THAT(unmet(verdict), ContainsRegex("memory of the blockwise form grows as n.(1[.]9|2[.]0)"));
}

TEST(Cost, OfTheBlockwiseFormIsMemoryThatGrowsWithTheLengthAndEqualResults) {
  const Verdict verdict = cost_of(blockwise_attention, smallest()).verdict;
  for (const char* met : {"memory of the plain form", "memory of the blockwise form", "both give the same"}) {
    EXPECT_THAT(verdict.line, HasSubstr(met));
    EXPECT_THAT(unmet(verdict), Not(HasSubstr(met)));
  }
}

torch::Tensor unmasked(const torch::Tensor& queries, const torch::Tensor& keys, const torch::Tensor& values,
                       const Mask& /*mask*/, double scale) {
  return blockwise_attention(queries, keys, values, {}, scale);
}

TEST(Cost, FailsForAFormThatForgetsTheMask) {
  EXPECT_THAT(unmet(cost_of(unmasked, smallest()).verdict), HasSubstr("both give the same"));
}

TEST(FusedQkv, GivesWhatThreeProductsGive) {
  const Verdict verdict = find_experiment("fused-qkv").run(smallest()).verdict;
  EXPECT_THAT(verdict.line, HasSubstr("values and gradients are equal"));
  EXPECT_THAT(unmet(verdict), Not(HasSubstr("values and gradients are equal")));
}

TEST(Scores, HaveTheParametersThatPapersSayAndTheCountKnows) {
  const Outcome outcome = find_experiment("scores").run(smallest());
  EXPECT_THAT(outcome.verdict.line, HasSubstr("multi-head 4 d^2"));
  EXPECT_THAT(unmet(outcome.verdict), Not(HasSubstr("multi-head 4 d^2")));
  std::set<std::string> names;
  for (const auto& row : outcome.tables.front().rows) names.insert(row.front().shown);
  EXPECT_THAT(names, testing::IsSupersetOf({"location", "scaled-dot", "multi-head", "multi-head-additive"}));
}

TEST(Rows, FailForASoftmaxOverTheWrongAxis) {
  Random random(1);
  const ModelOptions options = resolve(small_options(AttentionKind::bahdanau, 12, toy_language::kVocabulary));
  const auto attention = std::make_shared<MistakenAttention>(Mistake::softmax_of_queries, options.hidden,
                                                             state_width(options), options.attention_hidden);
  const auto model = build_with(options, QueryTime::previous, attention, random);
  const Verdict verdict = rows_of(*model, small_subject(), smallest()).verdict;
  EXPECT_THAT(verdict.line, HasSubstr("Not met: each row sums to 1"));
}

}  // namespace
}  // namespace s2s::lab
