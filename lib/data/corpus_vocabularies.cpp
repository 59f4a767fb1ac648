// Learning the pieces from a corpus's own lines.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "base/error.h"
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

// What goes wrong names the files that the lines came from.
std::string learn(LineSample&& lines, const VocabularyOptions& options, std::vector<std::string> files,
                  const std::vector<std::string>& tsv) {
  try {
    return train_vocabulary(std::move(lines).lines(), options);
  } catch (const DataError& error) {
    files.insert(files.end(), tsv.begin(), tsv.end());
    throw DataError(fmt::format("{}: {}", fmt::join(files, ", "), error.what()));
  }
}

}  // namespace

TrainedVocabularies train_vocabularies(const CorpusOptions& corpus, const VocabularyOptions& source,
                                       const VocabularyOptions& target) {
  LineSample source_lines(source.max_lines, source.seed);
  LineSample target_lines(target.max_lines, target.seed);
  sample_lines(corpus, source_lines, target_lines);
  TrainedVocabularies vocabularies;
  vocabularies.source = learn(std::move(source_lines), source, corpus.source, corpus.tsv);
  vocabularies.target = learn(std::move(target_lines), target, corpus.target, corpus.tsv);
  return vocabularies;
}

TrainedVocabularies train_joint_vocabulary(const CorpusOptions& corpus, const VocabularyOptions& both) {
  LineSample lines(both.max_lines, both.seed);
  sample_lines(corpus, lines, lines);
  std::vector<std::string> files = corpus.source;
  files.insert(files.end(), corpus.target.begin(), corpus.target.end());
  const std::string bytes = learn(std::move(lines), both, files, corpus.tsv);
  return {bytes, bytes};
}

}  // namespace s2s
