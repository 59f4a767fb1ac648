// The options of `s2s translate`, and those that say which model, for every command that uses one.
#pragma once

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

struct TranslateOptions {
  ModelChoice model;
  std::vector<std::string> files;  // none: standard input
  std::string forced;              // translations to be scored instead of searched for
  LineReaderOptions reading;
  TranslatorOptions translator;
  TranslationFormat format;
};

void declare_model_choice(cli::OptionTable& table, ModelChoice& choice);
void declare_search(cli::OptionTable& table, TranslatorOptions& options);
void declare_translate(cli::OptionTable& table, TranslateOptions& options);

}  // namespace s2s
