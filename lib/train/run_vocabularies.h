// The vocabularies of a run: made when it starts, read by whoever goes on with it or loads its model.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checkpoint/run_directory.h"
#include "data/corpus.h"
#include "text/vocabulary.h"
#include "train/train_options.h"

namespace s2s {

struct VocabularyPair {
  Vocabulary source;
  Vocabulary target;
};

// Those that the options name, or new ones learnt from the training text (described by `files`); into the
// run's folder.
void make_vocabularies(const RunDirectory& run, const TrainData& data, const std::vector<InputFile>& files);

// ModelError where a file is missing or damaged, or has another SHA-256 than is expected of it (empty: any).
VocabularyPair load_vocabularies(const RunDirectory& run, const std::string& source_sha256 = "",
                                 const std::string& target_sha256 = "");

// One sentence for each vocabulary that the options name and the run does not have.
std::vector<std::string> changed_vocabularies(const TrainData& data, const VocabularyPair& of_run);

}  // namespace s2s
