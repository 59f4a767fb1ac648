#include "nn/fast/attention.h"

#include <algorithm>
#include <span>
#include <type_traits>
#include <utility>

#include "kernels/activations.h"

namespace s2s::fast {
namespace {

Steps all_of(std::int64_t count) { return {0, count}; }

template <class T>
kernels::SequenceView<T> steps_of(const kernels::SequenceView<T>& sequence, const Steps& steps) {
  if (!sequence) {
    return {};
  }
  return {sequence.at(steps.begin, 0), steps.count(),      sequence.rows, sequence.width,
          sequence.step_stride,        sequence.row_stride};
}

void clear(const kernels::Sequence& dense) {
  kernels::fill_zero({dense.data, static_cast<std::size_t>(dense.steps * dense.rows * dense.width)});
}

// The kinds with a score. Keys and queries are products (additive), the states themselves (dot), or one of
// each (general). T: what is read at every step, keys and values, is held in the precision of products: it
// comes from memory further away than the caches.
template <class T>
class ScoredPart : public AttentionPart {
 public:
  ScoredPart(std::unique_ptr<Linear> query, std::unique_ptr<Linear> key, const Parameter& score_vector,
             kernels::Precision precision)
      : query_(std::move(query)), key_(std::move(key)), score_vector_(score_vector), precision_(precision) {}

  void pack(bool for_gradients) override {
    for (const auto* linear : {&query_, &key_}) {
      if (*linear) {
        (*linear)->pack(for_gradients);
      }
    }
  }

  void prepare(const AttentionSource& source, kernels::Workspace& workspace, bool gradients) override {
    source_ = source;
    const Steps all = all_of(source.source);
    if (key_) {
      keys_.allocate(workspace, {source.source, source.encoder_states->value.rows, key_->outputs()},
                     precision_, gradients, true);
      key_->forward(source.encoder_states->operand(all), keys_.values(all), 0.0F);
    }
    memory_.keys = key_ ? held_keys(workspace) : encoder_values();
    memory_.values = encoder_values();
    memory_.lengths = source.lengths;
  }

  void begin(const AttentionBuffers& buffers, kernels::Workspace& workspace, bool gradients) override {
    buffers_ = buffers;
    const std::int64_t rows = buffers.contexts->value.rows;
    const std::int64_t width = query_ ? query_->outputs() : buffers.decoder_states->value.width;
    if (query_) {
      queries_.allocate(workspace, {buffers.target, rows, width}, precision_, gradients, true);
    }
    weights_ = workspace.time_major<float>(buffers.target, rows, source_.source);
    clear(weights_);
    clear(buffers.contexts->value);  // steps beyond a row's end are not computed, and must not be noise
    buffers.contexts->round(all_of(buffers.target));
    if (gradients) {
      d_scores_ = workspace.time_major<float>(buffers.target, rows, source_.source);
      clear(d_scores_);
      d_queries_ = query_ ? queries_.gradient : workspace.time_major<float>(buffers.target, rows, width);
      clear(d_queries_);
      if (queries_.gradient_low) {
        kernels::convert(kernels::ConstMatrix(flatten(d_queries_, all_of(buffers.target))),
                         flatten(queries_.gradient_low, all_of(buffers.target)));
      }
    }
  }

  kernels::ConstMatrix weights(std::int64_t step) const override { return weights_.step(step); }

  void forward(const Steps& steps) override {
    if (query_) {
      query_->forward(buffers_.decoder_states->operand(steps, buffers_.query_shift), queries_.values(steps),
                      0.0F);
    }
    kernels::AttentionForward pass;
    pass.queries = queries(steps);
    pass.weights = steps_of(weights_, steps);
    pass.contexts = steps_of(buffers_.contexts->value, steps);
    pass.contexts_low = steps_of(buffers_.contexts->low, steps);
    if (buffers_.groups.empty()) {
      kernels::attention_forward(memory_at(steps), score_vector_.value.data, pass);
    } else {
      kernels::attention_forward(memory_, score_vector_.value.data, pass, buffers_.groups);
    }
  }

