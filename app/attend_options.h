// The options of `s2s attend`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "metrics/symmetrise.h"
#include "search/translation_format.h"
#include "search/translator_options.h"
#include "train/train_options.h"
#include "translate_options.h"

namespace s2s {

enum class AttendFormat { text, json, svg, html, alignments };
enum class GoldFormat { talp, naacl };

struct AttendOptions {
  ModelChoice model;
  std::vector<std::string> files;  // none: the set of a corpus
  std::string corpus;              // empty: the one that the model was trained on
  std::string set;                 // empty: test
  std::string data_root = TrainData().data_root;
  std::string forced;  // translations to attend for instead of searching them
  std::vector<std::int64_t> lines;
  std::int64_t max_lines = 0;  // 0: what suits the format
  ModelReading reading;
  TranslatorOptions translator;

  AlignmentUnit unit = AlignmentUnit::words;
  AttendFormat format = AttendFormat::text;
  bool json = false;
  std::int64_t head = 0;  // from 1; 0: the mean of all, with `explain` the one with the largest weight
  bool all_heads = false;
  bool explain = false;   // one step, number by number
  std::int64_t step = 1;  // which
  std::int64_t components = 6;
  std::int64_t offset = 0;  // of hard alignments
  std::string reverse;
  std::optional<Symmetrisation> symmetrisation;
  std::string gold;
  GoldFormat gold_format = GoldFormat::talp;
  bool gold_from_zero = false;
};

void declare_attend(cli::OptionTable& table, AttendOptions& options);

// Fills in what one option decides about another. Throws UsageError where options do not go together.
AttendOptions resolve(AttendOptions options);

}  // namespace s2s
