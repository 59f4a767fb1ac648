#include "nn/fast/self_attention.h"

#include <algorithm>
#include <cmath>

#include "kernels/activations.h"
#include "kernels/embedding.h"

namespace s2s::fast {

FastSelfAttention::FastSelfAttention(const Parameters& parameters, const std::string& name,
                                     std::int64_t heads, Side side, kernels::Precision precision)
    : qkv_weight_(parameters[name + ".qkv_weight"], parameters[name + ".qkv_bias"], precision),
      output_weight_(parameters[name + ".output_weight"], parameters[name + ".output_bias"], precision),
      heads_(heads),
      parts_(qkv_weight_.outputs() / output_weight_.outputs()),
      side_(side),
      precision_(precision),
      scale_(1.0F / std::sqrt(static_cast<float>(output_weight_.outputs() / heads))) {}

void FastSelfAttention::pack(bool for_gradients) {
  qkv_weight_.pack(for_gradients);
  output_weight_.pack(for_gradients);
}

template <class T>
kernels::SequenceView<T> FastSelfAttention::head_of_projection(const kernels::SequenceView<T>& qkv,
                                                               Projection projection,
                                                               std::int64_t head) const {
  const std::int64_t place = std::min<std::int64_t>(projection, parts_ - 1);
  return head_of(qkv, parts_ * heads_, place * heads_ + head);
}

void FastSelfAttention::begin(const SelfAttentionBuffers& buffers, kernels::Workspace& workspace,
                              bool gradients) {
  buffers_ = buffers;
  before_ = buffers.past.steps;
  const std::int64_t rows = buffers.in->value.rows;
  const std::int64_t width = buffers.in->value.width;
  const std::int64_t keys = before_ + buffers.steps;
  block_ = side_ == Side::decoder ? 1 : std::clamp<std::int64_t>(kMostWeights / (rows * keys), 1, keys);
  qkv_.allocate(workspace, {keys, rows, parts_ * width}, precision_, gradients, true);
  inner_.allocate(workspace, {buffers.steps, rows, width}, precision_, gradients);
  clear(inner_.value);  // what is not computed must not be noise
  inner_.round(all_of(buffers.steps));
  weights_ = workspace.time_major<float>(block_, rows, keys);
  if (gradients) {
    d_scores_ = workspace.time_major<float>(block_, rows, keys);
    clear(qkv_.gradient);
    d_out_low_ = inner_.low ? workspace.time_major<kernels::bf16>(buffers.steps, rows, width)
                            : kernels::SequenceBf16();
  }
  take_past();
}

void FastSelfAttention::take_past() {
  const std::int64_t width = buffers_.in->value.width;
  for (std::int64_t j = 0; j < before_; ++j) {
    const kernels::ConstMatrix past = buffers_.past.step(j).slice_columns(width, (parts_ - 1) * width);
    const kernels::Matrix here = qkv_.value.step(j).slice_columns(width, (parts_ - 1) * width);
    if (buffers_.from.empty()) {
      kernels::copy(past, here);
    } else {
      kernels::embedding_gather(past, buffers_.from, {}, here);
    }
  }
}

kernels::ConstSequence FastSelfAttention::past(std::int64_t step) const {
  return kernels::ConstSequence(steps_of(qkv_.value, all_of(before_ + step + 1)));
}

template <class Body>
void FastSelfAttention::for_blocks(const Steps& steps, const Body& body) {
  const auto rows = static_cast<std::size_t>(qkv_.value.rows);
  key_lengths_.resize(rows);
  query_lengths_.resize(rows);
  for (std::int64_t begin = steps.begin; begin < steps.end; begin += block_) {
    const Steps block{begin, std::min(begin + block_, steps.end)};
    for (std::size_t row = 0; row < rows; ++row) {
      const std::int64_t length = buffers_.lengths[row];
      key_lengths_[row] = side_ == Side::decoder ? slots(block).end : length;
      query_lengths_[row] = std::clamp<std::int64_t>(length - begin, 0, block.count());
    }
    body(block);
  }
}

kernels::AttentionMemory<float> FastSelfAttention::memory(std::int64_t head) const {
  const kernels::ConstSequence qkv(qkv_.value);
  return {head_of_projection(qkv, key, head), head_of_projection(qkv, value, head), key_lengths_.data(),
          query_lengths_.data()};
}

void FastSelfAttention::attend(const Steps& block, std::int64_t head) const {
  kernels::AttentionForward pass;
  pass.queries = head_of_projection(kernels::ConstSequence(steps_of(qkv_.value, slots(block))), query, head);
  pass.weights = scratch(weights_, block);
  pass.contexts = head_of(steps_of(inner_.value, block), heads_, head);
  pass.contexts_low = head_of(steps_of(inner_.low, block), heads_, head);
  kernels::attention_forward(memory(head), nullptr, pass);
}

void FastSelfAttention::forward(const Steps& steps) {
  qkv_weight_.forward(buffers_.in->operand(steps), qkv_.values(slots(steps)), 0.0F);
  const std::int64_t width = buffers_.in->value.width;
  kernels::scale(scale_, qkv_.values(slots(steps)).slice_columns(0, width));
  for_blocks(steps, [&](const Steps& block) {
    for (std::int64_t head = 0; head < heads_; ++head) {
      attend(block, head);
    }
  });
  kernels::copy(kernels::ConstMatrix(buffers_.in->values(steps)), buffers_.out->values(steps));
  output_weight_.forward(inner_.operand(steps), buffers_.out->values(steps), 1.0F);
  buffers_.out->round(steps);
}

// Of these queries; the gradients of keys and values go to all positions that they see.
void FastSelfAttention::attend_backward(const Steps& block, std::int64_t head) const {
  attend(block, head);
  const kernels::ConstSequence weights(scratch(weights_, block));
  const kernels::ConstSequence d_contexts(head_of(steps_of(inner_.gradient, block), heads_, head));
  kernels::AttentionBackward pass;
  pass.weights = weights;
  pass.d_contexts = d_contexts;
  pass.d_scores = scratch(d_scores_, block);
  pass.d_queries = head_of_projection(steps_of(qkv_.gradient, slots(block)), query, head);
  kernels::attention_backward(memory(head), nullptr, pass);
  const kernels::ConstSequence queries =
      head_of_projection(kernels::ConstSequence(steps_of(qkv_.value, slots(block))), query, head);
  kernels::settle_weighted_sums(weights, d_contexts, key_lengths_.data(), query_lengths_.data(),
                                head_of_projection(qkv_.gradient, value, head));
  kernels::settle_weighted_sums(kernels::ConstSequence(pass.d_scores), queries, key_lengths_.data(),
                                query_lengths_.data(), head_of_projection(qkv_.gradient, key, head));
}

void FastSelfAttention::backward(const Steps& steps) {
  const kernels::Matrix d_in = buffers_.in->gradients(steps);
  if (d_out_low_) {
    kernels::convert(kernels::ConstMatrix(buffers_.out->gradients(steps)), flatten(d_out_low_, steps));
  }
  kernels::add(kernels::ConstMatrix(buffers_.out->gradients(steps)), d_in);
  output_weight_.backward(d_out(steps), inner_.gradients(steps), 0.0F);
  for_blocks(steps, [&](const Steps& block) {
    for (std::int64_t head = 0; head < heads_; ++head) {
      attend_backward(block, head);
    }
  });
  const kernels::Matrix d_qkv = flatten(qkv_.gradient, slots(steps));
  kernels::scale(scale_, d_qkv.slice_columns(0, buffers_.in->value.width));
  if (qkv_.gradient_low) {
    kernels::convert(kernels::ConstMatrix(d_qkv), flatten(qkv_.gradient_low, slots(steps)));
  }
  qkv_weight_.backward(qkv_.d_operand(slots(steps)), d_in, 1.0F);
}

void FastSelfAttention::settle(const Steps& all) {
  qkv_weight_.settle(qkv_.d_operand(all), buffers_.in->operand(all));
  output_weight_.settle(d_out(all), inner_.operand(all));
}

}  // namespace s2s::fast
