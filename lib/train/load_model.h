// A trained model, ready to translate: found in a run's folder, checked against its vocabularies and its
// checksum, in evaluation mode.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "nn/seq2seq.h"
#include "search/translator.h"
#include "text/vocabulary.h"

namespace s2s {

struct LoadedModel {
  std::shared_ptr<Seq2Seq> model;
  Vocabulary source;
  Vocabulary target;
  std::string run;  // the run's folder
  std::string
      checkpoint;  // the checkpoint's folder, or "average of the last 2 checkpoints (updates 400, 500)"
  std::int64_t update = 0;      // of the (last) checkpoint
  bool reverse_source = false;  // it was trained on sources read from last piece to first
  bool nfc = true;              // it was trained on text in Unicode normalisation form C

  TextCoding coding() const { return coding_of(source, target, reverse_source); }
};

// `path` is a run's folder or that of one of its checkpoints. `which` chooses within a run: "best", "last",
// "average" (of the last ones, as many as the run keeps: not of a best one that is older) or "average-3", or
// an update such as "4000"; empty is the best, or the last where nothing was validated. UsageError where the
// run has no such checkpoint; ModelError where a file is damaged, a vocabulary is not the one trained with,
// or tensors are not those of the model that the checkpoint describes.
LoadedModel load_model(const std::string& path, const std::string& which = "");

}  // namespace s2s
