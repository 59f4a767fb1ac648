#include "nn/attention/blockwise.h"

#include <ATen/Parallel.h>
#include <torch/autograd.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace s2s {
namespace {

// A block of weights, and one of their gradients, stay in a core's second cache, as one head of one sentence
// at a time is computed: with blocks of all heads together 16 heads of 1024 positions took 1.20 times as long
// as by the plain form, forward and backward, with these 1.13.
constexpr std::int64_t kQueryBlock = 256;
constexpr std::int64_t kKeyBlock = 256;

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t size() const { return end - begin; }
};

// Rows [begin, end) of the second axis of [1, rows, ...].
torch::Tensor rows_of(const torch::Tensor& tensor, const Range& range) {
  return tensor.narrow(1, range.begin, range.size());
}

// The ranges of a sentence's queries, and what they say about whole blocks.
class Sight {
 public:
  Sight(torch::Tensor first, torch::Tensor end) : first_(std::move(first)), end_(std::move(end)) {}

  // The keys that any of these queries sees; empty where there are none.
  Range of(const Range& queries) const {
    const torch::Tensor first = rows_of(first_, queries);
    const torch::Tensor end = rows_of(end_, queries);
    const torch::Tensor sees = first.lt(end);
    if (!sees.any().item<bool>()) {
      return {};
    }
    return {first.masked_select(sees).min().item<std::int64_t>(), end.max().item<std::int64_t>()};
  }

  // [1, queries, keys] true where a query does not see a key; undefined where each sees all.
  torch::Tensor hidden(const Range& queries, const Range& keys) const {
    const torch::Tensor first = rows_of(first_, queries).unsqueeze(-1);
    const torch::Tensor end = rows_of(end_, queries).unsqueeze(-1);
    if (first.max().item<std::int64_t>() <= keys.begin && end.min().item<std::int64_t>() >= keys.end) {
      return {};
    }
    const torch::Tensor positions = torch::arange(keys.begin, keys.end, first.options());
    return positions.lt(first).logical_or(positions.ge(end));
  }

 private:
  torch::Tensor first_;  // [1, queries]
  torch::Tensor end_;
};

// Calls body(block) for the blocks of a range.
template <class Body>
void for_blocks(const Range& range, std::int64_t size, const Body& body) {
  for (std::int64_t begin = range.begin; begin < range.end; begin += size) {
    body(Range{begin, std::min(begin + size, range.end)});
  }
}

// One head of one sentence.
struct Problem {
  torch::Tensor queries;  // [1, queries, d], already times the scale
  torch::Tensor keys;     // [1, keys, d]
  torch::Tensor values;   // [1, keys, v]
  Sight sight;

  torch::Tensor scores(const Range& query_block, const Range& key_block) const {
    torch::Tensor scores =
        torch::bmm(rows_of(queries, query_block), rows_of(keys, key_block).transpose(1, 2));
    const torch::Tensor hidden = sight.hidden(query_block, key_block);
    return hidden.defined() ? scores.masked_fill_(hidden, kMinusInfinity) : scores;
  }
};

// Of rows that have seen nothing yet the maximum is -inf, and -inf - -inf would be NaN.
torch::Tensor finite(const torch::Tensor& maxima) { return maxima.clamp_min(-1e30); }

// o of a block of queries goes to `out`, log sum_j e^score to `log_sums`.
void forward_block(const Problem& problem, const Range& queries, const torch::Tensor& out,
                   const torch::Tensor& log_sums) {
  torch::Tensor maxima = torch::full_like(rows_of(problem.queries, queries).narrow(-1, 0, 1), kMinusInfinity);
  torch::Tensor sums = torch::zeros_like(maxima);
  torch::Tensor total = torch::zeros_like(rows_of(out, queries));
  for_blocks(problem.sight.of(queries), kKeyBlock, [&](const Range& keys) {
    torch::Tensor weights = problem.scores(queries, keys);
    const torch::Tensor larger = torch::maximum(maxima, weights.amax(-1, true));
    const torch::Tensor shift = finite(larger);
    weights.sub_(shift).exp_();
    const torch::Tensor kept = (maxima - shift).exp_();  // of what was summed under the maximum so far
    sums.mul_(kept).add_(weights.sum(-1, true));
    total.mul_(kept).baddbmm_(weights, rows_of(problem.values, keys));
    maxima = larger;
  });
  rows_of(out, queries).copy_(total.div_(sums.clamp_min(std::numeric_limits<float>::min())));
  rows_of(log_sums, queries).copy_(finite(maxima) + sums.log());
}

