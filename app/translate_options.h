// The options of `s2s translate`, and those that say which model, for every command that uses one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "search/translation_format.h"
#include "search/translator_options.h"
#include "text/line_reader.h"

namespace s2s {

struct ModelChoice {
  std::string model;  // a run, or a checkpoint in one; empty: the latest run below runs_root
  // Within a run: best, last, average, average-N, or an update; empty: the best, or else the last.
  std::string checkpoint;
  std::string runs_root = "runs";
};

// How a model's input is read.
struct ModelReading {
  std::size_t max_bytes = LineReaderOptions().max_bytes;
  std::optional<bool> nfc;  // unset: as the text that the model was trained on

  LineReaderOptions of(bool training_nfc) const { return {max_bytes, nfc.value_or(training_nfc)}; }
};

struct TranslateOptions {
  ModelChoice model;
  std::vector<std::string> files;  // none: standard input
  std::string forced;              // translations to be scored instead of searched for
  ModelReading reading;
  TranslatorOptions translator;
  TranslationFormat format;
};

void declare_model_choice(cli::OptionTable& table, ModelChoice& choice);
// Those of the above that say which checkpoint of a run, and where the latest run is.
void declare_checkpoint(cli::OptionTable& table, ModelChoice& choice);
void declare_runs_root(cli::OptionTable& table, std::string& folder);
void declare_model_reading(cli::OptionTable& table, ModelReading& reading);
void declare_search(cli::OptionTable& table, TranslatorOptions& options);
// UsageError where an engine is chosen that --force is not computed by.
void check_engine_of_force(const EngineOptions& engine);
void declare_translate(cli::OptionTable& table, TranslateOptions& options);

}  // namespace s2s
