#include "nn/attention/attention.h"

#include <cassert>
#include <cmath>
#include <utility>

#include "nn/attention/projection.h"

namespace s2s {
namespace {

torch::Tensor rows_of(const torch::Tensor& tensor, const torch::Tensor& indices) {
  return tensor.defined() ? tensor.index_select(0, indices) : tensor;
}

}  // namespace

AttentionMemory AttentionMemory::rows(const torch::Tensor& indices) const {
  return {rows_of(values, indices), rows_of(keys, indices), mask.rows(indices), rows_of(lengths, indices),
          source};
}

AttentionHistory AttentionHistory::rows(const torch::Tensor& indices) const {
  return {steps, rows_of(coverage, indices)};
}

torch::Tensor split_heads(const torch::Tensor& vectors, std::int64_t heads) {
  return vectors.unflatten(-1, {heads, vectors.size(-1) / heads}).transpose(1, 2);
}

ScoredAttention::ScoredAttention(const AttentionForm& form) : form_(form) {
  for (const auto& [name, tensor] :
       {std::pair{"value_weight", form.value_weight}, std::pair{"output_weight", form.output_weight},
        std::pair{"coverage_vector", form.coverage_vector}, std::pair{"query_bias", form.query_bias},
        std::pair{"key_bias", form.key_bias}, std::pair{"value_bias", form.value_bias},
        std::pair{"output_bias", form.output_bias}}) {
    if (tensor.defined()) {
      register_parameter(name, tensor);
    }
  }
  if (form.window) {
    register_module("window", form.window);
  }
}

AttentionMemory ScoredAttention::prepare(const EncoderOutput& encoder) const {
  const torch::Tensor& states = encoder.states;
  const torch::Tensor keys = this->keys(states);
  const torch::Tensor values = form_.shared_values ? keys
                               : form_.value_weight.defined()
                                   ? project(states, form_.value_weight, form_.value_bias)
                                   : states;
  return {values, keys, Mask::padding(encoder.mask), encoder.mask.sum(-1), states.size(1)};
}

torch::Tensor ScoredAttention::head_keys(const AttentionMemory& memory,
                                         const AttentionHistory& history) const {
  const torch::Tensor keys = split_heads(memory.keys, form_.heads);
  if (!form_.coverage_vector.defined() || !history.coverage.defined()) {
    return keys;  // at the first step nothing is covered
  }
  return keys + history.coverage.unsqueeze(-1) * form_.coverage_vector.view({form_.heads, 1, -1});
}

torch::Tensor ScoredAttention::scaled_scores(const torch::Tensor& states, const AttentionMemory& memory,
                                             const AttentionHistory& history) const {
  const torch::Tensor keys = head_keys(memory, history);
  const torch::Tensor score = scores(split_heads(queries(states), form_.heads), keys);
  return form_.scale ? score / std::sqrt(static_cast<double>(keys.size(-1))) : score;
}

AttentionResult ScoredAttention::attend(const torch::Tensor& states, const AttentionMemory& memory,
                                        const AttentionHistory& history) const {
  const torch::Tensor score = scaled_scores(states, memory, history);
  if (!form_.window) {
    return read(memory.mask.softmax(score), memory, history);
  }
  const torch::Tensor centres = form_.window->centres(states, history.steps, memory.lengths);
  const Mask mask = memory.mask & form_.window->mask(centres, memory.values.size(1));
  return read(form_.window->favour(mask.softmax(score), centres), memory, history);
}

AttentionResult ScoredAttention::read(const torch::Tensor& weights, const AttentionMemory& memory,
                                      const AttentionHistory& history) const {
  const torch::Tensor of_heads = weights.expand({-1, form_.heads, -1, -1});
  AttentionResult result;
  const torch::Tensor contexts = torch::matmul(of_heads, split_heads(memory.values, form_.heads));
  result.context = contexts.transpose(1, 2).flatten(2);  // the heads' side by side
  if (form_.output_weight.defined()) {
    result.context = project(result.context, form_.output_weight, form_.output_bias);
  }
  result.weights = form_.heads == 1 ? of_heads.squeeze(1) : of_heads.mean(1);
  result.head_weights = form_.heads == 1 ? torch::Tensor() : of_heads;
  result.history = after(history, of_heads);
  return result;
}

AttentionHistory ScoredAttention::after(const AttentionHistory& history, const torch::Tensor& weights) const {
  AttentionHistory result{history.steps + weights.size(2), {}};
  if (form_.coverage_vector.defined()) {
    assert(weights.size(2) == 1);
    const torch::Tensor now = weights.squeeze(2);
    result.coverage = history.coverage.defined() ? history.coverage + now : now;
  }
  return result;
}

}  // namespace s2s