  void backward(const Steps& steps) override {
    kernels::AttentionBackward pass;
    pass.queries = queries(steps);
    pass.weights = steps_of(weights_, steps);
    pass.d_contexts = steps_of(buffers_.contexts->gradient, steps);
    pass.d_scores = steps_of(d_scores_, steps);
    pass.d_queries = steps_of(d_queries_, steps);
    pass.d_queries_low = steps_of(queries_.gradient_low, steps);
    kernels::attention_backward(memory_at(steps), score_vector_.value.data, pass);
    const kernels::Matrix d_states = buffers_.decoder_states->gradients(steps, buffers_.query_shift);
    if (query_) {
      query_->backward(queries_.d_operand(steps), d_states, 1.0F);
    } else {
      kernels::add(flatten(d_queries_, steps), d_states);
    }
  }

  void settle(const Steps& all) override {
    if (query_) {
      query_->settle(queries_.d_operand(all), buffers_.decoder_states->operand(all, buffers_.query_shift));
    }
    const kernels::Sequence d_values = steps_of(source_.encoder_states->gradient, source_slots());
    kernels::settle_weighted_sums(weights_, buffers_.contexts->gradient, source_.lengths,
                                  buffers_.target_lengths, d_values);
    const kernels::Sequence d_keys = key_ ? keys_.gradient : d_values;
    if (score_vector_.value) {
      kernels::settle_additive_keys(memory_at(all), score_vector_.value.data, queries(all), d_scores_, d_keys,
                                    score_vector_.gradient.data, !key_);
    } else {
      kernels::settle_weighted_sums(d_scores_, queries(all), source_.lengths, buffers_.target_lengths, d_keys,
                                    !key_);
    }
  }

  void prepare_backward() override {
    if (!key_) {
      return;
    }
    const Steps all = all_of(source_.source);
    if (keys_.gradient_low) {
      kernels::convert(kernels::ConstMatrix(flatten(keys_.gradient, all)), flatten(keys_.gradient_low, all));
    }
    key_->backward(keys_.d_operand(all), source_.encoder_states->gradients(all), 1.0F);
    key_->settle(keys_.d_operand(all), source_.encoder_states->operand(all));
  }

 private:
  Steps source_slots() const {
    return {source_.encoder_states->before, source_.encoder_states->before + source_.source};
  }
  kernels::SequenceView<const T> encoder_values() const {
    if constexpr (std::is_same_v<T, kernels::bf16>) {
      return kernels::ConstSequenceBf16(steps_of(source_.encoder_states->low, source_slots()));
    } else {
      return kernels::ConstSequence(steps_of(source_.encoder_states->value, source_slots()));
    }
  }
  kernels::SequenceView<const T> held_keys(kernels::Workspace& workspace) const {
    const kernels::Sequence& keys = keys_.value;
    if constexpr (std::is_same_v<T, kernels::bf16>) {
      const auto low = workspace.time_major<kernels::bf16>(keys.steps, keys.rows, keys.width);
      const Steps all = all_of(keys.steps);
      kernels::convert(kernels::ConstMatrix(flatten(keys, all)), flatten(low, all));
      return kernels::ConstSequenceBf16(low);
    } else {
      return kernels::ConstSequence(keys);
    }
  }
  // Of these steps a row takes part in those before its target's end.
  const kernels::AttentionMemory<T>& memory_at(const Steps& steps) {
    remaining_.resize(static_cast<std::size_t>(weights_.rows));
    for (std::int64_t row = 0; row < weights_.rows; ++row) {
      remaining_[static_cast<std::size_t>(row)] =
          std::clamp<std::int64_t>(buffers_.target_lengths[row] - steps.begin, 0, steps.count());
    }
    memory_.query_lengths = remaining_.data();
    return memory_;
  }
  kernels::ConstSequence queries(const Steps& steps) const {
    if (query_) {
      return kernels::ConstSequence(steps_of(queries_.value, steps));
    }
    const std::int64_t first = buffers_.decoder_states->before + buffers_.query_shift;
    return kernels::ConstSequence(
        steps_of(buffers_.decoder_states->value, {steps.begin + first, steps.end + first}));
  }

