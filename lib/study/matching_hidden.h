// The hidden size that gives a model as many parameters as another has: variants that are compared should not
// differ in size by accident.
#pragma once

#include <cstdint>

#include "nn/model_options.h"

namespace s2s {

// The even hidden size whose parameter count comes closest to `count`; sizes that follow `hidden` follow it.
std::int64_t matching_hidden(ModelOptions options, std::int64_t count);

}  // namespace s2s
