// Between one fixed vector and attention.
#include <fmt/format.h>

#include "lab/experiments.h"
#include "lab/measure.h"
#include "lab/training.h"
#include "lab/variants.h"
#include "nn/model_sizes.h"

namespace s2s::lab {
namespace {

constexpr std::int32_t kDialAlphabet = 12;

std::vector<double> pooled_accuracies(std::int64_t states, std::int64_t units, const SmallTraining& training,
                                      const std::vector<std::int64_t>& lengths, std::size_t pairs,
                                      std::uint64_t seed) {
  Random random(seed);
  const ModelOptions options =
      resolve(small_options(AttentionKind::bahdanau, units, kFirstSymbol + kDialAlphabet));
  const auto attention =
      std::make_shared<PooledAttention>(states, units, state_width(options), options.attention_hidden);
  const auto model = build_with(options, QueryTime::previous, attention, random);
  train(*model, copy_pairs(pairs, 1, lengths.back(), kDialAlphabet, random), training, seed);
  return accuracy_by_length(
      *model, lengths,
      [](std::int64_t length, Random& draws) { return copy_pairs(64, length, length, kDialAlphabet, draws); },
      seed, Engine::reference);
}

Outcome run_dial(const Setting& setting) {
  const std::int64_t units = setting.full() ? 32 : 12;
  const SmallTraining training{
      .updates = setting.full() ? 1600 : 60, .rate = 0.006, .engine = Engine::reference};
  const std::vector<std::int64_t> lengths = setting.full()
                                                ? std::vector<std::int64_t>{2, 4, 6, 8, 10, 12, 14, 16}
                                                : std::vector<std::int64_t>{2, 4};
  const std::uint64_t seeds = setting.seeds();
  std::vector<std::string> columns{"states"};
  for (const std::int64_t length : lengths) columns.push_back(fmt::format("{} words", length));
  columns.emplace_back("mean");
  columns.emplace_back("of seeds, lowest");
  columns.emplace_back("highest");
  FigureTable table(fmt::format("symbols copied to their places ({} units, {} updates, {} seeds)", units,
                                training.updates, seeds),
                    columns);
  LinePlot plot{.title = "Accuracy by length", .x_title = "length", .y_title = "symbols right"};
  const std::vector<double> x(lengths.begin(), lengths.end());
  // [states][seed]: of all lengths, and of the longest
  std::vector<std::vector<double>> means, at_longest;
  for (const std::int64_t states : {1, 2, 4, 8, 0}) {
    std::vector<double> sums(lengths.size()), seed_means, seed_longest;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      const auto right = pooled_accuracies(states, units, training, lengths, setting.full() ? 10000 : 300,
                                           setting.seed + seed);
      seed_means.push_back(mean(right));
      seed_longest.push_back(right.back());
      for (std::size_t i = 0; i < right.size(); ++i) sums[i] += right[i] / static_cast<double>(seeds);
    }
    const std::string name = states == 0 ? "all" : fmt::format("{}", states);
    std::vector<Cell> row{cell(name)};
    for (const double share : sums) row.push_back(percent_cell(share, 0));
    row.push_back(percent_cell(mean(sums), 0));
    row.push_back(percent_cell(lowest(seed_means), 0));
    row.push_back(percent_cell(highest(seed_means), 0));
    table.add(std::move(row));
    plot.lines.push_back(plot_line(states == 0 ? "all states" : name, plot.lines.size(), x, sums, 2));
    means.push_back(seed_means), at_longest.push_back(seed_longest);
  }
  std::vector<double> ranks;  // of each seed
  for (std::size_t seed = 0; seed < seeds; ++seed) {
    std::vector<double> steps, copied;
    for (const auto& of_seeds : means) {
      steps.push_back(static_cast<double>(steps.size())), copied.push_back(of_seeds[seed]);
    }
    ranks.push_back(kendall_tau(steps, copied));
  }
  const Estimate rank = estimate(ranks), gain = estimate(differences(means.back(), means.front())),
                 longest = estimate(differences(at_longest.back(), at_longest.front()));
  Conditions conditions;
  conditions.require(is_over(rank, 0, 0),
                     fmt::format("more states copy more (Kendall's tau {}, over 0)", show(rank, 2)));
  conditions.require(
      is_over(gain, 0.1, 0),
      fmt::format("all states copy {} of symbols more than one (over 10%)", show_percent(gain)));
  conditions.require(is_over(longest, 0.2, 0),
                     fmt::format("of the longest sentences {} more (over 20%)", show_percent(longest)));
  Outcome outcome;
  outcome.tables = {table};
  outcome.plots = {
      {"accuracy-by-length",
       "Share of symbols copied to their places, by length and number of states that attention may read.",
       plot}};
  outcome.verdict = conditions.verdict();
  return outcome;
}

}  // namespace

Experiment dial() {
  return {"dial",
          "from one fixed vector to attention by degrees",
          "The fixed vector is a bottleneck of size: the more vectors the decoder may choose from, the "
          "longer the sentences that it carries over.",
          "Bahdanau et al. (2015), section 1; Britz et al. (2017), Efficient attention using a fixed-size "
          "memory representation, section 3 (reading k summaries instead of all states)",
          "The source's states are averaged over k stretches of equal length, and additive attention reads "
          "those k; k = 1, 2, 4, 8 and all. Equal updates, three seeds, accuracy of copying by length; 95% "
          "intervals over seeds.",
          run_dial};
}

}  // namespace s2s::lab
