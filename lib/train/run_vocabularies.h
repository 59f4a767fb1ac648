// The vocabularies of a run: made when it starts, read by whoever goes on with it or loads its model.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
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

// SHA-256 in hex; empty where any file will do.
struct VocabularyHashes {
  std::string source;
  std::string target;
};

// Those that a checkpoint's state or a manifest's data name; ModelError where it names none. `where` is its
// file.
VocabularyHashes recorded_vocabularies(const Json& record, const std::string& where);

// ModelError where a file is missing or damaged, or has another SHA-256 than is expected of it.
VocabularyPair load_vocabularies(const RunDirectory& run, const VocabularyHashes& expected);

// One sentence for each vocabulary that the options name and the run does not have.
std::vector<std::string> changed_vocabularies(const TrainData& data, const VocabularyPair& of_run);

}  // namespace s2s
