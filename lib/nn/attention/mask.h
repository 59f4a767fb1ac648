// What attention may see: for each query a range of keys. Padding, causality and windows are all ranges, and
// so is what several of them let through, which takes memory by the queries and not by their pairs with keys.
// A query's score of a key that it may not see is -inf before the softmax, so that the key's weight is
// exactly 0.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <utility>

namespace s2s {

class Mask {
 public:
  Mask() = default;  // everything is seen

  // The keys that are there: real [batch, key] bool, in each row true up to the sentence's end.
  static Mask padding(const torch::Tensor& real);
  // No query sees beyond itself: query t sees the keys j <= t. The last query stands at the last key.
  static Mask causal(std::int64_t queries, std::int64_t keys, torch::Device device = torch::kCPU);
  // The keys at most half_width from a query's centre: centres [batch or 1, query], real positions from 0 on.
  static Mask window(const torch::Tensor& centres, double half_width, std::int64_t keys);

  Mask operator&(const Mask& other) const;  // what both let through
  // Whether causality is a part of it.
  bool hides_future() const { return hides_future_; }
  Mask rows(const torch::Tensor& indices) const;

  // Over the keys of scores [batch, head, query, key]. A query that sees nothing gives all zeros, not 0/0.
  torch::Tensor softmax(const torch::Tensor& scores) const;

  // bool [batch or 1, query or 1, key].
  torch::Tensor visible(std::int64_t keys) const;

  // Of each query the first key that it sees and the one behind the last, [batch, query] int64; where it sees
  // none, first >= end.
  struct Ranges {
    torch::Tensor first;
    torch::Tensor end;
  };
  Ranges ranges(std::int64_t batch, std::int64_t queries, std::int64_t keys, torch::Device device) const;

 private:
  Mask(torch::Tensor first, torch::Tensor end, bool hides_future = false)
      : first_(std::move(first)), end_(std::move(end)), hides_future_(hides_future) {}

  torch::Tensor first_;  // [batch or 1, query or 1] int64; undefined where everything is seen
  torch::Tensor end_;
  bool hides_future_ = false;
};

}  // namespace s2s
