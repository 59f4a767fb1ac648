// The options of `s2s corpus init`.
#pragma once

#include <string>

#include "cli/options.h"
#include "data/new_corpus.h"
#include "train/train_options.h"

namespace s2s {

struct CorpusInitOptions {
  NewCorpus corpus;
  std::string data_root = TrainData().data_root;
};

void declare_corpus_init(cli::OptionTable& table, CorpusInitOptions& options);

}  // namespace s2s
