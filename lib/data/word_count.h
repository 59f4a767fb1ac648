// Words of batches, counted from pieces: for rates of words a second.
#pragma once

#include <cstdint>
#include <functional>

#include "data/batch.h"
#include "text/vocabulary.h"

namespace s2s {

// Counts the words (text/piece_words.h) of a batch's targets.
std::function<std::int64_t(const Batch&)> target_word_counter(const Vocabulary& target);

}  // namespace s2s
