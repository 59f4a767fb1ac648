// A translation as search found it. No LibTorch, so that printing and evaluation need none.
#pragma once

#include <cstdint>
#include <vector>

namespace s2s {

// alpha_tj, [steps, source] row-major: a row for each predicted piece (</s> too, unless the output was cut
// off), a column for each source piece and its </s>. A row sums to 1, or to 0 where the model has no
// attention.
struct AttentionMatrix {
  std::int64_t steps = 0;
  std::int64_t source = 0;
  std::vector<float> weights;

  float at(std::int64_t step, std::int64_t position) const {
    return weights[static_cast<std::size_t>(step * source + position)];
  }
};

struct Hypothesis {
  std::vector<std::int32_t> pieces;  // without </s>
  std::vector<double>
      log_probabilities;       // of each piece and of </s> (which a cut-off output lacks), natural logarithms
  double log_probability = 0;  // their sum
  double score = 0;            // what ranks it: SearchOptions
  bool cut_off = false;        // reached the length limit without </s>
  AttentionMatrix attention;   // of several heads their mean; empty unless asked for
  std::vector<AttentionMatrix> heads;  // of each head; empty unless asked for, and where there is but one
};

using NBest = std::vector<Hypothesis>;  // best first; complete ones before those cut off

}  // namespace s2s
