// How far a gradient has to travel from an output back to the word that it depends on.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lab/experiments.h"
#include "lab/forced_steps.h"
#include "lab/measure.h"
#include "lab/tensors.h"
#include "lab/training.h"

namespace s2s::lab {
namespace {

constexpr std::int32_t kSymbols = 12;
const std::vector<std::pair<std::string, AttentionKind>> kBoth{{"none", AttentionKind::none},
                                                               {"bahdanau", AttentionKind::bahdanau}};

// One direction, and no bridge: then x_j reaches y_t through the context alone, over S - j steps of the
// encoder without attention, over none with it.
ModelOptions one_way(AttentionKind kind, std::int64_t units) {
  ModelOptions options = small_options(kind, units, kFirstSymbol + kSymbols);
  options.bidirectional = false;
  options.bridge = BridgeKind::zero;
  return options;
}

// Of models as they are before training: the length of d log p(y_1) / d x_j for the words at distance 0, 1
// ... from the end, the mean over sentences and seeds.
std::vector<double> untrained_by_distance(AttentionKind kind, std::int64_t units, std::int64_t length,
                                          std::uint64_t models, std::uint64_t first_seed) {
  torch::Tensor sum = torch::zeros({length});
  for (std::uint64_t seed = 0; seed < models; ++seed) {
    Random random(first_seed + seed);
    const auto model = build_seq2seq(one_way(kind, units), random);
    model->eval();
    const PairBatch batch = to_batch(copy_pairs(8, length, length, kSymbols, random));
    PairBatch first = batch;
    first.target = batch.target.narrow(1, 0, 1);
    sum += input_gradients(*model, first).squeeze(1).narrow(1, 0, length).mean(0).flip(0);
  }
  std::vector<double> norms;
  for (std::int64_t distance = 0; distance < length; ++distance)
    norms.push_back(number(sum[distance]) / static_cast<double>(models));
  return norms;
}

// Of a model that has learnt to copy: how many of its outputs depend most, by gradient, on the one word that
// they are copies of; by length. (Gradients themselves say little here: those of an output that is certain
// are all small.)
std::vector<double> trained_to_look(AttentionKind kind, std::int64_t units,
                                    const std::vector<std::int64_t>& lengths, bool full, std::uint64_t seed) {
  Random random(seed);
  const auto model = build_seq2seq(one_way(kind, units), random);
  train(*model, copy_pairs(full ? 20000 : 500, 1, lengths.back(), kSymbols, random),
        {.updates = full ? 1500 : 60}, seed);
  std::vector<double> shares;
  for (const std::int64_t length : lengths) {
    const PairBatch batch = to_batch(copy_pairs(32, length, length, kSymbols, random));
    const torch::Tensor most = input_gradients(*model, batch).argmax(-1).narrow(1, 0, length);
    shares.push_back(number(most.eq(torch::arange(length)).to(torch::kDouble).mean()));
  }
  return shares;
}

Outcome run_path(const Setting& setting) {
  const std::int64_t units = setting.full() ? 64 : 16, length = setting.full() ? 40 : 12;
  const std::vector<std::int64_t> lengths = setting.full()
                                                ? std::vector<std::int64_t>{2, 4, 6, 8, 10, 12, 14, 16}
                                                : std::vector<std::int64_t>{2, 4};
  Outcome outcome;
  FigureTable table("before training: length of d log p(y_1) / d x_j",
                    {"words after x_j", "none", "of the nearest", "bahdanau", "of the nearest "});
  FigureTable trained("after training: outputs whose largest gradient is to the word that they copy",
                      {"length", "none", "bahdanau", "by chance"});
  std::vector<std::vector<double>> norms, shares;
  std::vector<double> none_at_longest, attention_at_longest;  // of each seed
  const std::uint64_t seeds = setting.full() ? 3 : 1;
  LinePlot plot{.title = "Gradient by distance",
                .x_title = "words after x_j",
                .y_title = "log10, relative to the nearest",
                .from_zero = false};
  LinePlot shares_plot{.title = "Outputs that depend most on the copied word",
                       .x_title = "length",
                       .y_title = "share of outputs"};
  std::vector<double> distances, sizes(lengths.begin(), lengths.end());
  for (std::int64_t distance = 0; distance < length; ++distance)
    distances.push_back(static_cast<double>(distance));
  for (const auto& [name, kind] : kBoth) {
    norms.push_back(untrained_by_distance(kind, units, length, setting.full() ? 8 : 2, setting.seed));
    std::vector<double> sums(lengths.size());
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      const auto looking = trained_to_look(kind, units, lengths, setting.full(), setting.seed + seed);
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += looking[i] / static_cast<double>(seeds);
      (kind == AttentionKind::none ? none_at_longest : attention_at_longest).push_back(looking.back());
    }
    shares.push_back(sums);
    std::vector<double> relative;
    for (const double norm : norms.back())
      relative.push_back(std::log10(std::max(norm / norms.back().front(), 1e-12)));
    plot.lines.push_back(plot_line(name, plot.lines.size(), distances, relative, 2));
    shares_plot.lines.push_back(plot_line(name, shares_plot.lines.size(), sizes, shares.back(), 2));
  }
  const auto ratio = [&](std::size_t model, std::size_t distance) {
    return norms[model][distance] / norms[model][0];
  };
  for (std::size_t distance = 0; distance < norms[0].size(); distance += distance < 4   ? 1
                                                                         : distance < 8 ? 4
                                                                                        : 8)
    table.add({cell(static_cast<std::int64_t>(distance)), scientific(norms[0][distance], 1),
               scientific(ratio(0, distance), 1), scientific(norms[1][distance], 1),
               scientific(ratio(1, distance), 1)});
  for (std::size_t i = 0; i < lengths.size(); ++i)
    trained.add({cell(lengths[i]), percent_cell(shares[0][i], 0), percent_cell(shares[1][i], 0),
                 percent_cell(1.0 / static_cast<double>(lengths[i] + 1), 0)});

