// The models and batches that tests of the fast path run over.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/batch.h"
#include "kernels/views.h"
#include "nn/fast/model.h"
#include "nn/model_cases.h"

namespace s2s {

struct FastCase {
  std::string name;
  ModelOptions options;
  kernels::Precision precision = kernels::Precision::fp32;
};

// fp32 parameters, spread as random_model's.
inline std::shared_ptr<Seq2Seq> single_precision_model(const ModelOptions& options) {
  const auto model = random_model(options);
  model->to(torch::kFloat);
  return model;
}

inline std::vector<FastCase> fast_cases() {
  std::vector<FastCase> cases;
  for (const ModelCase& base : model_cases()) {
    if (!fast::FastModel::lacks(*single_precision_model(base.options)).empty()) {
      continue;  // the fast path leaves it to the definition
    }
    for (const auto precision : {kernels::Precision::fp32, kernels::Precision::bf16}) {
      const std::string name = base.name + (precision == kernels::Precision::fp32 ? "_fp32" : "_bf16");
      cases.push_back({name, base.options, precision});
      cases.push_back({name + "_dropout", base.options, precision});
      cases.back().options.dropout = 0.3;
      cases.back().options.recurrent_dropout = 0.2;
    }
  }
  return cases;
}

// Vectors longer than a register and not a multiple of one, more rows than a block of the output layer, more
// words than a slice.
inline std::vector<FastCase> larger_cases() {
  ModelOptions options;
  options.embedding = 35;
  options.hidden = 40;
  options.attention_hidden = 36;
  options.readout_size = 34;
  options.source_vocabulary = 50;
  options.target_vocabulary = 300;
  options.dropout = 0.2;
  std::vector<FastCase> cases;
  for (const auto precision : {kernels::Precision::fp32, kernels::Precision::bf16}) {
    const std::string name = precision == kernels::Precision::fp32 ? "_fp32" : "_bf16";
    cases.push_back({"bahdanau" + name, options, precision});
    cases.push_back({"none_lstm" + name, options, precision});
    cases.back().options.attention = AttentionKind::none;
    cases.back().options.cell = CellKind::lstm;
    cases.push_back({"luong_dot_fed_deep" + name, options, precision});
    cases.back().options.attention = AttentionKind::luong_dot;
    cases.back().options.input_feeding = true;
    cases.back().options.decoder_layers = cases.back().options.encoder_layers = 2;
    cases.push_back({"between_deep_readout" + name, options, precision});
    cases.back().options.query_time = QueryTime::between;
    cases.back().options.readout = ReadoutKind::deep;
    cases.push_back({"context_to_all_layers_concat" + name, options, precision});
    cases.back().options.context_layers = ContextLayers::all;
    cases.back().options.decoder_layers = cases.back().options.encoder_layers = 2;
    cases.back().options.bidirectional_layers = 2;
    cases.back().options.readout = ReadoutKind::concat;
    cases.back().options.readout_size = 0;
  }
  return cases;
}

// 32 pairs of up to 24 pieces a side.
inline PairBatch larger_batch() {
  constexpr std::int64_t kRows = 32;
  constexpr std::int64_t kWidth = 24;
  Random random(7);
  PairBatch batch{torch::full({kRows, kWidth}, kPadId, torch::kLong), torch::empty({kRows}, torch::kLong),
                  torch::full({kRows, kWidth}, kPadId, torch::kLong), torch::empty({kRows}, torch::kLong)};
  const auto fill = [&](torch::Tensor& ids, torch::Tensor& lengths) {
    for (std::int64_t row = 0; row < kRows; ++row) {
      const std::int64_t length =
          row == 0 ? kWidth : 16 + static_cast<std::int64_t>(random.below(kWidth - 16));
      for (std::int64_t i = 0; i + 1 < length; ++i) {
        ids[row][i] = 4 + static_cast<std::int64_t>(random.below(46));
      }
      ids[row][length - 1] = kEndId;
      lengths[row] = length;
    }
  };
  fill(batch.source, batch.source_lengths);
  fill(batch.target, batch.target_lengths);
  return batch;
}

inline std::shared_ptr<Seq2Seq> freshly_made_model(const ModelOptions& options) {
  Random random(3);
  return build_seq2seq(options, random);
}

// What else attention and cells can be made of. bf16 leaves out local-p: over so many queries it moves a
// position across some window's edge, where the function jumps.
inline std::vector<FastCase> larger_forms() {
  std::vector<FastCase> cases;
  const auto add = [&](const std::string& name, kernels::Precision precision, const auto& change) {
    FastCase added = larger_cases().front();
    added.name = name + (precision == kernels::Precision::fp32 ? "_fp32" : "_bf16");
    added.precision = precision;
    change(added.options);
    cases.push_back(added);
  };
  for (const auto precision : {kernels::Precision::fp32, kernels::Precision::bf16}) {
    add("location", precision, [](ModelOptions& o) { o.attention = AttentionKind::luong_location; });
    add("local_m", precision,
        [](ModelOptions& o) { o.attention_window = AttentionWindow::local_m, o.attention_window_size = 4; });
    add("coverage", precision, [](ModelOptions& o) { o.attention_coverage = true; });
    add("layer_norm", precision, [](ModelOptions& o) { o.layer_norm = true; });
    add("layer_norm_per_gate", precision,
        [](ModelOptions& o) { o.layer_norm = o.per_gate = true, o.cell = CellKind::lstm; });
    add("tied_concat", precision, [](ModelOptions& o) {
      o.attention = AttentionKind::luong_concat, o.tied_embeddings = TiedEmbeddings::target;
      o.readout_size = 0;
    });
    add("general", precision, [](ModelOptions& o) { o.attention = AttentionKind::luong_general; });
    add("scaled_dot", precision, [](ModelOptions& o) { o.attention = AttentionKind::scaled_dot; });
    const auto with_heads = [](AttentionKind kind) {
      return [kind](ModelOptions& o) { o.attention = kind, o.attention_hidden = 4 * 19; };
    };
    add("multi_head", precision, with_heads(AttentionKind::multi_head));
    add("multi_head_additive", precision, with_heads(AttentionKind::multi_head_additive));
    add("self_attention", precision,
        [](ModelOptions& o) { o.encoder_self_attention = 4, o.decoder_self_attention = 2; });
  }
  // in bf16 the larger of two readouts may be another
  add("maxout", kernels::Precision::fp32, [](ModelOptions& o) { o.readout = ReadoutKind::maxout; });
  add("local_p", kernels::Precision::fp32,
      [](ModelOptions& o) { o.attention_window = AttentionWindow::local_p, o.attention_window_size = 3; });
  return cases;
}

}  // namespace s2s
