// Copying and reversing: a model with attention learns both in seconds, exactly, from random sequences.
#include <gtest/gtest.h>

#include "data/batcher.h"
#include "nn/seq2seq.h"
#include "train/engine.h"
#include "train/update_step.h"

namespace s2s {
namespace {

using Sequences = std::vector<std::vector<std::int32_t>>;

constexpr std::int32_t kSymbols = 10;

Sequences random_sequences(std::size_t count, Random& random) {
  Sequences sequences(count);
  for (auto& sequence : sequences) {
    sequence.resize(3 + random.below(6));
    for (std::int32_t& symbol : sequence) {
      symbol = 4 + static_cast<std::int32_t>(random.below(kSymbols));
    }
  }
  return sequences;
}

Sequences reversed(Sequences sequences) {
  for (auto& sequence : sequences) {
    std::reverse(sequence.begin(), sequence.end());
  }
  return sequences;
}

// The most probable next symbol until </s>, at most 12 symbols.
std::vector<std::int32_t> translate(Seq2Seq& model, std::vector<std::int32_t> source) {
  source.push_back(kEndId);
  const auto length = static_cast<std::int64_t>(source.size());
  const auto decoder = make_step_model(model);
  decoder->start(torch::tensor(std::vector<std::int64_t>(source.begin(), source.end())).unsqueeze(0),
                 torch::tensor({length}));
  std::vector<std::int32_t> output;
  std::int64_t previous = kBeginId;
  while (output.size() < 12) {
    previous = decoder->step(torch::tensor({previous})).log_probabilities().argmax(-1).item<std::int64_t>();
    if (previous == kEndId) {
      break;
    }
    output.push_back(static_cast<std::int32_t>(previous));
  }
  return output;
}

double exact_after_training(ModelOptions options, bool reverse, int updates = 1200) {
  Random random(7);
  options.embedding = 24;
  options.hidden = 32;
  options.dropout = 0;
  options.source_vocabulary = options.target_vocabulary = 4 + kSymbols;
  const auto model = build_seq2seq(options, random);
  const Sequences source = random_sequences(4000, random);
  Batcher batcher(TrainingSet::in_memory(source, reverse ? reversed(source) : source), {.size = 40}, 1);
  FlatParameters parameters(*model);
  Optimiser optimiser(OptimiserOptions{}, parameters);
  const LossFunction loss = make_loss(*model, TrainOptions{});
  UpdateStep step(loss, parameters, optimiser, 1.0);
  for (int update = 0; update < updates; ++update) {
    const double rate = update < updates * 2 / 3 ? 0.005 : 0.001;
    step.run({batcher.next()}, rate, random, [](const Batch&) { return 0; });
  }
  model->eval();
  const Sequences unseen = random_sequences(100, random);
  int exact = 0;
  for (const auto& sequence : unseen) {
    exact += translate(*model, sequence) == (reverse ? reversed({sequence})[0] : sequence);
  }
  return exact / 100.0;
}

struct LearningCase {
  std::string name;
  AttentionKind attention;
  int updates = 1200;
};

class LearnsToCopy : public testing::TestWithParam<LearningCase> {};

TEST_P(LearnsToCopy, ExactlyFromRandomSequences) {
  ModelOptions options;
  options.attention = GetParam().attention;
  EXPECT_GE(exact_after_training(options, false, GetParam().updates), 0.97);
}

INSTANTIATE_TEST_SUITE_P(Kinds, LearnsToCopy,
                         testing::Values(LearningCase{"bahdanau", AttentionKind::bahdanau},
                                         LearningCase{"luong_dot", AttentionKind::luong_dot},
                                         LearningCase{"luong_concat", AttentionKind::luong_concat},
                                         LearningCase{"luong_location", AttentionKind::luong_location, 600},
                                         LearningCase{"scaled_dot", AttentionKind::scaled_dot},
                                         LearningCase{"multi_head", AttentionKind::multi_head},
                                         LearningCase{"multi_head_additive",
                                                      AttentionKind::multi_head_additive}),
                         [](const auto& test) { return test.param.name; });

TEST(Training, AttentionLearnsToReverse) {
  ModelOptions options;
  options.attention = AttentionKind::luong_general;
  EXPECT_GE(exact_after_training(options, true), 0.97);
}

TEST(Training, CoverageLearnsToCopy) {
  ModelOptions options;
  options.attention_coverage = true;
  EXPECT_GE(exact_after_training(options, false, 600), 0.97);
}

TEST(Training, TheConditionalGruLearnsToCopy) {
  ModelOptions options;
  options.query_time = QueryTime::between;
  options.readout = ReadoutKind::deep;
  options.bridge = BridgeKind::mean;
  EXPECT_GE(exact_after_training(options, false, 600), 0.97);
}

TEST(Training, RnmtPlusOfTwoLayersLearnsToCopy) {
  ModelOptions options;
  options.cell = CellKind::lstm;
  options.encoder_layers = options.decoder_layers = options.bidirectional_layers = 2;
  options.encoder_hidden = 16;
  options.layer_norm = options.per_gate = options.residual = true;
  options.attention = AttentionKind::multi_head_additive;
  options.query_time = QueryTime::previous;
  options.query_layer = QueryLayer::bottom;
  options.context_layers = ContextLayers::all;
  options.input_feeding = false;
  options.readout = ReadoutKind::concat;
  EXPECT_GE(exact_after_training(options, false, 600), 0.97);
}

TEST(Training, AMonotonicWindowLearnsToCopy) {
  ModelOptions options;
  options.attention = AttentionKind::luong_general;
  options.attention_window = AttentionWindow::local_m;
  options.attention_window_size = 2;
  EXPECT_GE(exact_after_training(options, false, 600), 0.97);
}

}  // namespace
}  // namespace s2s