  std::unique_ptr<Linear> query_;  // W_a of the query, or none
  std::unique_ptr<Linear> key_;    // U_a, Luong's W_a, or none
  Parameter score_vector_;         // v_a, or none
  kernels::Precision precision_;
  AttentionSource source_;
  AttentionBuffers buffers_;
  kernels::AttentionMemory<T> memory_;
  std::vector<std::int64_t> remaining_;  // [rows]
  Preactivation keys_;
  Preactivation queries_;
  kernels::Sequence weights_;    // alpha
  kernels::Sequence d_scores_;   // d e
  kernels::Sequence d_queries_;  // d q
};

// No attention: the same context at every step.
class FixedPart : public AttentionPart {
 public:
  void pack(bool /*for_gradients*/) override {}
  void prepare(const AttentionSource& source, kernels::Workspace& /*workspace*/,
               bool /*gradients*/) override {
    summary_ = source.summary;
  }
  void begin(const AttentionBuffers& buffers, kernels::Workspace& /*workspace*/,
             bool /*gradients*/) override {
    buffers_ = buffers;
    const kernels::ConstMatrix summary = summary_->values(kFirstStep);
    for (std::int64_t t = 0; t < buffers.target; ++t) {
      const kernels::Matrix contexts = buffers.contexts->values({t, t + 1});
      if (buffers.groups.empty()) {
        kernels::copy(summary, contexts);
      } else {
        copy_to_rows(summary, contexts);
      }
    }
    buffers.contexts->round(all_of(buffers.target));
  }
  kernels::ConstMatrix weights(std::int64_t /*step*/) const override { return {}; }
  void forward(const Steps& /*steps*/) override {}
  void backward(const Steps& /*steps*/) override {}
  void settle(const Steps& all) override {
    for (std::int64_t t = all.begin; t < all.end; ++t) {
      kernels::add(kernels::ConstMatrix(buffers_.contexts->gradients({t, t + 1})),
                   summary_->gradients({0, 1}));
    }
  }
  void prepare_backward() override {}

 private:
  void copy_to_rows(const kernels::ConstMatrix& summary, const kernels::Matrix& contexts) const {
    kernels::fill_zero({contexts.data, static_cast<std::size_t>(contexts.rows * contexts.columns)});
    for (const kernels::QueryGroup& group : buffers_.groups) {
      for (std::int64_t row = group.first; row < group.first + group.count; ++row) {
        std::copy_n(summary.row(group.sentence), summary.columns, contexts.row(row));
      }
    }
  }

  const Activation* summary_ = nullptr;
  AttentionBuffers buffers_;
};

}  // namespace

std::string AttentionPart::lacks(const AttentionChoices& choices) {
  if (choices.score == AttentionScore::location) {
    return "location score";
  }
  if (choices.window != AttentionWindow::global) {
    return "attention window";
  }
  if (choices.coverage) {
    return "attention coverage";
  }
  if (choices.projections != AttentionProjections::none) {
    return "attention projections";
  }
  if (choices.heads > 1) {
    return "attention heads";
  }
  return choices.scale ? "attention scale" : "";
}

std::unique_ptr<AttentionPart> AttentionPart::make(const ModelOptions& options, const Parameters& parameters,
                                                   kernels::Precision precision) {
  if (!attention_choices(options).attends()) {
    return std::make_unique<FixedPart>();
  }
  const auto linear = [&](const char* name) -> std::unique_ptr<Linear> {
    const Parameter weight = parameters[std::string("decoder.attention.") + name];
    return weight.value ? std::make_unique<Linear>(weight, Parameter(), precision) : nullptr;
  };
  const auto make_scored = [&]<class T>() -> std::unique_ptr<AttentionPart> {
    return std::make_unique<ScoredPart<T>>(linear("query_weight"), linear("key_weight"),
                                           parameters["decoder.attention.score_vector"], precision);
  };
  return precision == kernels::Precision::bf16 ? make_scored.operator()<kernels::bf16>()
                                               : make_scored.operator()<float>();
}

}  // namespace s2s::fast
