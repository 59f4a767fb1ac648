#include "nn/fast/scored_attention.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <type_traits>
#include <utility>

#include "kernels/activations.h"

namespace s2s::fast {
namespace {

// The kinds with a score. Queries, keys and values are products, or the states themselves. T: what is read at
// every step, keys and values, is held in the precision of products: it comes from memory further away than
// the caches. A head is a slice of columns of everything: the kernels see one head at a time.
template <class T>
class ScoredPart : public AttentionPart {
 public:
  ScoredPart(FastAttentionForm form, kernels::Precision precision)
      : form_(std::move(form)), precision_(precision) {}

  void pack(bool for_gradients) override {
    for (const auto* linear : {&form_.query, &form_.key, &form_.value, &form_.output}) {
      if (*linear) {
        (*linear)->pack(for_gradients);
      }
    }
    if (form_.window) {
      form_.window->pack(for_gradients);
    }
  }

  void prepare(const AttentionSource& source, kernels::Workspace& workspace, bool gradients) override {
    source_ = source;
    if (form_.compares) {
      memory_.keys = project(form_.key, keys_, workspace, gradients);
    }
    memory_.values = form_.shared_values ? memory_.keys : project(form_.value, values_, workspace, gradients);
    memory_.lengths = source.lengths;
  }

  void begin(const AttentionBuffers& buffers, kernels::Workspace& workspace, bool gradients) override {
    buffers_ = buffers;
    const std::int64_t rows = buffers.contexts->value.rows;
    const std::int64_t heads = form_.heads;
    const std::int64_t width = form_.query ? form_.query->outputs() : buffers.decoder_states->value.width;
    if (has_queries()) {
      queries_.allocate(workspace, {buffers.target, rows, width}, precision_, gradients, true);
    }
    if (form_.window) {
      form_.window->begin(buffers, source_.lengths, workspace, gradients);
    }
    begin_contexts(workspace, gradients);
    weights_ = workspace.time_major<float>(buffers.target, rows, heads * source_.source);
    clear(weights_);
    if (form_.coverage) {
      form_.coverage->begin(buffers.history.covered, buffers.from, {buffers.target, rows, weights_.width},
                            workspace, gradients);
    }
    mean_ = heads > 1 ? workspace.time_major<float>(buffers.target, rows, source_.source) : weights_;
    if (gradients) {
      d_scores_ = workspace.time_major<float>(buffers.target, rows, heads * source_.source);
      clear(d_scores_);
      d_queries_ =
          has_queries() ? queries_.gradient : workspace.time_major<float>(buffers.target, rows, width);
      clear(d_queries_);
      if (queries_.gradient_low) {
        kernels::convert(kernels::ConstMatrix(flatten(d_queries_, all_of(buffers.target))),
                         flatten(queries_.gradient_low, all_of(buffers.target)));
      }
    }
  }

  kernels::ConstMatrix weights(std::int64_t step) const override {
    if (form_.heads > 1) {
      average_heads(step);
    }
    return mean_.step(step);
  }

  kernels::ConstMatrix head_weights(std::int64_t step) const override {
    return form_.heads > 1 ? kernels::ConstMatrix(weights_.step(step)) : kernels::ConstMatrix();
  }

  FastHistory after(std::int64_t step) const override {
    return {buffers_.history.steps + step + 1,
            form_.coverage ? form_.coverage->covered(step + 1) : kernels::ConstMatrix()};
  }

