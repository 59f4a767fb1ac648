// The trained translator that experiments look into: a run's, or, where there is none, one trained here on a
// synthetic language (sequences.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lab/sequences.h"
#include "nn/seq2seq.h"

namespace s2s::lab {

struct Subject {
  std::string name;  // what it is, for people
  std::shared_ptr<Seq2Seq> model;
  Sequences sources;  // pieces of sentences that it was not trained on, without </s>
};

// Trained for this on the toy language: additive attention, `hidden` units, some seconds.
Subject train_subject(std::uint64_t seed, bool full);

}  // namespace s2s::lab
