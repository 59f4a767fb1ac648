// The parts that experiments are made of.
#include <gtest/gtest.h>

#include "base/error.h"
#include "lab/forced_steps.h"
#include "lab/training.h"
#include "lab/variants.h"
#include "nn/model_sizes.h"

namespace s2s::lab {
namespace {

TEST(ToyLanguage, MovesAdjectivesAndGivesEachWordItsNumberOfWords) {
  const auto word = [](std::int32_t number) { return kFirstSymbol + number; };
  // adjective noun -> noun adjective; a word of two; one of none
  EXPECT_EQ(toy_language::translate({word(24), word(0), word(16), word(20)}),
            (std::vector<std::int32_t>{word(0), word(24), toy_language::kAuxiliary, word(16)}));
  Random random(1);
  const Pairs pairs = toy_language::pairs(50, 1, 9, random);
  for (std::size_t i = 0; i < 50; ++i) {
    std::int64_t words = 0;
    for (const std::int32_t one : pairs.source[i]) words += toy_language::fertility(one);
    EXPECT_EQ(static_cast<std::int64_t>(pairs.target[i].size()), words);
    for (const std::int32_t one : pairs.target[i]) EXPECT_LT(one, toy_language::kVocabulary);
  }
}

TEST(ShareRight, CountsSymbolsInTheirPlaces) {
  EXPECT_DOUBLE_EQ(share_right({5, 6, 7}, {5, 9, 7, 8}), 0.5);
  EXPECT_DOUBLE_EQ(share_right({}, {5}), 0);
}

std::shared_ptr<Seq2Seq> small_model(std::shared_ptr<Attention> attention, const ModelOptions& options) {
  Random random(3);
  return build_with(options, QueryTime::previous, std::move(attention), random);
}

struct Small {
  ModelOptions options = resolve(small_options(AttentionKind::bahdanau, 8, 12));
  std::int64_t key = state_width(options);
  Pairs pairs{{{4, 5, 6, 7, 8}, {9, 10}}, {{4, 5}, {6, 7, 8}}};
  PairBatch batch = to_batch(pairs);
};

TEST(PooledAttention, OfAllStatesIsAdditiveAttentionAndOfOneTheirMean) {
  const Small small;
  const auto plain = small_model(std::make_shared<AdditiveAttention>(8, small.key, 8), small.options);
  const auto all = small_model(std::make_shared<PooledAttention>(0, 8, small.key, 8), small.options);
  EXPECT_TRUE(plain->score(small.batch).log_probabilities.equal(all->score(small.batch).log_probabilities));
  const torch::NoGradGuard no_grad;
  const EncoderOutput encoded = plain->encode(small.batch.source, small.batch.source_lengths, {});
  const AttentionMemory one = PooledAttention(1, 8, small.key, 8).prepare(encoded);
  const torch::Tensor means = encoded.states.sum(1) / small.batch.source_lengths.unsqueeze(1);
  EXPECT_TRUE(torch::allclose(one.values.squeeze(1), means, 1e-5, 1e-6));
  // four stretches of three positions: one stays empty and is masked
  EXPECT_EQ(PooledAttention(4, 8, small.key, 8).prepare(encoded).mask.visible(4).sum(-1)[1].item<int>(), 3);
}

// The same parameters under the names that they have as a part of the encoder.
TEST(SelfAttendedStates, AreThoseOfAnEncoderWithSelfAttentionWhereTheySeeTheSentence) {
  const Small small;
  ModelOptions with_it = small.options;
  with_it.encoder_self_attention = 2;
  Random random(3);
  const auto encoder = build_seq2seq(with_it, random);
  for (const auto sees : {SelfAttendedStates::Sees::sentence, SelfAttendedStates::Sees::past}) {
    const auto model =
        small_model(std::make_shared<SelfAttendedStates>(sees, 2, 8, small.key, 8), small.options);
    const torch::NoGradGuard no_grad;
    const auto values = encoder->named_parameters();
    for (auto& parameter : model->named_parameters()) {
      std::string name = parameter.key();
      const std::string inner = "decoder.attention.self_attention";
      if (name.starts_with(inner)) name.replace(0, inner.size(), "encoder.self_attention");
      parameter.value().copy_(values[name]);
    }
    EXPECT_EQ(torch::allclose(model->score(small.batch).log_probabilities,
                              encoder->score(small.batch).log_probabilities, 1e-5, 1e-6),
              sees == SelfAttendedStates::Sees::sentence);
  }
}

TEST(SelfAttendedStates, UnderACausalMaskDoNotChangeWithLaterWords) {
  const Small small;
  const auto model =
      small_model(std::make_shared<SelfAttendedStates>(SelfAttendedStates::Sees::past, 2, 8, small.key, 8),
                  small.options);
  const torch::NoGradGuard no_grad;
  EncoderOutput encoded = model->encode(small.batch.source, small.batch.source_lengths, {});
  const torch::Tensor before = model->decoder().attention().prepare(encoded).values;
  encoded.states = encoded.states.clone();
  encoded.states.select(1, 4).add_(1.0);
  const torch::Tensor after = model->decoder().attention().prepare(encoded).values;
  EXPECT_TRUE(before.narrow(1, 0, 4).equal(after.narrow(1, 0, 4)));
  EXPECT_FALSE(before[0][4].equal(after[0][4]));
  EXPECT_EQ(after[1].narrow(0, 3, 3).abs().amax().item<double>(), 0.0) << "padding stays 0";
}

TEST(ImposedAttention, GivesTheModelsOutputWithItsOwnWeightsAndAnotherWithOthers) {
  const Small small;
  const auto model = small_model(std::make_shared<AdditiveAttention>(8, small.key, 8), small.options);
  const ImposedModel imposed = impose_on(*model);
  const torch::Tensor own = model->score(small.batch).log_probabilities;
  EXPECT_TRUE(imposed.model->score(small.batch).log_probabilities.equal(own));
  imposed.attention->weights = torch::zeros({2, 6});
  EXPECT_FALSE(imposed.model->score(small.batch).log_probabilities.equal(own));
}

// A model of several heads with W_o, of which weights of one step can be put back.
struct OfHeads {
  ModelOptions options = resolve(small_options(AttentionKind::multi_head, 8, 12));
  Pairs pairs{{{4, 5, 6, 7, 8}, {9, 10}}, {{}, {}}};  // one step: </s>
  PairBatch batch = to_batch(pairs);
  std::shared_ptr<Seq2Seq> model() const {
    Random random(3);
    return build_seq2seq(options, random);
  }
};

TEST(ImposedAttention, GivesAModelOfSeveralHeadsItsOutputWithTheHeadsOwnWeights) {
  const OfHeads of_heads;
  const auto model = of_heads.model();
  const ForcedScores own = model->score(of_heads.batch);
  const ImposedModel imposed = impose_on(*model);
  imposed.attention->weights = own.head_weights.select(2, 0);
  const ForcedScores same = imposed.model->score(of_heads.batch);
  EXPECT_TRUE(torch::allclose(same.log_probabilities, own.log_probabilities, 1e-6, 1e-6));
  EXPECT_TRUE(torch::allclose(same.head_weights, own.head_weights));
}

TEST(ImposedAttention, OfOneHeadWithAllProjectionsGivesTheModelsOutputWithItsOwnWeights) {
  OfHeads of_one;
  of_one.options.attention_heads = 1;
  const auto model = of_one.model();
  const ForcedScores own = model->score(of_one.batch);
  const ImposedModel imposed = impose_on(*model);
  imposed.attention->weights = own.attention_weights.select(1, 0);
  EXPECT_TRUE(torch::allclose(imposed.model->score(of_one.batch).log_probabilities, own.log_probabilities,
                              1e-6, 1e-6));
}

TEST(ImposedAttention, GivesAllHeadsTheWeightsThatAreGivenOnce) {
  const OfHeads of_heads;
  const auto model = of_heads.model();
  const ImposedModel imposed = impose_on(*model);
  imposed.attention->weights = torch::full({2, 6}, 0.25);
  const torch::Tensor once = imposed.model->score(of_heads.batch).log_probabilities;
  imposed.attention->weights = torch::full({2, 4, 6}, 0.25);
  EXPECT_TRUE(imposed.model->score(of_heads.batch).log_probabilities.equal(once));
}

TEST(ImposedAttention, IsRefusedWhereThereIsNoAttention) {
  Random random(3);
  const auto none = build_seq2seq(small_options(AttentionKind::none, 8, 12), random);
  EXPECT_THROW(impose_on(*none), UsageError);
}

TEST(WithoutHeads, IsTheSameModelWithoutNoneAndHasNoContextWithoutAll) {
  const OfHeads of_heads;
  const auto model = of_heads.model();
  const torch::Tensor own = model->score(of_heads.batch).log_probabilities;
  EXPECT_TRUE(without_heads(*model, {})->score(of_heads.batch).log_probabilities.equal(own));
  EXPECT_FALSE(without_heads(*model, {1})->score(of_heads.batch).log_probabilities.equal(own));
  EXPECT_TRUE(model->score(of_heads.batch).log_probabilities.equal(own)) << "the trained model is left alone";

  const auto empty = without_heads(*model, {0, 1, 2, 3});
  const torch::NoGradGuard no_grad;
  const EncoderOutput encoded = empty->encode(of_heads.batch.source, of_heads.batch.source_lengths, {});
  const auto steps =
      force_steps(*empty, encoded, empty->decoder().attention().prepare(encoded), of_heads.batch.target);
  EXPECT_EQ(steps[0].after.context.abs().amax().item<double>(), 0.0);
}

// With the head's part of the context zeroed by hand, before W_o.
TEST(WithoutHeads, TakesAwayOneHeadsPartOfTheContext) {
  const OfHeads of_heads;
  const auto model = of_heads.model();
  const torch::NoGradGuard no_grad;
  const auto context_of = [&](Seq2Seq& one) {
    const EncoderOutput encoded = one.encode(of_heads.batch.source, of_heads.batch.source_lengths, {});
    return force_steps(one, encoded, one.decoder().attention().prepare(encoded), of_heads.batch.target)[0]
        .after.context;
  };
  const torch::Tensor output_weight = model->named_parameters()["decoder.attention.output_weight"];
  const torch::Tensor inverse = torch::linalg_inv(output_weight).t();
  const torch::Tensor whole = torch::matmul(context_of(*model), inverse);  // the heads' side by side
  const torch::Tensor left = torch::matmul(context_of(*without_heads(*model, {2})), inverse);
  torch::Tensor expected = whole.clone();
  expected.narrow(1, 4, 2).zero_();
  EXPECT_TRUE(torch::allclose(left, expected, 1e-4, 1e-4));
}

TEST(WithoutHeads, AreRefusedWhereValuesAreNotProjectedAndWhereThereIsNoSuchHead) {
  Random random(3);
  const auto plain = build_seq2seq(small_options(AttentionKind::bahdanau, 8, 12), random);
  EXPECT_THROW(without_heads(*plain, {0}), UsageError);
  EXPECT_THROW(without_heads(*OfHeads().model(), {4}), UsageError);
}

TEST(ForcedSteps, GiveWhatScoringGives) {
  const Small small;
  const auto model = small_model(std::make_shared<AdditiveAttention>(8, small.key, 8), small.options);
  const torch::NoGradGuard no_grad;
  const EncoderOutput encoded = model->encode(small.batch.source, small.batch.source_lengths, {});
  const auto steps =
      force_steps(*model, encoded, model->decoder().attention().prepare(encoded), small.batch.target);
  const ForcedScores scores = model->score(small.batch);
  for (std::int64_t t = 0; t < small.batch.target.size(1); ++t)
    EXPECT_TRUE(
        steps[static_cast<std::size_t>(t)].after.weights.equal(scores.attention_weights.select(1, t)));
}

TEST(InputGradients, AreZeroAtPaddingAndMatchADifference) {
  const Small small;
  const auto model = small_model(std::make_shared<AdditiveAttention>(8, small.key, 8), small.options);
  const torch::Tensor norms = input_gradients(*model, small.batch);
  EXPECT_EQ(norms.sizes(), (torch::IntArrayRef{2, 4, 6}));
  EXPECT_EQ(norms[1].narrow(1, 3, 3).abs().sum().item<double>(), 0.0);
  // By a small step of word 5's embedding along the gradient of log p(y_1): it rises by step times the norm.
  const torch::Tensor embedding = model->named_parameters()["source_embedding"];
  Random unused(0);
  PairBatch first = small.batch;
  first.target = small.batch.target.narrow(1, 0, 1);
  first.target_lengths = torch::ones({2}, torch::kLong);
  const auto log_p = [&] { return model->score(first).log_probabilities[0][0].item<double>(); };
  const torch::Tensor gradient =
      -torch::autograd::grad({model->loss(first, {}, unused).objective}, {embedding})[0][5];
  const double before = log_p();
  constexpr double kStep = 1e-2;
  {
    const torch::NoGradGuard no_grad;
    embedding[5] += kStep * gradient / gradient.norm();
  }
  EXPECT_NEAR((log_p() - before) / kStep, norms[0][0][1].item<double>(),
              0.02 * norms[0][0][1].item<double>() + 1e-5);
}

}  // namespace
}  // namespace s2s::lab