  void forward(const Steps& steps) override {
    find_queries(steps);
    if (buffers_.groups.empty()) {
      count_remaining(steps);
    }
    kernels::AttentionForward pass;
    if (form_.window) {
      form_.window->forward(steps);
      pass.window = form_.window->in(steps);
    }
    for (std::int64_t head = 0; head < form_.heads; ++head) {
      pass.queries = of_head(queries(steps), head);
      pass.weights = of_head(steps_of(weights_, steps), head);
      pass.contexts = of_head(steps_of(inner_.value, steps), head);
      pass.contexts_low = of_head(steps_of(inner_.low, steps), head);
      if (form_.coverage) {
        pass.coverage = form_.coverage->of_head(steps, head);
      }
      if (buffers_.groups.empty()) {
        kernels::attention_forward(memory_in_steps(head), score_vector(head).value.data, pass);
      } else {
        kernels::attention_forward(memory_of(head), score_vector(head).value.data, pass, buffers_.groups);
      }
    }
    if (form_.coverage) {
      form_.coverage->add(steps.begin, weights_.step(steps.begin));
    }
    if (form_.output) {
      form_.output->forward(inner_.operand(steps), buffers_.contexts->values(steps), 0.0F);
      buffers_.contexts->round(steps);
    }
  }

  void backward(const Steps& steps) override {
    if (form_.output) {
      if (d_outputs_low_) {
        kernels::convert(kernels::ConstMatrix(buffers_.contexts->gradients(steps)),
                         flatten(d_outputs_low_, steps));
      }
      form_.output->backward(d_outputs(steps), inner_.gradients(steps), 0.0F);
    }
    count_remaining(steps);
    kernels::AttentionBackward pass;
    if (form_.window) {
      pass.window = form_.window->in(steps);
      pass.d_centres = form_.window->d_centres(steps);
    }
    for (std::int64_t head = 0; head < form_.heads; ++head) {
      pass.queries = of_head(queries(steps), head);
      pass.weights = of_head(kernels::ConstSequence(steps_of(weights_, steps)), head);
      pass.d_contexts = of_head(kernels::ConstSequence(steps_of(inner_.gradient, steps)), head);
      pass.d_scores = of_head(steps_of(d_scores_, steps), head);
      pass.d_queries = of_head(steps_of(d_queries_, steps), head);
      if (form_.coverage) {
        pass.coverage = form_.coverage->of_head(steps, head);
        pass.d_covered = form_.coverage->d_covered_of_head(head);
      }
      if (!form_.scale) {
        pass.d_queries_low = of_head(steps_of(queries_.gradient_low, steps), head);
      }
      kernels::attention_backward(memory_in_steps(head), score_vector(head).value.data, pass);
    }
    if (form_.scale) {
      kernels::scale(scale(), flatten(d_queries_, steps));
      if (queries_.gradient_low) {
        kernels::convert(kernels::ConstMatrix(flatten(d_queries_, steps)),
                         flatten(queries_.gradient_low, steps));
      }
    }
    const kernels::Matrix d_states = buffers_.decoder_states->gradients(steps, buffers_.query_shift);
    if (form_.query) {
      form_.query->backward(queries_.d_operand(steps), d_states, 1.0F);
    } else {
      kernels::add(flatten(d_queries_, steps), d_states);
    }
    if (form_.window) {
      form_.window->backward(steps);
    }
  }

  void settle(const Steps& all) override {
    if (form_.query) {
      form_.query->settle(queries_.d_operand(all),
                          buffers_.decoder_states->operand(all, buffers_.query_shift));
    }
    if (form_.output) {
      form_.output->settle(d_outputs(all), inner_.operand(all));
    }
    if (form_.window) {
      form_.window->settle(all);
    }
    const kernels::Sequence d_states = steps_of(source_.encoder_states->gradient, source_slots());
    count_remaining(all);
    const kernels::Sequence d_keys = form_.key ? keys_.gradient : d_states;
    const kernels::Sequence d_values = form_.shared_values ? d_keys
                                       : form_.value       ? values_.gradient
                                                           : d_states;
    for (std::int64_t head = 0; head < form_.heads; ++head) {
      settle_values(head, of_head(d_values, head));
      if (form_.compares) {
        settle_keys(all, head, of_head(d_keys, head));
      }
    }
  }

  void prepare_backward() override {
    project_backward(form_.key, keys_);
    project_backward(form_.value, values_);
  }

