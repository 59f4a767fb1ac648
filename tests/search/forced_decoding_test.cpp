#include "search/forced_decoding.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "fake_text.h"
#include "search/search.h"

namespace s2s {
namespace {

// Scores padded pairs with the same functions that a FunctionModel is made of.
ScorePairs scoring(FunctionModel::Distribution log_probabilities, FunctionModel::Distribution attention) {
  return [=](const PairBatch& batch) {
    ForcedScores scores;
    scores.log_probabilities = torch::zeros({batch.target.size(0), batch.target.size(1)});
    scores.attention_weights =
        torch::zeros({batch.target.size(0), batch.target.size(1), batch.source.size(1)});
    for (std::int64_t row = 0; row < batch.target.size(0); ++row) {
      Pieces source, prefix;
      for (std::int64_t i = 0; i < batch.source_lengths[row].item<std::int64_t>(); ++i)
        source.push_back(batch.source[row][i].item<std::int32_t>());
      for (std::int64_t step = 0; step < batch.target_lengths[row].item<std::int64_t>(); ++step) {
        const auto piece = batch.target[row][step].item<std::int32_t>();
        scores.log_probabilities[row][step] =
            log_probabilities(source, prefix)[static_cast<std::size_t>(piece)];
        const std::vector<double> weights = attention(source, prefix);
        for (std::size_t i = 0; i < weights.size(); ++i)
          scores.attention_weights[row][step][static_cast<std::int64_t>(i)] = weights[i];
        prefix.push_back(piece);
      }
    }
    return scores;
  };
}

TEST(ForcedDecoding, ScoresWhatSearchFoundAsSearchDid) {
  SearchOptions options;
  options.n_best = 4;
  options.length_penalty = 0.7;
  options.coverage_penalty = 0.3;
  options.keep_attention = true;
  const auto log_probabilities = random_log_probabilities(5, 8);
  const auto attention = random_attention(5);
  FunctionModel model(log_probabilities, attention);
  const std::vector<Pieces> sources = {{4, 5, 6}, {7}, {6, 6, 6, 5, 4}};
  const auto found = search(model, sources, options);
  for (std::size_t place = 0; place < 4; ++place) {
    std::vector<Pieces> targets;
    for (const NBest& n_best : found) targets.push_back(n_best.at(place).pieces);
    const auto scored = score_translations(scoring(log_probabilities, attention), sources, targets, options);
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const Hypothesis& expected = found[i][place];
      EXPECT_NEAR(scored[i].score, expected.score, 1e-6);
      EXPECT_NEAR(scored[i].log_probability, expected.log_probability, 1e-6);
      ASSERT_EQ(scored[i].log_probabilities.size(), expected.log_probabilities.size());
      for (std::size_t step = 0; step < expected.log_probabilities.size(); ++step)
        EXPECT_NEAR(scored[i].log_probabilities[step], expected.log_probabilities[step], 1e-6);
      EXPECT_EQ(scored[i].attention.weights, expected.attention.weights);
    }
  }
}

class ForceTest : public testing::Test {
 protected:
  std::vector<Translation> force_all(const std::vector<std::string>& sources,
                                     const std::vector<std::string>& targets) {
    std::vector<Translation> given;
    report = force(lines_of(sources), lines_of(targets), letters(), scoring(copying(4), random_attention(1)),
                   options, [&](Translation translation) { given.push_back(std::move(translation)); });
    return given;
  }

  TranslatorOptions options;
  TranslationReport report;
};

TEST_F(ForceTest, GivesEachPairsLogProbability) {
  const auto given = force_all({"abc", "a"}, {"abc", "b"});
  ASSERT_EQ(given.size(), 2U);
  EXPECT_NEAR(given[0].n_best[0].log_probability, 4 * std::log(0.9), 1e-6);
  EXPECT_EQ(given[0].n_best[0].log_probabilities.size(), 4U);
  EXPECT_NEAR(given[1].n_best[0].log_probability, std::log(0.1 / 4) + std::log(0.9), 1e-6);
  EXPECT_EQ(given[1].texts[0], "b");
}

TEST_F(ForceTest, ScoresBlankLines) {
  const auto given = force_all({"", "ab", ""}, {"", "", "a"});
  ASSERT_EQ(given.size(), 3U);
  EXPECT_EQ(given[0].n_best[0].log_probability, 0);
  EXPECT_NEAR(given[1].n_best[0].log_probability, std::log(0.1 / 4), 1e-6);
  EXPECT_NEAR(given[2].n_best[0].log_probability, std::log(0.1 / 4) + std::log(0.9), 1e-6);
}

TEST_F(ForceTest, RefusesSidesOfUnequalLength) {
  EXPECT_THROW(force_all({"a", "b"}, {"a"}), DataError);
  EXPECT_THROW(force_all({"a"}, {"a", "b"}), DataError);
}

TEST_F(ForceTest, CutsAndCountsLongLines) {
  options.max_source_pieces = 2;
  const auto given = force_all({"abc", "ab", "a"}, {"ab", "abc", "a"});
  EXPECT_TRUE(given[0].input_cut);
  EXPECT_TRUE(given[1].input_cut);
  EXPECT_FALSE(given[2].input_cut);
  EXPECT_EQ(given[1].n_best[0].pieces.size(), 2U);
  EXPECT_EQ(report.cut_inputs, 2U);
}

}  // namespace
}  // namespace s2s
