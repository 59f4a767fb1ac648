// The variance of a product of two random vectors, which is why scores are divided by sqrt(d_k).
#include <fmt/format.h>

#include <cmath>

#include "lab/experiments.h"
#include "lab/measure.h"
#include "lab/tensors.h"
#include "lab/variants.h"
#include "nn/attention/dot.h"

namespace s2s::lab {
namespace {

// Of the scores of `pairs` independent pairs of query and key, entries of mean 0 and variance 1.
double score_variance(const ScoredAttention& attention, std::int64_t width, std::int64_t pairs, double scale,
                      Random& random) {
  const torch::Tensor queries = scale * normal({pairs, 1, width}, random);
  return number(scores_of(attention, queries, attention.keys(normal({pairs, 1, width}, random))).var());
}

}  // namespace

Outcome variance_of(const ScoredAttention& attention, const Setting& setting) {
  const torch::NoGradGuard no_grad;
  const std::int64_t pairs = setting.full() ? 20000 : 2000;
  const std::int64_t widest = setting.full() ? 2048 : 256;
  // A sample variance of n nearly normal numbers has the relative deviation sqrt(2/n), a little more where
  // d_k is small, since a product has heavier tails (kurtosis 3 + 6/d_k). Five of them: with a dozen
  // samples, chance gives one beyond in a hundred thousand runs.
  const auto tolerance = [&](double width) {
    return 5 * std::sqrt((2 + 6 / width) / static_cast<double>(pairs));
  };
  Random random(setting.seed);
  FigureTable table(fmt::format("{} independent pairs of q and k for each width", pairs),
                    {"d_k", "Var(q.k)", "Var / d_k", "Var(q.k / sqrt(d_k))", "tolerance"});
  std::vector<double> widths, plain;
  double worst_plain = 0, worst_scaled = 0;
  for (std::int64_t width = 8; width <= widest; width *= 2) {
    const auto d = static_cast<double>(width);
    const double variance = score_variance(attention, width, pairs, 1.0, random);
    const double scaled = score_variance(attention, width, pairs, 1 / std::sqrt(d), random);
    widths.push_back(d), plain.push_back(variance);
    worst_plain = std::max(worst_plain, std::abs(variance / d - 1) / tolerance(d));
    worst_scaled = std::max(worst_scaled, std::abs(scaled - 1) / tolerance(d));
    table.add(
        {cell(width), cell(variance, 1), cell(variance / d, 3), cell(scaled, 3), cell(tolerance(d), 3)});
  }
  const double exponent = fitted_exponent(widths, plain);
  Conditions conditions;
  conditions.require(worst_plain < 1,
                     fmt::format("Var(q.k) is d_k at every width (largest deviation {:.0f}% of the "
                                 "five standard errors allowed; it grows as d_k^{:.2f})",
                                 100 * worst_plain, exponent));
  conditions.require(
      worst_scaled < 1,
      fmt::format("divided by sqrt(d_k) it is 1 (largest deviation {:.0f}% of them)", 100 * worst_scaled));
  Outcome outcome;
  outcome.tables = {table};
  outcome.plots = {
      {"variance",
       "The variance of q.k against d_k.",
       {.title = "Variance of scores",
        .x_title = "d_k",
        .y_title = "Var(q.k)",
        .lines = {plot_line("measured", 0, widths, plain, 1), plot_line("d_k", 1, widths, widths, 0)}}}};
  outcome.verdict = conditions.verdict();
  return outcome;
}

Experiment variance() {
  return {
      "variance",
      "the variance of q.k is d_k, and 1 after division by sqrt(d_k)",
      "If the entries of q and k are independent, of mean 0 and variance 1, their product has mean 0 and "
      "variance d_k, so that scores grow with the width; divided by sqrt(d_k) they don't.",
      "Vaswani et al. (2017), section 3.2.1, footnote 4",
      "The translator's dot score of many independent pairs of normal q and k, and of q / sqrt(d_k) and k.",
      [](const Setting& setting) { return variance_of(DotAttention(), setting); }};
}

}  // namespace s2s::lab
