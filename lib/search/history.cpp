#include "search/history.h"

#include <torch/types.h>

#include <algorithm>

namespace s2s {

void History::begin_step(const at::Tensor& attention_weights, const at::Tensor& head_weights) {
  if (!keep_attention_) return;
  at::Tensor weights = attention_weights.unsqueeze(1);
  if (head_weights.defined()) weights = torch::cat({weights, head_weights}, 1);
  // a copy, since a model may write its next step into the same memory
  attention_.push_back(weights.detach().to(torch::kCPU, torch::kFloat, false, true).contiguous());
}

History::Node History::add(Node parent, std::int32_t piece, std::int64_t row, double log_probability) {
  entries_.push_back({parent, piece, static_cast<std::int32_t>(row), log_probability});
  return static_cast<Node>(entries_.size()) - 1;
}

std::vector<History::Node> History::path_to(Node last) const {
  std::vector<Node> path;
  for (Node node = last; node != kRoot; node = entries_[static_cast<std::size_t>(node)].parent)
    path.push_back(node);
  std::reverse(path.begin(), path.end());
  return path;
}

AttentionMatrix History::attention_along(const std::vector<Node>& path, std::int64_t head,
                                         std::int64_t source_length) const {
  AttentionMatrix attention{static_cast<std::int64_t>(path.size()), source_length, {}};
  for (std::size_t step = 0; step < path.size(); ++step) {
    const at::Tensor& weights = attention_[step];
    const std::int64_t place = entries_[static_cast<std::size_t>(path[step])].row * weights.size(1) + head;
    const float* row = weights.data_ptr<float>() + place * weights.size(2);
    attention.weights.insert(attention.weights.end(), row, row + source_length);
  }
  return attention;
}

Hypothesis History::trace(Node last, bool complete, std::int64_t source_length) const {
  Hypothesis hypothesis;
  hypothesis.cut_off = !complete;
  const std::vector<Node> path = path_to(last);
  for (const Node node : path) {
    const Entry& entry = entries_[static_cast<std::size_t>(node)];
    hypothesis.pieces.push_back(entry.piece);
    hypothesis.log_probabilities.push_back(entry.log_probability - hypothesis.log_probability);
    hypothesis.log_probability = entry.log_probability;
  }
  if (complete) hypothesis.pieces.pop_back();
  if (!keep_attention_) return hypothesis;
  hypothesis.attention = attention_along(path, 0, source_length);
  const std::int64_t kept = path.empty() ? 0 : attention_.front().size(1);
  for (std::int64_t head = 1; head < kept; ++head)
    hypothesis.heads.push_back(attention_along(path, head, source_length));
  return hypothesis;
}

}  // namespace s2s
