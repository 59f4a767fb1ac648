// Learning the pieces from a corpus's own lines.
#include <utility>

#include "base/signals.h"
#include "data/corpus.h"
#include "data/pair_reader.h"
#include "text/line_sample.h"

namespace s2s {

namespace {

bool usable(const Line& line) { return !line.invalid && !line.cut; }

// Gives every usable line of each side to its sample; both may be the same one.
void sample_lines(const CorpusOptions& corpus, LineSample& source, LineSample& target) {
  PairReader reader(corpus);
  TextPair pair;
  while (reader.next(pair)) {
    if (reader.pairs() % 4096 == 0) throw_if_interrupted();
    if (usable(pair.source)) source.add(pair.source.text);
    if (usable(pair.target)) target.add(pair.target.text);
  }
}

}  // namespace

TrainedVocabularies train_vocabularies(const CorpusOptions& corpus, const VocabularyOptions& source,
                                       const VocabularyOptions& target) {
  LineSample source_lines(source.max_lines, source.seed);
  LineSample target_lines(target.max_lines, target.seed);
  sample_lines(corpus, source_lines, target_lines);
  TrainedVocabularies vocabularies;
  vocabularies.source = train_vocabulary(std::move(source_lines).lines(), source);
  vocabularies.target = train_vocabulary(std::move(target_lines).lines(), target);
  return vocabularies;
}

TrainedVocabularies train_joint_vocabulary(const CorpusOptions& corpus, const VocabularyOptions& both) {
  LineSample lines(both.max_lines, both.seed);
  sample_lines(corpus, lines, lines);
  const std::string bytes = train_vocabulary(std::move(lines).lines(), both);
  return {bytes, bytes};
}

}  // namespace s2s
