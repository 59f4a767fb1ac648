#include "search/beam_search.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "exhaustive_search.h"
#include "fake_models.h"
#include "search/greedy_search.h"
#include "search/search.h"

namespace s2s {
namespace {

void expect_same(const NBest& found, const NBest& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].pieces, expected[i].pieces) << "place " << i;
    EXPECT_NEAR(found[i].score, expected[i].score, 1e-9) << "place " << i;
    EXPECT_NEAR(found[i].log_probability, expected[i].log_probability, 1e-9) << "place " << i;
    EXPECT_EQ(found[i].cut_off, expected[i].cut_off) << "place " << i;
  }
}

struct Penalties {
  double length, coverage;
};

class BeamAgainstExhaustive : public testing::TestWithParam<Penalties> {};

// A beam that nothing falls out of makes beam search exact, so any difference is one of scores, stopping or
// bookkeeping.
TEST_P(BeamAgainstExhaustive, AWideBeamFindsTheSameNBest) {
  SearchOptions options;
  options.beam = 1000;
  options.n_best = 4;
  options.length_penalty = GetParam().length;
  options.coverage_penalty = GetParam().coverage;
  options.max_length_ratio = 1.5;
  options.max_length_offset = 1;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const auto log_probabilities =
        random_log_probabilities(seed, 7, /*sharpness=*/3.0 + static_cast<double>(seed));
    const auto attention = random_attention(seed);
    for (const Pieces& source : {Pieces{4}, Pieces{5, 6}, Pieces{4, 6, 5}}) {
      FunctionModel model(log_probabilities, attention);
      NBest expected = ExhaustiveSearch(log_probabilities, attention, source, options).all();
      expected.resize(4);
      expect_same(beam_search(model, {source}, options)[0], expected);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Penalties, BeamAgainstExhaustive,
                         testing::Values(Penalties{0, 0}, Penalties{0.6, 0}, Penalties{1, 0}, Penalties{3, 0},
                                         Penalties{0, 0.3}, Penalties{1, 0.2}, Penalties{0.6, 5}));

TEST(Beam, NeverFindsMoreThanExhaustiveSearchDoes) {
  SearchOptions options;
  options.max_length_ratio = 1;
  options.max_length_offset = 3;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto log_probabilities = random_log_probabilities(seed, 7);
    const double best = ExhaustiveSearch(log_probabilities, {}, {4, 5}, options).all()[0].score;
    for (options.beam = 1; options.beam <= 5; ++options.beam) {
      FunctionModel model(log_probabilities);
      EXPECT_LE(beam_search(model, {{4, 5}}, options)[0][0].score, best + 1e-9);
    }
  }
}

TEST(Beam, OfOneIsGreedySearch) {
  SearchOptions options;
  options.beam = 1;
  options.keep_attention = true;
  options.coverage_penalty = 0.2;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    FunctionModel model(random_log_probabilities(seed, 9), random_attention(seed));
    const std::vector<Pieces> sources = {{4, 5, 6}, {7}, {8, 8, 8, 8, 4}};
    const auto beam = beam_search(model, sources, options);
    const auto greedy = greedy_search(model, sources, options);
    for (std::size_t i = 0; i < sources.size(); ++i) {
      expect_same(beam[i], greedy[i]);
      EXPECT_EQ(beam[i][0].attention.weights, greedy[i][0].attention.weights);
    }
  }
}

TEST(Beam, GivesABatchWhatItGivesEachSentenceAlone) {
  SearchOptions options;
  options.n_best = 3;
  options.length_penalty = 0.8;
  options.coverage_penalty = 0.4;
  options.keep_attention = true;
  std::vector<Pieces> sources = {{4, 5, 6}, {7}, {}, {8, 8, 8, 8, 4, 5, 5, 6}, {5, 4}, {}, {4, 5, 6}};
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (options.beam = 3; options.beam <= 6; options.beam += 3) {
      FunctionModel model(random_log_probabilities(seed, 9), random_attention(seed));
      const auto together = search(model, sources, options);
      for (std::size_t i = 0; i < sources.size(); ++i) {
        const NBest alone = search(model, {sources[i]}, options)[0];
        expect_same(together[i], alone);
        EXPECT_EQ(together[i][0].attention.weights, alone[0].attention.weights);
      }
    }
  }
}

// "" has probability 0.4 and, at |Y| = 1, score ln 0.4 = -0.916; "4 5" has 0.35 * 0.95 * 0.95 and, at |Y| =
// 3, score -1.152 / (8/6) = -0.864, which wins although an empty output was finished and more probable.
std::vector<double> late_winner(const Pieces&, const Pieces& prefix) {
  if (prefix.empty()) return log_of(0.4, 0.35, 0.25);
  if (prefix == Pieces{4}) return log_of(0.05, 0, 0.95);
  if (prefix == Pieces{4, 5}) return log_of(0.95, 0.05);
  return log_of(0.001, 0.999);
}

