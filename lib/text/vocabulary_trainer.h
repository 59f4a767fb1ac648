// Learns the pieces from text: unigram language model (Kudo 2018, "Subword regularization") or byte pair
// encoding (Sennrich et al. 2016). The same lines and options give the same bytes, whatever the number of
// cores. SentencePiece learns in a copy of this process (base/child_process.h), since it cannot be
// interrupted: a signal ends it at once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text/line_reader.h"

namespace s2s {

enum class PieceModel { unigram, bpe };

struct VocabularyOptions {
  std::int32_t size = 8000;  // pieces, the four fixed ones included
  bool at_most = false;      // of text with too few different words for that many, learn as many as there are
  PieceModel model = PieceModel::unigram;
  double character_coverage =
      0.9995;  // share of the text's characters that become pieces; the rest is unknown
  std::uint64_t max_lines = 1'000'000;  // learn from a uniform sample of so many lines
  std::uint64_t seed = 1;               // of that sample
};

// Returns the model's bytes (Vocabulary::from_bytes). Lines longer than SentencePiece reads are cut into
// several, at blanks where there are any. Throws UsageError for options out of range, DataError when the text
// is empty or when it cannot give `size` pieces (unless `at_most`, which is warned of); the message holds the
// largest size that it can give. Throws Interrupted.
std::string train_vocabulary(std::vector<std::string> text, const VocabularyOptions& options);

struct LearntVocabulary {
  std::string bytes;
  std::vector<std::string> warnings;  // sentences on lines that were left out, or read as other than they are
};

// The same from files, sampled as the options say. Lines that are not UTF-8, or were cut, are left out.
LearntVocabulary train_vocabulary(const std::vector<std::string>& paths, const VocabularyOptions& options,
                                  const LineReaderOptions& reading);

}  // namespace s2s
