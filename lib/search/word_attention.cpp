#include "search/word_attention.h"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <utility>

#include "search/alignment.h"

namespace s2s {
namespace {

constexpr std::string_view kBlank = "\u2581";
constexpr const char* kEnd = "</s>";

// Which word each label is part of, and the words.
struct Words {
  std::vector<std::size_t> of_label;
  std::vector<std::string> names;
  std::vector<float> sizes;  // in labels
};

Words words_of_labels(const std::vector<std::string>& labels, bool ends) {
  std::vector<std::string> pieces = labels;
  if (ends) pieces.pop_back();
  Words words;
  for (const std::int64_t word : words_of(pieces)) words.of_label.push_back(static_cast<std::size_t>(word));
  if (ends) words.of_label.push_back(words.of_label.empty() ? 0 : words.of_label.back() + 1);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (words.of_label[i] == words.names.size()) {
      words.names.emplace_back();
      words.sizes.push_back(0);
    }
    std::string_view piece = labels[i];
    if (piece.starts_with(kBlank)) piece.remove_prefix(kBlank.size());
    words.names.back() += piece;
    words.sizes.back() += 1;
  }
  return words;
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

LabelledAttention word_attention(const LabelledAttention& pieces) {
  if (pieces.empty()) return {};
  const Words source = words_of_labels(pieces.source, /*ends=*/true);
  const Words target = words_of_labels(pieces.target, /*ends=*/!pieces.cut_off);
  LabelledAttention words{source.names, target.names, {}, pieces.cut_off};
  words.weights.resize(source.names.size() * target.names.size());
  for (std::size_t row = 0; row < pieces.target.size(); ++row) {
    const std::size_t word = target.of_label[row];
    for (std::size_t column = 0; column < pieces.source.size(); ++column)
      words.weights[word * source.names.size() + source.of_label[column]] +=
          pieces.weights[row * pieces.source.size() + column] / target.sizes[word];
  }
  return words;
}

}  // namespace s2s
