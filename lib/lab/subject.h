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
  Sequences sources;          // pieces of sentences that it was not trained on, without </s>
  Sequences references = {};  // their right translations; empty where they are not known
};

// Trained for this on the toy language: 64 units (24 where not full), some seconds.
Subject train_subject(std::uint64_t seed, bool full, AttentionKind attention = AttentionKind::bahdanau);

}  // namespace s2s::lab
