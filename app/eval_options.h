// The options of `s2s eval`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "metrics/evaluation.h"
#include "report/evaluation_tables.h"
#include "search/translator_options.h"
#include "train/train_options.h"
#include "translate_options.h"

namespace s2s {

struct EvalOptions {
  // Of the systems the first is the baseline.
  std::vector<std::string> hypotheses;  // one file a system
  std::vector<std::string>
      models;                      // runs, instead: they translate the source. None of either: the latest run
  std::vector<std::string> names;  // of the systems in tables and plots, one each; empty: from the paths
  ModelChoice model;               // which checkpoint of each, and where the latest is looked for
  ModelReading reading;            // of the source, by the models
  TranslatorOptions translator;
  std::vector<std::string> references;
  std::string source;
  std::string corpus;  // whose test set is taken where no references are named; empty: the run's, else the
                       // default one
  std::string data_root = TrainData().data_root;
  std::string set = "test";
  std::string vocabulary;  // counts the pieces of bucket unit piece
  bool by_length = true;
  bool sentence_level = false;
  std::optional<BucketBy> bucket_by;  // unset: source where there is one, else reference
  EvaluationOptions scores;
  EvaluationTableOptions table;
  bool json = false;
  std::string plot;  // file for the drawing of BLEU by length; empty: none
};

void declare_eval(cli::OptionTable& table, EvalOptions& options);

}  // namespace s2s
