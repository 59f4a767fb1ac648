// The options of `s2s vocab train`, `encode`, `decode` and `show`.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "text/line_reader.h"
#include "text/vocabulary_trainer.h"

namespace s2s {

struct VocabTrainOptions {
  std::vector<std::string> files;
  std::string output;
  VocabularyOptions vocabulary;
  LineReaderOptions reading;
};

struct VocabCodeOptions {  // encode and decode
  std::string model;
  std::vector<std::string> files;  // none: standard input
  bool ids = false;                // numbers instead of pieces
  LineReaderOptions reading;
};

struct VocabShowOptions {
  std::vector<std::string> models;
  bool pieces = false;
  bool json = false;
};

void declare_vocab_train(cli::OptionTable& table, VocabTrainOptions& options);
void declare_vocab_encode(cli::OptionTable& table, VocabCodeOptions& options);
void declare_vocab_decode(cli::OptionTable& table, VocabCodeOptions& options);
void declare_vocab_show(cli::OptionTable& table, VocabShowOptions& options);

// How lines are read, for every command that reads text. `longer` says what becomes of longer lines.
void declare_reading(cli::OptionTable& table, std::size_t& max_bytes, bool& nfc, const std::string& longer);
// What new pieces are like, for every command that trains them. `prefix` comes before the options' names.
void declare_vocabulary(cli::OptionTable& table, const std::string& prefix, VocabularyOptions& options);

}  // namespace s2s
