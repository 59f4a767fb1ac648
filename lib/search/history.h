// What search has chosen so far, as a tree: a node for each piece with a pointer back to the one before it,
// so that hypotheses share their beginnings and nothing is copied when one of them branches.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "search/hypothesis.h"

namespace s2s {

class History {
 public:
  using Node = std::int32_t;
  static constexpr Node kRoot = -1;  // before the first piece

  explicit History(bool keep_attention) : keep_attention_(keep_attention) {}

  // Call once a step, before its nodes are added: attention_weights [rows, source], and where each head's are
  // kept too, head_weights [rows, head, source].
  void begin_step(const at::Tensor& attention_weights, const at::Tensor& head_weights = {});
  // `row` is the model's row in the current step that predicted the piece; `log_probability` is that of the
  // whole beginning.
  Node add(Node parent, std::int32_t piece, std::int64_t row, double log_probability);

  // The hypothesis that ends in a node; `complete` where that is </s>, which is left off. `source_length`
  // counts </s>.
  Hypothesis trace(Node last, bool complete, std::int64_t source_length) const;

 private:
  struct Entry {
    Node parent;
    std::int32_t piece;
    std::int32_t row;
    double log_probability;
  };

  std::vector<Node> path_to(Node last) const;
  // Along a path the weights of the heads together, 0, or of one, from 1.
  AttentionMatrix attention_along(const std::vector<Node>& path, std::int64_t head,
                                  std::int64_t source_length) const;

  bool keep_attention_;
  std::vector<Entry> entries_;
  std::vector<at::Tensor> attention_;  // of each step, [rows, 1 + heads, source] float on the CPU
};

}  // namespace s2s