TEST(Beam, KeepsGoingWhileAnOpenHypothesisCanStillWin) {
  SearchOptions options;
  options.beam = 2;
  FunctionModel model(late_winner);
  const Hypothesis best = beam_search(model, {{4, 4}}, options)[0][0];
  EXPECT_EQ(best.pieces, (Pieces{4, 5}));
  EXPECT_NEAR(best.score, -0.8638, 1e-3);
  EXPECT_TRUE(greedy_search(model, {{4, 4}}, options)[0][0].pieces.empty());
}

TEST(Beam, StopsOnceNoOpenHypothesisCanWin) {
  SearchOptions options;
  options.length_penalty = 0;
  options.max_length_offset = 1000;
  // after two pieces the rest has at most 0.05 of the mass, below what is finished
  FunctionModel model([](const Pieces&, const Pieces& prefix) {
    return prefix.size() == 2 ? log_of(0.95, 0.03, 0.02) : log_of(0.01, 0.98, 0.01);
  });
  EXPECT_EQ(beam_search(model, {{4}}, options)[0][0].pieces, (Pieces{4, 4}));
  EXPECT_EQ(model.rows_at_step.size(), 3U);
}

TEST(Beam, DropsFinishedSentencesFromTheBatch) {
  SearchOptions options;
  options.beam = 1;
  // ends after as many pieces as the source has
  FunctionModel model([](const Pieces& source, const Pieces& prefix) {
    return prefix.size() + 1 < source.size() ? log_of(0.1, 0.9) : log_of(0.9, 0.1);
  });
  search(model, {{4}, {4, 4, 4}, {4, 4}}, options);
  EXPECT_EQ(model.rows_at_step, (std::vector<std::int64_t>{3, 3, 2, 1}));
}

TEST(Beam, LeavesTheModelsRowsAloneWhileTheyStay) {
  SearchOptions options;
  options.beam = 1;
  FunctionModel model([](const Pieces&, const Pieces& prefix) {
    return prefix.size() < 5 ? log_of(0.1, 0.9) : log_of(0.9, 0.1);
  });
  for (const bool greedy : {true, false}) {
    const auto found =
        greedy ? greedy_search(model, {{4}, {5}}, options) : beam_search(model, {{4}, {5}}, options);
    EXPECT_EQ(found[0][0].pieces.size(), 5U);
    EXPECT_EQ(model.reorders, 0);
  }
}

TEST(Beam, MayBeWiderThanTheVocabulary) {
  SearchOptions options;
  options.beam = 50;
  options.n_best = 5;
  options.max_length_ratio = 1;
  options.max_length_offset = 0;
  FunctionModel model([](const Pieces&, const Pieces&) { return log_of(0.5, 0.5); });
  const NBest best = beam_search(model, {{4, 4, 4}}, options)[0];
  ASSERT_EQ(best.size(), 4U);  // lengths 0 to 3: there is no fifth
  EXPECT_TRUE(best[0].pieces.empty());
}

TEST(Beam, BreaksTiesByPieceAndPlace) {
  SearchOptions options;
  options.beam = 3;
  options.n_best = 3;
  options.length_penalty = 0;
  FunctionModel model([](const Pieces&, const Pieces&) { return log_of(0.25, 0.25, 0.25, 0.25); });
  const NBest first = beam_search(model, {{4}}, options)[0];
  ASSERT_EQ(first.size(), 3U);
  EXPECT_EQ(first[0].pieces, Pieces{});
  EXPECT_EQ(first[1].pieces, Pieces{4});
  // of "4" only </s>, 4 and 5 fit into the beam of three, so nothing that begins with 5 stays
  EXPECT_EQ(first[2].pieces, (Pieces{4, 4}));
}

TEST(Beam, FlagsOutputsThatNeverEnd) {
  SearchOptions options;
  options.max_length_ratio = 1.5;
  options.max_length_offset = 2;
  FunctionModel model([](const Pieces&, const Pieces&) { return log_of(0, 0.6, 0.4); });
  for (options.beam = 1; options.beam <= 5; ++options.beam) {
    const auto found = search(model, {{4, 4, 4}, {4}}, options);
    EXPECT_TRUE(found[0][0].cut_off);
    EXPECT_EQ(found[0][0].pieces, Pieces(6, 4));  // floor(1.5 * 3) + 2
    EXPECT_EQ(found[1][0].pieces, Pieces(3, 4));
    EXPECT_NEAR(found[1][0].log_probability, 3 * std::log(0.6), 1e-6);
    EXPECT_NEAR(found[1][0].score, 3 * std::log(0.6) / (8.0 / 6), 1e-6);
  }
}

