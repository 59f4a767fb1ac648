// Runs the `s2s vocab` commands. All throw Error.
#pragma once

#include "vocab_options.h"

namespace s2s {

void run_vocab_train(const VocabTrainOptions& options);
void run_vocab_encode(const VocabCodeOptions& options);
void run_vocab_decode(const VocabCodeOptions& options);
void run_vocab_show(const VocabShowOptions& options);

}  // namespace s2s
