#include "nn/attention/fixed_context.h"

namespace s2s {

AttentionMemory FixedContext::prepare(const EncoderOutput& encoder) const {
  return {encoder.summary.unsqueeze(1), {}, Mask::padding(encoder.mask), {}, encoder.states.size(1)};
}

AttentionResult FixedContext::attend(const torch::Tensor& states, const AttentionMemory& memory,
                                     const AttentionHistory& /*history*/) const {
  const std::int64_t target = states.size(1);
  AttentionResult result;
  result.context = memory.values.expand({-1, target, -1});
  result.weights = torch::zeros({states.size(0), target, memory.source}, states.options());
  return result;
}

}  // namespace s2s
