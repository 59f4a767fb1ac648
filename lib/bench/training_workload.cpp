#include "bench/training_workload.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <vector>

#include "base/progress.h"
#include "base/random.h"
#include "data/corpus.h"
#include "data/corpus_folder.h"
#include "data/word_count.h"
#include "text/vocabulary.h"

namespace s2s {
namespace {

constexpr std::int32_t kMostPieces =
    8000;  // learnt from a corpus, which may be too small for the model's number

TrainingWorkload from_corpus(const BenchTrainOptions& options) {
  const CorpusFolder folder = read_corpus_folder(options.corpus, options.data_root);
  CorpusOptions corpus;
  corpus.source = folder.set("train").source;
  corpus.target = folder.set("train").target;
  corpus.max_source_pieces = corpus.max_target_pieces = options.max_pieces;
  const VocabularyOptions pieces{
      .size = static_cast<std::int32_t>(std::min<std::int64_t>(kMostPieces, options.vocabulary))};
  spdlog::info("corpus {}: its text has {} pieces a side; the model has {}", folder.name,
               format_count(pieces.size), format_count(options.vocabulary));
  const TrainedVocabularies trained = train_vocabularies(corpus, pieces, pieces);
  const Vocabulary target = Vocabulary::from_bytes(trained.target, "target vocabulary");
  PreparedCorpus prepared =
      prepare_corpus(corpus, Vocabulary::from_bytes(trained.source, "source vocabulary"), target);
  return {std::move(prepared.set), target_word_counter(target), pieces.size};
}

}  // namespace

std::vector<std::vector<std::int32_t>> random_sentences(std::int64_t count, std::int64_t length,
                                                        std::int64_t vocabulary, std::uint64_t seed) {
  constexpr std::int64_t kFirstPiece = 4;  // behind the control pieces
  Random random(seed);
  std::vector<std::vector<std::int32_t>> sentences(static_cast<std::size_t>(count));
  for (auto& sentence : sentences) {
    for (std::int64_t i = 0; i < length; ++i) {
      sentence.push_back(static_cast<std::int32_t>(
          kFirstPiece +
          static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(vocabulary - kFirstPiece)))));
    }
  }
  return sentences;
}

TrainingWorkload make_training_workload(const BenchTrainOptions& options) {
  if (!options.corpus.empty()) {
    return from_corpus(options);
  }
  const std::int64_t pairs = options.batch_size * options.updates;
  return {TrainingSet::in_memory(
              random_sentences(pairs, options.source_length, options.vocabulary, options.seed),
              random_sentences(pairs, options.target_length, options.vocabulary, options.seed + 1)),
          [](const Batch& /*batch*/) { return std::int64_t{0}; }, options.vocabulary};
}

}  // namespace s2s
