#include "nn/attention/fixed_context.h"

namespace s2s {

AttentionMemory FixedContext::prepare(const EncoderOutput& encoder) const {
  return {encoder.summary.unsqueeze(1), {}, encoder.mask};
}

AttentionResult FixedContext::attend(const torch::Tensor& queries, const AttentionMemory& memory) const {
  const std::int64_t target = queries.size(1);
  return {memory.values.expand({-1, target, -1}),
          torch::zeros({queries.size(0), target, memory.mask.size(1)}, queries.options())};
}

}  // namespace s2s
