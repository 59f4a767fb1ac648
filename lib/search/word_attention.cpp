#include "search/word_attention.h"

#include <cassert>
#include <utility>

namespace s2s {
namespace {

constexpr const char* kEnd = "</s>";

// Which label of words each label of pieces is part of.
struct Labels {
  std::vector<std::int64_t> of_piece;  // kNoWord: none
  std::vector<std::string> names;
  std::vector<float> sizes;  // of each name, in labels of pieces
};

Labels labels_of(const PieceWords& words, bool ends) {
  Labels labels{words.of_piece, words.words, {}};
  if (ends) {
    labels.of_piece.push_back(static_cast<std::int64_t>(labels.names.size()));
    labels.names.emplace_back(kEnd);
  }
  labels.sizes.resize(labels.names.size());
  for (const std::int64_t word : labels.of_piece) {
    if (word != kNoWord) labels.sizes[static_cast<std::size_t>(word)] += 1;
  }
  return labels;
}

}  // namespace

LabelledAttention piece_attention(const Hypothesis& hypothesis, std::vector<std::string> source_pieces,
                                  std::vector<std::string> target_pieces) {
  const AttentionMatrix& matrix = hypothesis.attention;
  if (matrix.steps == 0) return {};
  LabelledAttention attention;
  attention.cut_off = matrix.steps == static_cast<std::int64_t>(hypothesis.pieces.size());
  attention.source = std::move(source_pieces);
  attention.source.resize(static_cast<std::size_t>(matrix.source - 1));
  attention.source.emplace_back(kEnd);
  attention.target = std::move(target_pieces);
  attention.target.resize(hypothesis.pieces.size());
  if (!attention.cut_off) attention.target.emplace_back(kEnd);
  assert(attention.rows() == matrix.steps);
  attention.weights = matrix.weights;
  return attention;
}

LabelledAttention word_attention(const LabelledAttention& pieces, const PieceWords& source_words,
                                 const PieceWords& target_words) {
  if (pieces.empty()) return {};
  const Labels source = labels_of(source_words, /*ends=*/true);
  const Labels target = labels_of(target_words, /*ends=*/!pieces.cut_off);
  assert(source.of_piece.size() == pieces.source.size() && target.of_piece.size() == pieces.target.size());
  LabelledAttention words{source.names, target.names, {}, pieces.cut_off};
  words.weights.resize(source.names.size() * target.names.size());
  for (std::int64_t row = 0; row < pieces.rows(); ++row) {
    const std::int64_t of_row = target.of_piece[static_cast<std::size_t>(row)];
    if (of_row == kNoWord) continue;
    for (std::int64_t column = 0; column < pieces.columns(); ++column) {
      const std::int64_t of_column = source.of_piece[static_cast<std::size_t>(column)];
      if (of_column == kNoWord) continue;
      words.weights[static_cast<std::size_t>(of_row * words.columns() + of_column)] +=
          pieces.at(row, column) / target.sizes[static_cast<std::size_t>(of_row)];
    }
  }
  return words;
}

}  // namespace s2s
