// Models as commands use them: the one that the user named, or the latest.
#pragma once

#include "search/translation.h"
#include "train/load_model.h"
#include "translate_options.h"

namespace s2s {

// Loads it, and says in the log which it is. Throws UsageError, ModelError.
LoadedModel load_chosen_model(const ModelChoice& choice);

// Of --force: DataError where both texts are files, which can be counted first, and differ in length.
// `source` may be empty: standard input.
void check_equal_files(const std::vector<std::string>& source, const std::string& forced);

// Says how many inputs and outputs were cut.
void warn_of_cuts(const TranslationReport& report);

}  // namespace s2s