 private:
  // Queries in memory of their own, beside the states.
  bool has_queries() const { return form_.query != nullptr || form_.scale; }
  void find_queries(const Steps& steps) const {
    const Operand states = buffers_.decoder_states->operand(steps, buffers_.query_shift);
    if (form_.query) {
      form_.query->forward(states, queries_.values(steps), 0.0F);
    } else if (has_queries()) {
      kernels::copy(states.full, queries_.values(steps));
    }
    if (form_.scale) {
      kernels::scale(scale(), queries_.values(steps));
    }
  }
  // Encoder states through a matrix, or as they are.
  kernels::SequenceView<const T> project(const std::unique_ptr<Linear>& linear, Preactivation& out,
                                         kernels::Workspace& workspace, bool gradients) const {
    if (!linear) {
      return encoder_values();
    }
    const Steps all = all_of(source_.source);
    out.allocate(workspace, {source_.source, source_.encoder_states->value.rows, linear->outputs()},
                 precision_, gradients, true);
    linear->forward(source_.encoder_states->operand(all), out.values(all), 0.0F);
    return held(out.value, workspace);
  }
  void project_backward(const std::unique_ptr<Linear>& linear, const Preactivation& out) const {
    if (!linear) {
      return;
    }
    const Steps all = all_of(source_.source);
    if (out.gradient_low) {
      kernels::convert(kernels::ConstMatrix(flatten(out.gradient, all)), flatten(out.gradient_low, all));
    }
    linear->backward(out.d_operand(all), source_.encoder_states->gradients(all), 1.0F);
    linear->settle(out.d_operand(all), source_.encoder_states->operand(all));
  }
  // What the heads write: the contexts, or what W_o makes contexts of. Steps beyond a row's end are not
  // computed, and must not be noise.
  void begin_contexts(kernels::Workspace& workspace, bool gradients) {
    const Activation& contexts = *buffers_.contexts;
    if (form_.output) {
      inner_.allocate(workspace, {buffers_.target, contexts.value.rows, memory_.values.width}, precision_,
                      gradients);
      d_outputs_low_ = gradients && contexts.low
                           ? workspace.time_major<kernels::bf16>(buffers_.target, contexts.value.rows,
                                                                 contexts.value.width)
                           : kernels::SequenceBf16();
    } else {
      inner_ = contexts;
    }
    clear(inner_.value);
    inner_.round(all_of(buffers_.target));
  }
  Operand d_outputs(const Steps& steps) const {
    return {buffers_.contexts->gradients(steps), flatten(d_outputs_low_, steps)};
  }
  // Overwrites what is the first to be written of the gradients' own memory.
  void settle_values(std::int64_t head, const kernels::Sequence& d_values) const {
    kernels::settle_weighted_sums(of_head(kernels::ConstSequence(weights_), head),
                                  of_head(kernels::ConstSequence(inner_.gradient), head), source_.lengths,
                                  buffers_.target_lengths, d_values,
                                  /*accumulate=*/!form_.value && !form_.shared_values);
  }
  void settle_keys(const Steps& all, std::int64_t head, const kernels::Sequence& d_keys) {
    const kernels::ConstSequence d_scores = of_head(kernels::ConstSequence(d_scores_), head);
    const bool accumulate = !form_.key || form_.shared_values;
    if (form_.score_vector.value) {
      const Parameter v = score_vector(head);
      kernels::SettleAdditive pass{of_head(queries(all), head), d_scores, d_keys, v.gradient.data,
                                   accumulate};
      if (form_.coverage) {
        pass.coverage = form_.coverage->of_head(all, head);
        pass.d_coverage_vector = form_.coverage->d_vector_of_head(head);
      }
      kernels::settle_additive_keys(memory_in_steps(head), v.value.data, pass);
    } else {
      kernels::settle_weighted_sums(d_scores, of_head(queries(all), head), source_.lengths,
                                    buffers_.target_lengths, d_keys, accumulate);
    }
  }
  void average_heads(std::int64_t step) const {
    const kernels::ConstMatrix all = weights_.step(step);
    const kernels::Matrix mean = mean_.step(step);
    const auto share = 1.0F / static_cast<float>(form_.heads);
    for (std::int64_t row = 0; row < mean.rows; ++row) {
      for (std::int64_t j = 0; j < mean.columns; ++j) {
        float sum = 0.0F;
        for (std::int64_t head = 0; head < form_.heads; ++head) {
          sum += all.row(row)[head * mean.columns + j];
        }
        mean.row(row)[j] = sum * share;
      }
    }
  }

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
  kernels::SequenceView<const T> held(const kernels::Sequence& projected,
                                      kernels::Workspace& workspace) const {
    if constexpr (std::is_same_v<T, kernels::bf16>) {
      const auto low = workspace.time_major<kernels::bf16>(projected.steps, projected.rows, projected.width);
      const Steps all = all_of(projected.steps);
      kernels::convert(kernels::ConstMatrix(flatten(projected, all)), flatten(low, all));
      return kernels::ConstSequenceBf16(low);
    } else {
      return kernels::ConstSequence(projected);
    }
  }
  template <class U>
  kernels::SequenceView<U> of_head(const kernels::SequenceView<U>& sequence, std::int64_t head) const {
    return head_of(sequence, form_.heads, head);
  }
  kernels::AttentionMemory<T> memory_of(std::int64_t head) const {
    kernels::AttentionMemory<T> memory = memory_;
    memory.keys = of_head(memory_.keys, head);
    memory.values = of_head(memory_.values, head);
    return memory;
  }
  // Of these steps a row takes part in those before its target's end.
  void count_remaining(const Steps& steps) {
    remaining_.resize(static_cast<std::size_t>(weights_.rows));
    for (std::int64_t row = 0; row < weights_.rows; ++row) {
      remaining_[static_cast<std::size_t>(row)] =
          std::clamp<std::int64_t>(buffers_.target_lengths[row] - steps.begin, 0, steps.count());
    }
  }
  // Restricted to the steps that were counted last.
  kernels::AttentionMemory<T> memory_in_steps(std::int64_t head) const {
    kernels::AttentionMemory<T> memory = memory_of(head);
    memory.query_lengths = remaining_.data();
    return memory;
  }
  Parameter score_vector(std::int64_t head) const {
    const std::int64_t width = form_.score_vector.value.columns / form_.heads;
    return form_.score_vector.columns(head * width, width);
  }
  kernels::ConstSequence queries(const Steps& steps) const {
    if (has_queries()) {
      return kernels::ConstSequence(steps_of(queries_.value, steps));
    }
    const std::int64_t first = buffers_.decoder_states->before + buffers_.query_shift;
    return kernels::ConstSequence(
        steps_of(buffers_.decoder_states->value, {steps.begin + first, steps.end + first}));
  }
  // 1 / sqrt(d_k), which the queries take.
  float scale() const { return 1.0F / std::sqrt(static_cast<float>(memory_.keys.width / form_.heads)); }

  FastAttentionForm form_;
  kernels::Precision precision_;
  AttentionSource source_;
  AttentionBuffers buffers_;
  kernels::AttentionMemory<T> memory_;
  std::vector<std::int64_t> remaining_;  // [rows]
  Preactivation keys_;
  Preactivation values_;
  Preactivation queries_;
  Activation inner_;                     // the heads' contexts
  kernels::SequenceBf16 d_outputs_low_;  // gradient of what W_o gives, rounded
  kernels::Sequence weights_;            // alpha, of each head
  kernels::Sequence mean_;               // [target, rows, source] of the heads
  kernels::Sequence d_scores_;           // d e
  kernels::Sequence d_queries_;          // d q
};

}  // namespace

std::unique_ptr<AttentionPart> make_scored_part(FastAttentionForm form, kernels::Precision precision) {
  if (precision == kernels::Precision::bf16) {
    return std::make_unique<ScoredPart<kernels::bf16>>(std::move(form), precision);
  }
  return std::make_unique<ScoredPart<float>>(std::move(form), precision);
}

}  // namespace s2s::fast
