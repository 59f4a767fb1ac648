// ModelOptions as JSON, for checkpoints and manifests.
#pragma once

#include <string>

#include "base/json.h"
#include "nn/model_options.h"

namespace s2s {

Json to_json(const ModelOptions& options);

// ModelError naming the field that is missing, unknown, or has a value that it cannot have; `where` is the
// file.
ModelOptions model_options_from(const Json& json, const std::string& where);

}  // namespace s2s
