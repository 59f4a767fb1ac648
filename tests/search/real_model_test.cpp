// Search over the definition of every kind of model, with random weights.
#include <gtest/gtest.h>
#include <torch/types.h>

#include "fake_models.h"
#include "nn/seq2seq.h"
#include "search/forced_decoding.h"
#include "search/search.h"

namespace s2s {
namespace {

struct Kind {
  AttentionKind attention;
  CellKind cell;
  bool input_feeding;
};

class RealModel : public testing::TestWithParam<Kind> {
 protected:
  RealModel() {
    ModelOptions model_options;
    model_options.attention = GetParam().attention;
    model_options.cell = GetParam().cell;
    model_options.input_feeding = GetParam().input_feeding;
    model_options.embedding = 10;
    model_options.hidden = 12;
    model_options.decoder_layers = 2;
    model_options.source_vocabulary = 17;
    model_options.target_vocabulary = 23;
    Random random(7);
    model = build_seq2seq(model_options, random);
    // sharper distributions than a fresh model's, so that hypotheses differ by more than rounding
    const torch::NoGradGuard no_grad;
    for (torch::Tensor& parameter : model->parameters()) parameter.mul_(3);
    model->eval();
    options.n_best = 3;
    options.keep_attention = true;
  }

  std::shared_ptr<Seq2Seq> model;
  SearchOptions options;
  const std::vector<Pieces> sources = {{4, 5, 6},       {7}, {}, {16, 8, 9, 4, 4, 12, 11, 10, 5}, {5, 6},
                                       {13, 13, 13, 13}};
};

TEST_P(RealModel, TranslatesASentenceTheSameAloneAndPaddedInABatch) {
  const auto step_model = make_step_model(*model);
  for (const std::int64_t beam : {1, 5}) {
    options.beam = beam;
    options.n_best = std::min<std::int64_t>(beam, 3);
    const auto together = search(*step_model, sources, options);
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const NBest alone = search(*step_model, {sources[i]}, options)[0];
      ASSERT_EQ(together[i].size(), alone.size());
      for (std::size_t place = 0; place < alone.size(); ++place) {
        EXPECT_EQ(together[i][place].pieces, alone[place].pieces);
        EXPECT_EQ(together[i][place].cut_off, alone[place].cut_off);
        EXPECT_NEAR(together[i][place].score, alone[place].score, 1e-4);
      }
    }
  }
}

// Search goes step by step and reorders its rows, scoring runs over the whole target at once: they must agree
// on every piece.
TEST_P(RealModel, FindsOutputsThatTheModelScoresTheSame) {
  const auto step_model = make_step_model(*model);
  const auto score = [&](const PairBatch& batch) { return model->score(batch); };
  const auto found = search(*step_model, sources, options);
  std::size_t complete = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    for (const Hypothesis& hypothesis : found[i]) {
      if (hypothesis.cut_off || sources[i].empty()) continue;
      ++complete;
      const Hypothesis scored = score_translations(score, {sources[i]}, {hypothesis.pieces}, options)[0];
      EXPECT_NEAR(scored.log_probability, hypothesis.log_probability, 1e-3);
      EXPECT_NEAR(scored.score, hypothesis.score, 1e-3);
      ASSERT_EQ(scored.log_probabilities.size(), hypothesis.log_probabilities.size());
      for (std::size_t step = 0; step < scored.log_probabilities.size(); ++step)
        EXPECT_NEAR(scored.log_probabilities[step], hypothesis.log_probabilities[step], 1e-4);
      ASSERT_EQ(scored.attention.weights.size(), hypothesis.attention.weights.size());
      for (std::size_t at = 0; at < scored.attention.weights.size(); ++at)
        EXPECT_NEAR(scored.attention.weights[at], hypothesis.attention.weights[at], 1e-4);
    }
  }
  EXPECT_GE(complete, 3U);
}

INSTANTIATE_TEST_SUITE_P(AllKinds, RealModel,
                         testing::Values(Kind{AttentionKind::none, CellKind::gru, false},
                                         Kind{AttentionKind::bahdanau, CellKind::gru, false},
                                         Kind{AttentionKind::bahdanau, CellKind::lstm, false},
                                         Kind{AttentionKind::luong_dot, CellKind::gru, true},
                                         Kind{AttentionKind::luong_general, CellKind::lstm, true},
                                         Kind{AttentionKind::luong_general, CellKind::gru, false},
                                         Kind{AttentionKind::luong_concat, CellKind::lstm, true}));

}  // namespace
}  // namespace s2s
