// The text that a run can be scored on where the command names none.
#pragma once

#include <optional>
#include <string>

#include "train/load_model.h"

namespace s2s {

// The two sides of a text, a file each.
struct TextFiles {
  std::string source;
  std::string target;
};

// The pairs that a run held out of its training text, in its folder; none where it held out none.
std::optional<TextFiles> held_out_of(const std::string& run);

// The files that a run validated on, where its configuration names one a side.
std::optional<TextFiles> development_of(const std::string& run);

// Whether `s2s eval` needs no more than the run: it held pairs out, or was trained on a corpus.
bool has_test_set(const std::string& run);

// The name or path of the corpus that a model was trained on, whose test set is taken where none is named.
// UsageError, ending in `advice`, where the model was trained on files.
std::string corpus_of(const LoadedModel& loaded, const std::string& advice);

}  // namespace s2s
