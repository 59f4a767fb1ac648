// No attention: the fixed context, the same c at every step (nn/attention/fixed_context.h), on the fast path.
// W c is therefore computed once a sentence and added at every step; backward, the gradients of all steps are
// summed before the one product with W: sum_t d_t W = (sum_t d_t) W.
#pragma once

#include <memory>

#include "nn/fast/attention.h"

namespace s2s::fast {

std::unique_ptr<AttentionPart> make_fixed_part(kernels::Precision precision);

}  // namespace s2s::fast