struct Gradients {
  torch::Tensor queries, keys, values;  // as the problem's
};

// d s_ij = alpha_ij (d o_i . v_j - d o_i . o_i).
void backward_block(const Problem& problem, const Range& queries, const torch::Tensor& d_out,
                    const torch::Tensor& log_sums, const torch::Tensor& d_out_dot_out,
                    const Gradients& gradients) {
  const torch::Tensor d_block = rows_of(d_out, queries);
  const torch::Tensor log_sum = rows_of(log_sums, queries).clamp_min(-1e30);  // e^(-inf - log_sum) = 0
  const torch::Tensor mean = rows_of(d_out_dot_out, queries);
  torch::Tensor d_queries = rows_of(gradients.queries, queries);
  for_blocks(problem.sight.of(queries), kKeyBlock, [&](const Range& keys) {
    const torch::Tensor weights = problem.scores(queries, keys).sub_(log_sum).exp_();
    rows_of(gradients.values, keys).baddbmm_(weights.transpose(1, 2), d_block);
    const torch::Tensor d_scores =
        torch::bmm(d_block, rows_of(problem.values, keys).transpose(1, 2)).sub_(mean).mul_(weights);
    d_queries.baddbmm_(d_scores, rows_of(problem.keys, keys));
    rows_of(gradients.keys, keys).baddbmm_(d_scores.transpose(1, 2), rows_of(problem.queries, queries));
  });
}

// All heads of all sentences, computed by several threads: each has problems of its own, or where these are
// too few to go round, some of a problem's blocks of queries. LibTorch's own threads would share one block's
// little products, which with two of them made the way back take 1.7 times as long as by the plain form.
struct Problems {
  torch::Tensor queries, keys, values;  // [batch * heads, ...]
  torch::Tensor first, end;             // [batch, queries] what each sees (Mask::Ranges)

  std::int64_t count() const { return queries.size(0); }
  // Parts of each problem, so that every thread gets as many.
  std::int64_t parts() const {
    const std::int64_t threads = at::in_parallel_region() ? 1 : at::get_num_threads();
    return threads / std::gcd(threads, count());
  }
  Problem operator[](std::int64_t index) const {
    const std::int64_t sentence = index * first.size(0) / count();
    return {queries.narrow(0, index, 1), keys.narrow(0, index, 1), values.narrow(0, index, 1),
            Sight(first.narrow(0, sentence, 1), end.narrow(0, sentence, 1))};
  }
  // Calls body(index, part, problem, block of queries) for all; one thread has all blocks of a part. Blocks
  // are dealt out in turn, as under a causal mask the later ones see more.
  template <class Body>
  void for_query_blocks(std::int64_t parts, const Body& body) const {
    at::parallel_for(0, count() * parts, 1, [&](std::int64_t begin, std::int64_t item_end) {
      const torch::NoGradGuard no_grad;  // each thread has a mode of its own
      for (std::int64_t item = begin; item < item_end; ++item) {
        const std::int64_t index = item / parts;
        const std::int64_t part = item % parts;
        const Problem problem = (*this)[index];
        std::int64_t place = 0;
        for_blocks({0, queries.size(1)}, kQueryBlock, [&](const Range& block) {
          if (place++ % parts == part) body(index, part, problem, block);
        });
      }
    });
  }
};

