// Queries, keys and values of the same input by one matrix product instead of three.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/median.h"
#include "lab/experiments.h"
#include "lab/measure.h"
#include "lab/tensors.h"
#include "nn/attention/attention.h"
#include "nn/attention/self_attention.h"
#include "nn/initialise.h"

namespace s2s::lab {
namespace {

constexpr std::int64_t kFusedHeads = 4;

using Products = std::vector<torch::Tensor>;  // queries, keys, values, each [1, heads, rows, width / heads]

// What a translator without the stacked matrix would do: a product each with its three blocks of rows.
Products separate(const SelfAttention& attention, const torch::Tensor& states) {
  Products products;
  for (const torch::Tensor& part : attention.qkv_weight.chunk(3, 0))
    products.push_back(split_heads(torch::matmul(states, part.t()), kFusedHeads));
  return products;
}

// The sum of the products times fixed random numbers, so that every gradient is another.
torch::Tensor loss_of_products(const Products& products, const Products& factors) {
  torch::Tensor loss = torch::zeros({});
  for (std::size_t i = 0; i < products.size(); ++i) loss = loss + (products[i] * factors[i]).sum();
  return loss;
}

struct Comparison {
  double difference = 0;  // largest, of values and gradients, relative to the largest value
  double forward = 0;     // seconds of three over seconds of one
  double both = 0;        // the same forward and backward
  double taken_away = 0;  // of the time, by other programs
};

// Three products in so much less time than one speak against it; less of a difference is what rounds vary by.
constexpr double kClearlyFaster = 0.95;

double relative_difference(const torch::Tensor& one, const torch::Tensor& other) {
  return number((one - other).abs().amax()) / number(one.abs().amax());
}

Comparison compare(std::int64_t rows, std::int64_t width, int rounds, Random& random) {
  SelfAttention attention(width, {kFusedHeads, Side::encoder});
  initialise(attention, ModelOptions(), random);
  const torch::Tensor states = normal({1, rows, width}, random).requires_grad_();
  const std::vector<torch::Tensor> leaves{attention.qkv_weight, states};
  Products factors;
  for (int i = 0; i < 3; ++i) factors.push_back(normal({1, kFusedHeads, rows, width / kFusedHeads}, random));
  Comparison comparison;
  const Products one = attention.project(states), three = separate(attention, states);
  const auto one_gradients = torch::autograd::grad({loss_of_products(one, factors)}, leaves);
  const auto three_gradients = torch::autograd::grad({loss_of_products(three, factors)}, leaves);
  for (std::size_t i = 0; i < 3; ++i)
    comparison.difference =
        std::max(comparison.difference, relative_difference(one[i].detach(), three[i].detach()));
  for (std::size_t i = 0; i < leaves.size(); ++i)
    comparison.difference =
        std::max(comparison.difference, relative_difference(one_gradients[i], three_gradients[i]));
  const auto project = [&](bool fused) {
    return fused ? attention.project(states) : separate(attention, states);
  };
  const auto training = [&](bool fused) {
    torch::autograd::grad({loss_of_products(project(fused), factors)}, leaves);
  };
  const auto inference = [&](bool fused) {
    const torch::NoGradGuard no_grad;
    project(fused);
  };
  const Timing timing({[&] { inference(true); }, [&] { inference(false); }, [&] { training(true); },
                       [&] { training(false); }},
                      rounds);
  comparison.forward = median(timing.ratios(1, 0));
  comparison.both = median(timing.ratios(3, 2));
  comparison.taken_away = timing.taken_away();
  return comparison;
}

Outcome run_fused_qkv(const Setting& setting) {
  Random random(setting.seed);
  FigureTable table("time of three products over time of one",
                    {"rows", "d", "forward", "forward and backward", "largest relative difference"});
  double difference = 0, taken_away = 0;
  std::vector<double> ratios;
  Votes sizes;
  std::vector<std::string> exceptions;
  LinePlot plot{.title = "Time of three products over time of one",
                .x_title = "rows",
                .y_title = "times as long",
                .x_base = 2};
  for (const std::int64_t width :
       setting.full() ? std::vector<std::int64_t>{64, 256, 512} : std::vector<std::int64_t>{32}) {
    std::vector<double> heights, times;
    for (const std::int64_t rows :
         setting.full() ? std::vector<std::int64_t>{1, 8, 64, 512} : std::vector<std::int64_t>{16}) {
      const Comparison found = compare(rows, width, setting.full() ? 25 : 5, random);
      table.add({cell(rows), cell(width), cell(found.forward, 2), cell(found.both, 2),
                 scientific(found.difference, 1)});
      for (const auto& [pass, ratio] : {std::pair{"forward", found.forward}, {"both passes", found.both}}) {
        ratios.push_back(ratio);
        sizes.add(ratio > 1, ratio < kClearlyFaster);
        if (ratio < kClearlyFaster)
          exceptions.push_back(
              fmt::format("{:.2f} at {} row{}, d = {}, {}", ratio, rows, rows == 1 ? "" : "s", width, pass));
      }
      taken_away = std::max(taken_away, found.taken_away);
      difference = std::max(difference, found.difference);
      heights.push_back(static_cast<double>(rows)), times.push_back(found.both);
    }
    plot.lines.push_back(plot_line(fmt::format("d = {}", width), plot.lines.size(), heights, times, 2));
  }
  Conditions conditions;
  // Sums of up to 1,024 single-precision products, in another order.
  conditions.require(
      difference < 1e-4,
      fmt::format("values and gradients are equal (to {:.1g} of the largest, under 1e-4)", difference));
  std::string statement = fmt::format(
      "three products take {:.2f} times as long as one (median over sizes, "
      "over 1; of sizes {})",
      median(ratios), sizes.show());
  if (!exceptions.empty())
    statement += fmt::format(", though {}, by {}", fmt::join(exceptions, ", "), disturbance(taken_away));
  conditions.require(sizes.finding(), statement);
  Outcome outcome;
  outcome.tables = {table};
  outcome.plots = {
      {"ratio", "Time of three products over time of one, forward and backward, by rows.", plot}};
  outcome.verdict = conditions.verdict();
  return outcome;
}

}  // namespace

Experiment fused_qkv() {
  return {"fused-qkv",
          "one product for queries, keys and values gives the same in less time",
          "Where queries, keys and values come from the same input, one product with their stacked matrices "
          "gives the same values and gradients as three, and is faster.",
          "Common practice since Vaswani et al. (2017), section 3.2.2, whose projections share their input "
          "in self-attention",
          "The translator's self-attention layer projects states of several heights and widths, and so do "
          "three products with the blocks of its matrix: largest differences, and times in rounds that "
          "alternate, on one thread.",
          run_fused_qkv};
}

}  // namespace s2s::lab
