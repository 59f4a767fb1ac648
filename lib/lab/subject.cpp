#include "lab/subject.h"

#include <fmt/format.h>

#include "lab/training.h"
#include "train/model_json.h"

namespace s2s::lab {

Subject train_subject(std::uint64_t seed, bool full, AttentionKind attention) {
  Random random(seed);
  const std::int64_t units = full ? 64 : 24;
  const SmallTraining training{.updates = full ? 1500 : 300};
  ModelOptions options = small_options(attention, units, toy_language::kVocabulary);
  Subject subject{fmt::format("a {} model of {} units, trained for {} updates on a synthetic language",
                              to_json(options).at("attention").get<std::string>(), units, training.updates),
                  build_seq2seq(options, random),
                  {},
                  {}};
  train(*subject.model, toy_language::pairs(full ? 20000 : 3000, 2, 20, random), training, seed);
  const Pairs unseen = toy_language::pairs(full ? 60 : 10, 4, 20, random);
  subject.sources = unseen.source;
  subject.references = unseen.target;
  return subject;
}

}  // namespace s2s::lab