class BlockwiseAttention : public torch::autograd::Function<BlockwiseAttention> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& queries,
                               const torch::Tensor& keys, const torch::Tensor& values,
                               const torch::Tensor& first, const torch::Tensor& end) {
    torch::Tensor out = torch::empty({queries.size(0), queries.size(1), values.size(2)}, queries.options());
    torch::Tensor log_sums = torch::empty({queries.size(0), queries.size(1), 1}, queries.options());
    const Problems problems{queries, keys, values, first, end};
    problems.for_query_blocks(problems.parts(), [&](std::int64_t index, std::int64_t /*part*/,
                                                    const Problem& problem, const Range& block) {
      forward_block(problem, block, out.narrow(0, index, 1), log_sums.narrow(0, index, 1));
    });
    context->save_for_backward({queries, keys, values, first, end, out, log_sums});
    return out;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list d_outputs) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor d_out = d_outputs[0].contiguous();
    const torch::Tensor d_out_dot_out = (d_out * saved[5]).sum(-1, true);
    const Problems problems{saved[0], saved[1], saved[2], saved[3], saved[4]};
    // Keys and values have gradients of all blocks: each part sums its own.
    const std::int64_t parts = problems.parts();
    const auto of_parts = [&](const torch::Tensor& like) {
      return torch::zeros({parts, like.size(0), like.size(1), like.size(2)}, like.options());
    };
    const torch::Tensor d_queries = torch::zeros_like(saved[0]);
    const torch::Tensor d_keys = of_parts(saved[1]);
    const torch::Tensor d_values = of_parts(saved[2]);
    problems.for_query_blocks(
        parts, [&](std::int64_t index, std::int64_t part, const Problem& problem, const Range& block) {
          const auto own = [index](const torch::Tensor& of_all) { return of_all.narrow(0, index, 1); };
          backward_block(problem, block, own(d_out), own(saved[6]), own(d_out_dot_out),
                         {own(d_queries), own(d_keys[part]), own(d_values[part])});
        });
    const auto total = [&](const torch::Tensor& of_all) { return parts == 1 ? of_all[0] : of_all.sum(0); };
    return {d_queries, total(d_keys), total(d_values), {}, {}};
  }
};

}  // namespace

torch::Tensor blockwise_attention(const torch::Tensor& queries, const torch::Tensor& keys,
                                  const torch::Tensor& values, const Mask& mask, double scale) {
  const std::int64_t heads = queries.size(1);
  const Mask::Ranges visible = mask.ranges(queries.size(0), queries.size(2), keys.size(2), queries.device());
  const torch::Tensor out =
      BlockwiseAttention::apply((queries * scale).flatten(0, 1), keys.flatten(0, 1).contiguous(),
                                values.flatten(0, 1).contiguous(), visible.first, visible.end);
  return out.unflatten(0, {queries.size(0), heads});
}

torch::Tensor plain_attention(const torch::Tensor& queries, const torch::Tensor& keys,
                              const torch::Tensor& values, const Mask& mask, double scale) {
  const torch::Tensor scores = torch::matmul(queries * scale, keys.transpose(-2, -1));
  return torch::matmul(mask.softmax(scores), values);
}

bool takes_blocks(const torch::Tensor& queries, const torch::Tensor& keys) {
  // On the way back the blockwise form multiplies queries by keys once more, a seventh product beside the
  // plain form's six. That is nearly paid back where rows are long and the matrices of weights leave the
  // caches: on one thread, forward and backward one head of 2048 positions took 1.10 times as long as plain,
  // four 1.07, one of 4096 1.04; forward alone 0.94, 0.93 and 0.87 times.
  constexpr std::int64_t kLong = 2048;
  constexpr std::int64_t kMany = std::int64_t{1} << 23;
  // Half a GiB, of which the way back holds three: memory comes before time.
  constexpr std::int64_t kTooMany = std::int64_t{1} << 27;
  constexpr std::int64_t kSomeBlocks = 1024;  // shorter rows are one block: there is nothing to save
  const std::int64_t longest = std::max(queries.size(2), keys.size(2));
  const std::int64_t weights = queries.size(0) * queries.size(1) * queries.size(2) * keys.size(2);
  return (longest >= kLong && weights > kMany) || (longest >= kSomeBlocks && weights > kTooMany);
}

torch::Tensor masked_attention(const torch::Tensor& queries, const torch::Tensor& keys,
                               const torch::Tensor& values, const Mask& mask, double scale) {
  return takes_blocks(queries, keys) ? blockwise_attention(queries, keys, values, mask, scale)
                                     : plain_attention(queries, keys, values, mask, scale);
}

}  // namespace s2s