TEST(Beam, CompletesAnOutputOfExactlyTheLimit) {
  SearchOptions options;
  options.max_length_ratio = 1;
  options.max_length_offset = 0;
  FunctionModel model([](const Pieces&, const Pieces& prefix) {
    return prefix.size() < 3 ? log_of(0, 0.9, 0.1) : log_of(0.9, 0.1);
  });
  for (options.beam = 1; options.beam <= 2; ++options.beam) {
    const Hypothesis whole = search(model, {{4, 4, 4}}, options)[0][0];
    EXPECT_EQ(whole.pieces.size(), 3U);
    EXPECT_FALSE(whole.cut_off);
    EXPECT_TRUE(search(model, {{4, 4}}, options)[0][0].cut_off);
  }
}

TEST(Beam, RanksCompleteOutputsBeforeThoseCutOff) {
  SearchOptions options;
  options.beam = 2;
  options.n_best = 2;
  options.max_length_ratio = 0;
  options.max_length_offset = 4;
  FunctionModel model(
      [](const Pieces&, const Pieces& prefix) { return prefix.empty() ? log_of(0.1, 0.9) : log_of(0, 1); });
  const NBest best = beam_search(model, {{4}}, options)[0];
  ASSERT_EQ(best.size(), 2U);
  EXPECT_FALSE(best[0].cut_off);
  EXPECT_TRUE(best[0].pieces.empty());
  EXPECT_TRUE(best[1].cut_off);
  EXPECT_GT(best[1].score, best[0].score);
}

TEST(Beam, GivesSourcesWithoutPiecesAnEmptyOutputWithoutTheModel) {
  FunctionModel model(random_log_probabilities(1, 7));
  const auto found = search(model, {{}, {}}, SearchOptions{});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0][0].pieces.empty());
  EXPECT_FALSE(found[0][0].cut_off);
  EXPECT_EQ(model.starts, 0);
}

TEST(Beam, NeverPredictsBeginPadOrUnlessAllowedUnknown) {
  const auto likes_specials = [](const Pieces&, const Pieces& prefix) {
    const double end = prefix.size() < 2 ? 0.01 : 0.9;
    return std::vector<double>{std::log(0.6), std::log(0.9), std::log(end), std::log(0.9), std::log(0.2)};
  };
  SearchOptions options;
  for (options.beam = 1; options.beam <= 2; ++options.beam) {
    FunctionModel model(likes_specials);
    options.allow_unknown = false;
    EXPECT_EQ(search(model, {{4}}, options)[0][0].pieces, (Pieces{4, 4}));
    options.allow_unknown = true;
    EXPECT_EQ(search(model, {{4}}, options)[0][0].pieces, (Pieces{0, 0}));
  }
}

TEST(Beam, ReportsAModelThatGivesNotANumber) {
  FunctionModel model([](const Pieces&, const Pieces&) { return std::vector<double>(7, std::nan("")); });
  SearchOptions options;
  for (options.beam = 1; options.beam <= 2; ++options.beam)
    EXPECT_THROW(search(model, {{4}}, options), ModelError);
}

TEST(Beam, RefusesCoverageWithoutAttention) {
  FunctionModel model(random_log_probabilities(1, 7));
  SearchOptions options;
  options.coverage_penalty = 0.2;
  EXPECT_THROW(search(model, {{4}}, options), UsageError);
}

TEST(Beam, ReturnsTheAttentionThatPredictedEachPiece) {
  SearchOptions options;
  options.keep_attention = true;
  options.n_best = 2;
  const auto attention = random_attention(3);
  FunctionModel model(random_log_probabilities(3, 9), attention);
  for (const NBest& best : search(model, {{4, 5, 6}, {7}}, options)) {
    for (const Hypothesis& hypothesis : best) {
      const Pieces source = hypothesis.attention.source == 4 ? Pieces{4, 5, 6, 2} : Pieces{7, 2};
      ASSERT_EQ(hypothesis.attention.steps, static_cast<std::int64_t>(hypothesis.log_probabilities.size()));
      for (std::size_t step = 0; step < hypothesis.log_probabilities.size(); ++step) {
        const Pieces prefix(hypothesis.pieces.begin(),
                            hypothesis.pieces.begin() + static_cast<std::ptrdiff_t>(step));
        const std::vector<double> expected = attention(source, prefix);
        for (std::size_t i = 0; i < source.size(); ++i)
          EXPECT_FLOAT_EQ(
              hypothesis.attention.at(static_cast<std::int64_t>(step), static_cast<std::int64_t>(i)),
              static_cast<float>(expected[i]));
      }
    }
  }
}

TEST(Beam, GivesTheLogProbabilityOfEachPiece) {
  FunctionModel model(late_winner);
  const Hypothesis best = search(model, {{4, 4}}, SearchOptions{})[0][0];
  ASSERT_EQ(best.log_probabilities.size(), 3U);
  EXPECT_NEAR(best.log_probabilities[0], std::log(0.35), 1e-6);
  EXPECT_NEAR(best.log_probabilities[1], std::log(0.95), 1e-6);
  EXPECT_NEAR(best.log_probabilities[2], std::log(0.95), 1e-6);
}

}  // namespace
}  // namespace s2s
