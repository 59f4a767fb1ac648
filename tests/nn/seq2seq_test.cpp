#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "data/batch.h"
#include "nn/attention_choices.h"
#include "nn/model_cases.h"

namespace s2s {
namespace {

class EveryModel : public testing::TestWithParam<ModelCase> {};

TEST_P(EveryModel, ScoresASentenceTheSameAloneAndPaddedInABatch) {
  const auto model = random_model(GetParam().options);
  model->eval();
  const PairBatch batch = ragged_batch();
  const ForcedScores together = model->score(batch);
  for (std::int64_t b = 0; b < 3; ++b) {
    const PairBatch single = alone(batch, b);
    const ForcedScores apart = model->score(single);
    const std::int64_t target = single.target.size(1);
    EXPECT_TRUE(torch::allclose(together.log_probabilities[b].narrow(0, 0, target),
                                apart.log_probabilities[0], 1e-10, 1e-12));
    EXPECT_TRUE(torch::allclose(
        together.attention_weights[b].narrow(0, 0, target).narrow(1, 0, single.source.size(1)),
        apart.attention_weights[0], 1e-10, 1e-12));
  }
}

TEST_P(EveryModel, GivesEachTargetStepAttentionThatSumsToOneOrNone) {
  const auto model = random_model(GetParam().options);
  const AttentionChoices choices = attention_choices(model->options());
  const ForcedScores scores = model->score(ragged_batch());
  EXPECT_EQ(scores.head_weights.defined(), choices.heads > 1);
  for (const torch::Tensor& weights : {scores.attention_weights, scores.head_weights}) {
    if (!weights.defined()) continue;
    const torch::Tensor sums = weights.sum(-1);
    if (choices.window == AttentionWindow::global) {
      EXPECT_TRUE(torch::allclose(sums, torch::full_like(sums, choices.attends() ? 1.0 : 0.0)));
    } else {
      EXPECT_LE(sums.max().item<double>(), 1 + 1e-12);
      EXPECT_GT(sums.max().item<double>(), 0);
    }
  }
  if (choices.heads > 1) {
    EXPECT_TRUE(torch::allclose(scores.attention_weights, scores.head_weights.mean(1)));
  }
}

TEST_P(EveryModel, SearchesStepByStepWhatTeacherForcingScores) {
  const auto model = random_model(GetParam().options);
  const PairBatch batch = ragged_batch();
  const torch::Tensor forced = model->score(batch).log_probabilities;
  const auto steps = make_step_model(*model);
  steps->start(batch.source, batch.source_lengths);
  torch::Tensor previous = torch::full({3}, kBeginId, torch::kLong);
  for (std::int64_t t = 0; t < batch.target.size(1); ++t) {
    const StepResult result = steps->step(previous);
    previous = batch.target.select(1, t);
    for (std::int64_t b = 0; b < 3; ++b) {
      if (t < batch.target_lengths[b].item<std::int64_t>()) {
        EXPECT_NEAR(result.log_probabilities()[b][previous[b].item<std::int64_t>()].item<double>(),
                    forced[b][t].item<double>(), 1e-10);
      }
    }
  }
}

TEST_P(EveryModel, GoesOnFromReorderedRowsAsFromThoseTheyCameFrom) {
  const auto model = random_model(GetParam().options);
  const PairBatch batch = ragged_batch();
  const auto steps = make_step_model(*model);
  steps->start(batch.source, batch.source_lengths);
  steps->step(torch::full({3}, kBeginId, torch::kLong));
  const auto kept = make_step_model(*model);
  kept->start(batch.source, batch.source_lengths);
  kept->step(torch::full({3}, kBeginId, torch::kLong));
  kept->reorder(torch::tensor({2, 2, 0}, torch::kLong));
  const StepResult all = steps->step(torch::tensor({4, 5, 6}, torch::kLong));
  const StepResult some = kept->step(torch::tensor({6, 6, 4}, torch::kLong));
  EXPECT_TRUE(torch::allclose(some.log_probabilities()[0], all.log_probabilities()[2]));
  EXPECT_TRUE(torch::allclose(some.log_probabilities()[1], all.log_probabilities()[2]));
  EXPECT_TRUE(torch::allclose(some.log_probabilities()[2], all.log_probabilities()[0]));
}

// Central differences in double over some entries of every parameter.
TEST_P(EveryModel, HasTheGradientThatFiniteDifferencesGive) {
  const auto model = random_model(GetParam().options);
  const PairBatch batch = ragged_batch();
  Random random(1);
  const LossOptions loss{0.1};
  model->loss(batch, loss, random).objective.backward();
  const torch::NoGradGuard no_grad;
  for (auto& item : model->named_parameters()) {
    torch::Tensor flat = item.value().view(-1);
    for (std::int64_t i = 0; i < flat.size(0); i += std::max<std::int64_t>(1, flat.size(0) / 5)) {
      constexpr double kStep = 1e-5;
      const double value = flat[i].item<double>();
      flat[i] = value + kStep;
      const double above = model->loss(batch, loss, random).objective.item<double>();
      flat[i] = value - kStep;
      const double below = model->loss(batch, loss, random).objective.item<double>();
      flat[i] = value;
      const double gradient = item.value().grad().view(-1)[i].item<double>();
      EXPECT_NEAR(gradient, (above - below) / (2 * kStep), 1e-6 * std::max(1.0, std::abs(gradient)))
          << item.key() << " entry " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryModel, testing::ValuesIn(model_cases()),
                         [](const auto& parameter) { return parameter.param.name; });

TEST(Seq2Seq, LossIsTheNegativeSumOfForcedScores) {
  const auto model = random_model(tiny_options());
  Random random(1);
  const LossResult loss = model->loss(ragged_batch(), {}, random);
  const double total = model->score(ragged_batch()).log_probabilities.sum().item<double>();
  EXPECT_NEAR(loss.negative_log_likelihood, -total, 1e-9);
  EXPECT_NEAR(loss.objective.item<double>(), -total, 1e-9);
  EXPECT_EQ(loss.target_pieces, 7);
}

TEST(Seq2Seq, DropoutDrawsFromTheGivenGeneratorAndOnlyInTraining) {
  ModelOptions options = tiny_options();
  options.dropout = 0.5;
  options.recurrent_dropout = 0.3;
  const auto model = random_model(options);
  const auto loss_with = [&](std::uint64_t seed) {
    Random random(seed);
    return model->loss(ragged_batch(), {}, random).negative_log_likelihood;
  };
  EXPECT_EQ(loss_with(1), loss_with(1));
  EXPECT_NE(loss_with(1), loss_with(2));
  model->eval();
  EXPECT_EQ(loss_with(1), loss_with(2));
}

TEST(Seq2Seq, TheSameSeedGivesTheSameParameters) {
  Random first(9);
  Random second(9);
  const auto one = build_seq2seq(tiny_options(), first)->named_parameters();
  const auto two = build_seq2seq(tiny_options(), second)->named_parameters();
  for (const auto& item : one) {
    EXPECT_TRUE(item.value().equal(two[item.key()])) << item.key();
  }
}

TEST(Initialise, RecurrentMatricesAreOrthogonal) {
  Random random(4);
  const auto model = build_seq2seq(tiny_options(), random);
  const torch::Tensor block = model->named_parameters()["decoder.layer_0.weight_hh"].narrow(0, 0, 6);
  EXPECT_TRUE(torch::allclose(torch::mm(block, block.t()), torch::eye(6), 1e-5, 1e-5));
}

// With Glorot's bound, which counts the vocabulary as a fan out, the loss of a model of this size stood still
// at the words' frequencies.
TEST(Initialise, OutputLayerIsAsLargeWhateverTheVocabulary) {
  ModelOptions options = tiny_options();
  options.readout_size = 64;
  options.target_vocabulary = 5000;
  Random random(4);
  const auto model = build_seq2seq(options, random);
  EXPECT_NEAR(model->named_parameters()["output_layer.weight"].std().item<double>(), 1 / std::sqrt(64.0),
              0.01);
}

// With embeddings by their width, RNMT+'s model at the demo's size had a loss of 4.3 after 450 updates,
// with five times as large ones 3.9: its norms had seen little but the state.
TEST(Initialise, WordsWeighAsMuchAsStatesWhereGatesAreNormalisedTogether) {
  ModelOptions options = tiny_options();
  options.cell = CellKind::lstm;
  options.embedding = options.readout_size = 64;
  options.target_vocabulary = 500;
  const auto deviation = [&](const char* name) {
    Random random(4);
    return build_seq2seq(options, random)->named_parameters()[name].std().item<double>();
  };
  EXPECT_NEAR(deviation("target_embedding"), 1 / std::sqrt(64.0), 0.01);
  options.layer_norm = options.per_gate = true;
  EXPECT_NEAR(deviation("target_embedding"), 0.25, 0.01);
  EXPECT_NEAR(deviation("output_layer.weight"), 1 / std::sqrt(64.0), 0.01);
  options.tied_embeddings = TiedEmbeddings::target;  // logits would be too large
  EXPECT_NEAR(deviation("target_embedding"), 1 / std::sqrt(64.0), 0.01);
}

TEST(Initialise, BahdanausSchemeStartsWithUniformAttention) {
  ModelOptions options = tiny_options();
  options.initialisation = Initialisation::bahdanau;
  Random random(4);
  const auto model = build_seq2seq(options, random);
  EXPECT_EQ(model->named_parameters()["decoder.attention.score_vector"].abs().max().item<float>(), 0.0F);
  const torch::Tensor weights = model->score(ragged_batch()).attention_weights;
  EXPECT_TRUE(weights[0][0].allclose(torch::full({5}, 0.2F)));
}

TEST(Resolve, FillsInWhatWasLeftOpen) {
  ModelOptions options = tiny_options();
  options.attention = AttentionKind::luong_dot;
  const ModelOptions resolved = resolve(options);
  EXPECT_EQ(resolved.encoder_hidden, 3);  // two directions of 3 make states as wide as the decoder's
  EXPECT_TRUE(*resolved.input_feeding);
  EXPECT_FALSE(*resolve(tiny_options()).input_feeding);
  options.readout = ReadoutKind::concat;
  options.readout_size = 0;
  EXPECT_EQ(resolve(options).readout_size, 6 + 6);
}

TEST(Resolve, SpellsOutWhatAKindOfAttentionIs) {
  ModelOptions options = tiny_options();
  options.attention = AttentionKind::multi_head;
  options.hidden = 8;
  options.query_time = QueryTime::previous;  // beside what the preset says
  const ModelOptions resolved = resolve(options);
  EXPECT_EQ(resolved.attention_score, AttentionScore::dot);
  EXPECT_EQ(resolved.query_time, QueryTime::previous);
  EXPECT_EQ(resolved.attention_projections, AttentionProjections::qkvo);
  EXPECT_EQ(resolved.attention_heads, 4);
  EXPECT_EQ(resolved.attention_scale, true);
  EXPECT_EQ(resolved.attention_window, AttentionWindow::global);
  EXPECT_EQ(resolved.attention_coverage, false);
  EXPECT_EQ(resolved.attention_shared_values, false);
  EXPECT_EQ(resolved.attention_biases, false);
}

// 4 d^2: W_q, W_k, W_v and W_o without biases, where states of both sides and A are d wide.
TEST(MultiHead, HasFourSquareMatricesWhateverTheHeads) {
  for (const std::int64_t heads : {1, 2, 8}) {
    ModelOptions options = tiny_options();
    options.attention = AttentionKind::multi_head;
    options.attention_heads = heads;
    options.hidden = 16;
    options.encoder_hidden = 8;
    Random random(1);
    std::int64_t count = 0;
    for (const auto& item : build_seq2seq(options, random)->named_parameters()) {
      if (item.key().find("decoder.attention.") == 0) count += item.value().numel();
    }
    EXPECT_EQ(count, 4 * 16 * 16);
  }
}

// 4 d more with biases, and d^2 (and d) less where values are the keys.
TEST(MultiHead, CountsItsBiasesAndSharedValues) {
  const auto attention_parameters = [](bool biases, bool shared) {
    ModelOptions options = tiny_options();
    options.attention = AttentionKind::multi_head;
    options.hidden = 16;
    options.encoder_hidden = 8;
    options.attention_biases = biases;
    options.attention_shared_values = shared;
    Random random(1);
    std::int64_t count = 0;
    for (const auto& item : build_seq2seq(options, random)->named_parameters()) {
      if (item.key().find("decoder.attention.") == 0) count += item.value().numel();
    }
    return count;
  };
  EXPECT_EQ(attention_parameters(true, false), 4 * 16 * 16 + 4 * 16);
  EXPECT_EQ(attention_parameters(false, true), 3 * 16 * 16);
  EXPECT_EQ(attention_parameters(true, true), 3 * 16 * 16 + 3 * 16);
}

TEST(Resolve, RefusesChoicesOfAttentionThatDoNotGoTogetherWithTheReason) {
  const auto refusal = [](AttentionKind kind, const auto& change) -> std::string {
    ModelOptions options = tiny_options();
    options.attention = kind;
    change(options);
    try {
      resolve(options);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "not refused";
  };
  using testing::HasSubstr;
  const auto cover = [](ModelOptions& o) { o.attention_coverage = true; };
  EXPECT_THAT(refusal(AttentionKind::luong_dot, cover), HasSubstr("no form in a dot product"));
  EXPECT_THAT(refusal(AttentionKind::luong_location, cover), HasSubstr("attention-coverage"));
  EXPECT_THAT(refusal(AttentionKind::multi_head, [](ModelOptions&) {}),  // hidden is 6
              HasSubstr("4 attention-heads don't divide the keys' width, 6"));
  EXPECT_THAT(refusal(AttentionKind::bahdanau,
                      [](ModelOptions& o) { o.attention_hidden = 8, o.attention_heads = 8; }),
              HasSubstr("the values' width, 12"));
  EXPECT_THAT(refusal(AttentionKind::bahdanau, [](ModelOptions& o) { o.attention_scale = true; }),
              HasSubstr("attention-scale divides dot products"));
  EXPECT_THAT(refusal(AttentionKind::none, [](ModelOptions& o) { o.attention_heads = 2; }),
              HasSubstr("attention-score = none compares the query with no keys"));
  EXPECT_THAT(refusal(AttentionKind::luong_location,
                      [](ModelOptions& o) { o.attention_window = AttentionWindow::local_p; }),
              HasSubstr("attention-window must be global"));
  EXPECT_THAT(refusal(AttentionKind::luong_general,
                      [](ModelOptions& o) { o.attention_projections = AttentionProjections::qkv; }),
              HasSubstr("its own matrix"));
  const auto share = [](ModelOptions& o) { o.attention_shared_values = true; };
  const auto add_biases = [](ModelOptions& o) { o.attention_biases = true; };
  for (const AttentionKind kind :
       {AttentionKind::bahdanau, AttentionKind::luong_dot, AttentionKind::luong_general}) {
    EXPECT_THAT(refusal(kind, share), HasSubstr("values are the encoder's states themselves"));
    EXPECT_THAT(refusal(kind, add_biases), HasSubstr("attention-projections is none"));
  }
  for (const AttentionKind kind : {AttentionKind::none, AttentionKind::luong_location}) {
    EXPECT_THAT(refusal(kind, share), HasSubstr("attention-shared-values has nothing to share"));
    EXPECT_THAT(refusal(kind, add_biases), HasSubstr("attention-biases has no projections"));
  }
  EXPECT_THAT(refusal(AttentionKind::bahdanau, [](ModelOptions& o) { o.self_attention_biases = true; }),
              HasSubstr("self-attention-biases says how self-attention is done, of which there is none"));
  EXPECT_THAT(refusal(AttentionKind::luong_general, [](ModelOptions& o) { o.attention_window_size = 0; }),
              HasSubstr("attention-window-size is 0"));
}

TEST(Resolve, RefusesAContextForLayersThatRunBeforeItIsKnown) {
  ModelOptions options = tiny_options();
  options.attention = AttentionKind::luong_general;
  options.context_layers = ContextLayers::all;
  options.decoder_layers = 2;
  EXPECT_THROW(resolve(options), UsageError);
  options.query_time = QueryTime::previous;
  EXPECT_NO_THROW(resolve(options));
}

TEST(Resolve, RefusesWhatDoesNotGoTogether) {
  const auto refused = [](const auto& change) {
    ModelOptions options = tiny_options();
    change(options);
    EXPECT_THROW(resolve(options), UsageError);
  };
  refused([](ModelOptions& o) { o.attention = AttentionKind::luong_dot, o.encoder_hidden = 6; });
  refused([](ModelOptions& o) { o.tied_embeddings = TiedEmbeddings::all, o.readout_size = 0; });
  refused([](ModelOptions& o) { o.tied_embeddings = TiedEmbeddings::target; });
  refused([](ModelOptions& o) { o.bidirectional = false, o.bridge = BridgeKind::backward; });
  refused([](ModelOptions& o) { o.dropout = 1.0; });
  refused([](ModelOptions& o) { o.hidden = -1; });
  refused([](ModelOptions& o) { o.bidirectional_layers = 0; });
  refused([](ModelOptions& o) { o.residual_from = 1; });
  refused([](ModelOptions& o) { o.layer_norm = o.per_gate = true; });  // of a GRU
  refused([](ModelOptions& o) { o.per_gate = true, o.cell = CellKind::lstm; });
  refused([](ModelOptions& o) { o.readout = ReadoutKind::concat; });  // readout_size is 4
}

TEST(Resolve, ConcatWithTiedEmbeddingsSaysWhichWidthTheyFit) {
  ModelOptions options = tiny_options();
  options.readout = ReadoutKind::concat;
  options.readout_size = 0;
  options.tied_embeddings = TiedEmbeddings::target;
  try {
    resolve(options);
    FAIL() << "resolved";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("set embedding to 18"), std::string::npos) << error.what();
  }
  options.embedding = 18;  // 12 of the context, 6 of the state
  EXPECT_NO_THROW(resolve(options));
}

// An LSTM without weights and biases returns 0, and with a residual what it read.
TEST(Encoder, AddsResidualsFromTheLayerThatIsNamed) {
  ModelOptions two = tiny_options();
  two.cell = CellKind::lstm;
  two.bidirectional = false;
  two.encoder_layers = 2;
  ModelOptions three = two;
  three.encoder_layers = 3;
  three.residual = true;
  three.residual_from = 3;
  const auto shallow = random_model(two);
  const auto deep = random_model(three);
  const torch::NoGradGuard no_grad;
  const auto known = shallow->named_parameters();
  for (auto& parameter : deep->named_parameters()) {
    const torch::Tensor* same = known.find(parameter.key());
    same != nullptr ? parameter.value().copy_(*same) : parameter.value().zero_();
  }
  const PairBatch batch = ragged_batch();
  const auto states = [&](const Seq2Seq& model) {
    return model.encode(batch.source, batch.source_lengths, {}).states;
  };
  EXPECT_TRUE(torch::equal(states(*shallow), states(*deep)));
}

}  // namespace
}  // namespace s2s
