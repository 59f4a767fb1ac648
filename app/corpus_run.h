// Runs `s2s corpus init`.
#pragma once

#include "corpus_options.h"

namespace s2s {

// Throws Error.
void run_corpus_init(const CorpusInitOptions& options);

}  // namespace s2s
