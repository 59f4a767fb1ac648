// Runs `s2s completion` and `s2s man`. Both throw Error.
#pragma once

#include "documents_options.h"

namespace s2s {

void run_completion(const CompletionOptions& options);
void run_manual(const ManualOptions& options);

}  // namespace s2s
