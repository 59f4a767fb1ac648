// How many parameters a model has, from its options alone, and the hidden size that gives a model as many as
// another has: variants that are compared should not differ in size by accident.
#pragma once

#include <cstdint>

#include "nn/model_options.h"

namespace s2s {

// Vocabularies included: the options must say their sizes. Sizes that are 0 are taken as `s2s train` takes
// them.
std::int64_t parameter_count(const ModelOptions& options);

// The even hidden size whose parameter count comes closest to `count`; sizes that follow `hidden` follow it.
std::int64_t matching_hidden(ModelOptions options, std::int64_t count);

}  // namespace s2s
