// Small trainings on synthetic pairs, by the trainer's own parts, and how well a model does on others.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "lab/sequences.h"
#include "nn/seq2seq.h"

namespace s2s::lab {

struct SmallTraining {
  std::int64_t updates = 1000;
  std::int64_t batch = 40;  // sentences
  double rate = 0.004;      // Adam's
  // A model with an attention of the lab's own must say reference: the fast path computes by the model's
  // options, and knows only the kinds that they can name.
  Engine engine = Engine::fast;
};

// Trains the model on the pairs, in fp32, and leaves it in evaluation mode. `watch`, where given, sees the
// number of updates done before each one, and after the last. Throws Interrupted.
void train(Seq2Seq& model, const Pairs& pairs, const SmallTraining& training, std::uint64_t seed,
           const std::function<void(std::int64_t update)>& watch = {});

// Greedy translations, without </s>.
Sequences translate(const Seq2Seq& model, const Sequences& sources, Engine engine);

// The mean share of right symbols (sequences.h) of the model's greedy translations.
double accuracy(const Seq2Seq& model, const Pairs& pairs, Engine engine);

// The same by length of source, on the pairs that make(length, random) gives.
using MakePairs = std::function<Pairs(std::int64_t length, Random& random)>;
std::vector<double> accuracy_by_length(const Seq2Seq& model, const std::vector<std::int64_t>& lengths,
                                       const MakePairs& make, std::uint64_t seed, Engine engine);

// Padded to rectangles, with </s>, as the model takes them.
PairBatch to_batch(const Pairs& pairs);

// Options of a model for a synthetic task: no dropout, one vocabulary size on both sides.
ModelOptions small_options(AttentionKind attention, std::int64_t units, std::int64_t vocabulary);

}  // namespace s2s::lab