  const std::size_t far = norms[0].size() - 1;
  Conditions conditions;
  conditions.require(ratio(0, far) < 0.01,
                     fmt::format("before training and without attention the gradient to a word {} words back "
                                 "is {:.1g} of the nearest one's (under 0.01)",
                                 far, ratio(0, far)));
  conditions.require(ratio(1, far) > 0.2, fmt::format("with attention {:.2g} (over 0.2)", ratio(1, far)));
  // A model that copies well must depend on the word that it copies: 0.8 leaves room for the neighbours,
  // which the encoder's states hold too.
  conditions.require(
      lowest(attention_at_longest) > 0.8 && lowest(attention_at_longest) > highest(none_at_longest) + 0.2,
      fmt::format("after training, over {} seeds, {:.0f}% to {:.0f}% of outputs at length {} depend most on "
                  "the word that they copy with "
                  "attention (over 80%), {:.0f}% to {:.0f}% without (at least 20 points fewer)",
                  seeds, 100 * lowest(attention_at_longest), 100 * highest(attention_at_longest),
                  lengths.back(), 100 * lowest(none_at_longest), 100 * highest(none_at_longest)));
  outcome.tables = {table, trained};
  outcome.plots = {
      {"gradient", "Length of d log p(y_1) / d x_j before training, relative to the word nearest to the end.",
       plot},
      {"share", "Share of outputs whose largest gradient is to the word that they copy, after training.",
       shares_plot}};
  outcome.verdict = conditions.verdict();
  return outcome;
}

}  // namespace

Experiment path() {
  return {
      "path",
      "gradients reach a distant word undiminished through attention, and fade without",
      "The longer the path between a word and an output, the harder their dependence is to learn: through a "
      "recurrence it grows with the distance and gradients fade; attention joins any two in one step.",
      "Bengio et al. (1994), Learning long-term dependencies with gradient descent is difficult; Vaswani et "
      "al. (2017), section 4 and table 1",
      "d log p(y) / d x in models whose encoder reads in one direction and whose decoder starts from zero, "
      "so that the context is the only way: before training against the distance; after learning to copy, "
      "how "
      "many outputs have their largest gradient at the word that they copy.",
      run_path};
}

}  // namespace s2s::lab
