// Everything that decides a study apart from what its variants ask of `s2s train`. No LibTorch: the command
// line binds these fields.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/evaluation.h"
#include "train/train_options.h"

namespace s2s {

struct StudyOptions {
  std::string folder;  // where runs and results go; empty: below runs/, under the name of the study's file
  std::string title;
  std::string description;  // paragraphs, parted by blank lines

  std::vector<std::string> corpora;  // each variant is trained on each; empty: the one that training names
  std::string data_root = TrainData().data_root;
  std::string set = "test";            // of each corpus, what is translated and scored
  std::vector<std::int64_t> seeds{1};  // each variant is trained with each
  std::string baseline;                // the variant that the others are tested against; empty: the first

  EvaluationOptions scores;
  std::string vocabulary;  // counts the pieces of bucket unit piece; empty: the baseline's own

  // Of the sentences whose attention is drawn, and of those shown with every variant's translation, the
  // source words: for each number the sentence of the test set that comes closest.
  std::vector<std::int64_t> attention_words{8, 16, 28};
  std::vector<std::int64_t> example_words{30, 50, 70};

  std::int64_t threads = 0;  // of trainings and translations; 0: the cores available
};

}  // namespace s2s
