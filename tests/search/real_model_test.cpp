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
  void (*change)(ModelOptions&) = nullptr;
};

void look_ahead(ModelOptions& o) {
  o.attention_window = AttentionWindow::local_p, o.attention_window_size = 2;
}
void cover(ModelOptions& o) { o.attention_coverage = true; }
void normalise(ModelOptions& o) { o.layer_norm = true; }
void attend_to_itself(ModelOptions& o) { o.encoder_self_attention = 2, o.decoder_self_attention = 3; }

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
    if (GetParam().change != nullptr) GetParam().change(model_options);
    model_options.source_vocabulary = 17;
    model_options.target_vocabulary = 23;
    Random random(7);
    model = build_seq2seq(model_options, random);
    // Sharper distributions than a fresh model's, so that hypotheses differ by more than rounding. Where
    // several parameters are multiplied with each other before a softmax or gate (layer norm's gain,
    // self-attention's projections), three times each would make these so steep that fp32 itself is off by
    // 1e-3 and 1e-4.
    const torch::NoGradGuard no_grad;
    for (auto& parameter : model->named_parameters()) {
      const bool multiplied = parameter.key().find("gain") != std::string::npos ||
                              parameter.key().find("self_attention") != std::string::npos;
      if (!multiplied) parameter.value().mul_(3);
    }
    model->eval();
    options.n_best = 3;
    options.max_length_ratio = 1;
    options.max_length_offset = 5;
    options.keep_attention = true;
    options.keep_heads = true;
  }

  static void expect_near(const AttentionMatrix& shorter, const AttentionMatrix& longer) {
    ASSERT_LE(shorter.weights.size(), longer.weights.size());
    for (std::size_t at = 0; at < shorter.weights.size(); ++at)
      EXPECT_NEAR(longer.weights[at], shorter.weights[at], 1e-4);
  }

  std::shared_ptr<Seq2Seq> model;
  SearchOptions options;
  const std::vector<Pieces> sources = {{4, 5, 6},       {7}, {}, {16, 8, 9, 4, 4, 12, 11, 10, 5}, {5, 6},
                                       {13, 13, 13, 13}};
};

TEST_P(RealModel, TranslatesASentenceTheSameAloneAndPaddedInABatch) {
  const auto step_model = make_step_model(*model, {Engine::automatic, EnginePrecision::fp32});
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
  const auto step_model = make_step_model(*model, {Engine::automatic, EnginePrecision::fp32});
  const auto score = [&](const PairBatch& batch) { return model->score(batch); };
  const auto found = search(*step_model, sources, options);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i].empty()) continue;
    for (const Hypothesis& hypothesis : found[i]) {
      const Hypothesis scored = score_translations(score, {sources[i]}, {hypothesis.pieces}, options)[0];
      // a cut-off output lacks the </s> that scoring adds
      const std::size_t steps = hypothesis.log_probabilities.size();
      ASSERT_EQ(steps, hypothesis.pieces.size() + (hypothesis.cut_off ? 0 : 1));
      for (std::size_t step = 0; step < steps; ++step)
        EXPECT_NEAR(scored.log_probabilities[step], hypothesis.log_probabilities[step], 1e-4);
      if (!hypothesis.cut_off) {
        EXPECT_NEAR(scored.score, hypothesis.score, 1e-3);
      }
      expect_near(hypothesis.attention, scored.attention);
      ASSERT_EQ(hypothesis.heads.size(), scored.heads.size());
      for (std::size_t head = 0; head < scored.heads.size(); ++head)
        expect_near(hypothesis.heads[head], scored.heads[head]);
    }
  }
}

TEST_P(RealModel, KeepsEachHeadsWeightsWhoseMeanAttentionIs) {
  const auto step_model = make_step_model(*model, {Engine::automatic, EnginePrecision::fp32});
  const Hypothesis found = search(*step_model, {sources[0]}, options)[0][0];
  const auto heads = static_cast<std::size_t>(*model->options().attention_heads);
  ASSERT_EQ(found.heads.size(), heads == 1 ? 0 : heads);
  for (std::size_t at = 0; heads > 1 && at < found.attention.weights.size(); ++at) {
    float sum = 0;
    for (const AttentionMatrix& head : found.heads) sum += head.weights[at];
    EXPECT_NEAR(sum / static_cast<float>(heads), found.attention.weights[at], 1e-6);
  }
  options.keep_heads = false;
  EXPECT_TRUE(search(*step_model, {sources[0]}, options)[0][0].heads.empty());
}

INSTANTIATE_TEST_SUITE_P(AllKinds, RealModel,
                         testing::Values(Kind{AttentionKind::none, CellKind::gru, false},
                                         Kind{AttentionKind::bahdanau, CellKind::gru, false},
                                         Kind{AttentionKind::bahdanau, CellKind::lstm, false},
                                         Kind{AttentionKind::luong_dot, CellKind::gru, true},
                                         Kind{AttentionKind::luong_general, CellKind::lstm, true},
                                         Kind{AttentionKind::luong_general, CellKind::gru, false},
                                         Kind{AttentionKind::luong_concat, CellKind::lstm, true},
                                         Kind{AttentionKind::luong_location, CellKind::gru, true},
                                         Kind{AttentionKind::luong_general, CellKind::gru, true, look_ahead},
                                         Kind{AttentionKind::bahdanau, CellKind::gru, false, cover},
                                         Kind{AttentionKind::bahdanau, CellKind::lstm, false, normalise},
                                         Kind{AttentionKind::luong_general, CellKind::gru, true,
                                              attend_to_itself},
                                         Kind{AttentionKind::multi_head, CellKind::gru, false},
                                         Kind{AttentionKind::multi_head_additive, CellKind::lstm, true}));

}  // namespace
}  // namespace s2s
