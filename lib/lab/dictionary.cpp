// Attention as a dictionary that is looked up softly.
#include <fmt/format.h>

#include <cmath>

#include "lab/experiments.h"
#include "lab/tensors.h"
#include "lab/variants.h"
#include "nn/attention/dot.h"

namespace s2s::lab {
namespace {

constexpr std::int64_t kEntries = 12;
constexpr std::int64_t kKeyWidth = 16;

struct Lookup {
  double scale = 0;
  double largest_weight = 0;
  double from_value = 0;  // largest difference between the context and the value that was looked up
  double from_mean = 0;   // ... and the mean of all values
};

// Looks every key up, scale times itself being the query.
Lookup look_up(const ScoredAttention& attention, const AttentionMemory& memory, double scale) {
  const AttentionResult found = attention.attend(scale * memory.keys, memory);
  const torch::Tensor mean = memory.values.mean(1, /*keepdim=*/true);
  return {scale, number(found.weights.amax()), number((found.context - memory.values).abs().amax()),
          number((found.context - mean).abs().amax())};
}

}  // namespace

Outcome dictionary_of(const ScoredAttention& attention, const Setting& setting) {
  const torch::NoGradGuard no_grad;
  Random random(setting.seed);
  // The rows of an orthogonal matrix: k_i'k_j = 1 where i = j, else 0.
  const torch::Tensor keys =
      std::get<0>(torch::linalg_qr(normal({kKeyWidth, kKeyWidth}, random))).narrow(0, 0, kEntries);
  const AttentionMemory memory{normal({1, kEntries, 5}, random), keys.unsqueeze(0), Mask(), {}, kEntries};
  Outcome outcome;
  FigureTable table("looked up with a query of scale times the key",
                    {"scale", "largest weight", "e^s / (e^s + n - 1)", "off the value", "off the mean"});
  double off_formula = 0;
  std::vector<Lookup> all;
  std::vector<double> scales, weights;
  for (const double scale : {0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 1000.0}) {
    const Lookup found = look_up(attention, memory, scale);
    // n - 1 other entries score 0; divided by e^s, which may be too large for a double.
    const double expected = 1 / (1 + (kEntries - 1) * std::exp(-scale));
    off_formula = std::max(off_formula, std::abs(found.largest_weight - expected));
    table.add({cell(scale, 0), cell(found.largest_weight, 6), cell(expected, 6),
               scientific(found.from_value, 1), scientific(found.from_mean, 1)});
    all.push_back(found);
    if (scale <= 16) scales.push_back(scale), weights.push_back(found.largest_weight);
  }
  // Exactly: at scale 1000 the other weights, e^-1000, are 0 in floating point, so nothing else is added.
  // 1e-5 elsewhere: sums of a dozen single-precision numbers of size 1 are right to some 1e-6.
  Conditions conditions;
  conditions.require(
      all.back().from_value == 0,
      fmt::format("at scale 1000 the context is exactly the value (off by {:.1g})", all.back().from_value));
  conditions.require(all.front().from_mean < 1e-5,
                     fmt::format("at scale 0 it is the mean of all values (off by {:.1g}, under 1e-5)",
                                 all.front().from_mean));
  conditions.require(
      off_formula < 1e-5,
      fmt::format("between, the weight is e^s / (e^s + n - 1) (off by {:.1g}, under 1e-5)", off_formula));
  outcome.tables = {table};
  outcome.plots = {
      {"largest-weight",
       fmt::format("The weight of the entry that is looked up, of {} entries, against the scale.", kEntries),
       {.title = "Largest weight by scale",
        .x_title = "scale of the query",
        .y_title = "largest weight",
        .lines = {plot_line("measured", 0, scales, weights, 4)}}}};
  outcome.verdict = conditions.verdict();
  return outcome;
}

Experiment dictionary() {
  return {
      "dictionary",
      "attention is a dictionary looked up softly: exact at one end, a mean at the other",
      "With orthonormal keys and a large scale of the query, attention returns the value of the key that was "
      "asked for; with scale 0, the mean of all values.",
      "Graves et al. (2014), Neural Turing Machines, section 3.3.1 (key strength); Vaswani et al. (2017), "
      "section 3.2 (query, keys, values)",
      "Dot attention over 12 orthonormal keys with random values; every key is looked up by itself, times a "
      "scale.",
      [](const Setting& setting) { return dictionary_of(DotAttention(), setting); }};
}

}  // namespace s2s::lab
