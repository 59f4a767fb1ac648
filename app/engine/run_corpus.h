// The corpus that a model was trained on, whose test set is taken where none is named.
#pragma once

#include <string>

#include "train/load_model.h"

namespace s2s {

// Its name or path. UsageError, ending in `advice`, where the model was trained on files.
std::string corpus_of(const LoadedModel& loaded, const std::string& advice);

}  // namespace s2s
