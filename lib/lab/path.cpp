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

// Of a model that has learnt to copy: the gradient of an output to the one word that it is a copy of, as a
// share of its largest gradient to any word; by length. A share, since the gradients of an output that is
// certain are all small. (1 is not to be expected with attention either: to find its place, a copying model
// also looks at the word before, which it has just written.)
std::vector<double> trained_shares(AttentionKind kind, std::int64_t units,
                                   const std::vector<std::int64_t>& lengths, bool full, std::uint64_t seed) {
  Random random(seed);
  const auto model = build_seq2seq(one_way(kind, units), random);
  train(*model, copy_pairs(full ? 20000 : 500, 1, lengths.back(), kSymbols, random),
        {.updates = full ? 1200 : 60}, seed);
  std::vector<double> shares;
  for (const std::int64_t length : lengths) {
    const PairBatch batch = to_batch(copy_pairs(32, length, length, kSymbols, random));
    const torch::Tensor norms = input_gradients(*model, batch).narrow(1, 0, length);  // </s> left out
    shares.push_back(number((norms.diagonal(0, 1, 2) / norms.amax(-1).clamp_min(1e-30)).mean()));
  }
  return shares;
}

Outcome run_path(const Setting& setting) {
  const std::int64_t units = setting.full() ? 64 : 16, length = setting.full() ? 40 : 12;
  const std::vector<std::int64_t> lengths =
      setting.full() ? std::vector<std::int64_t>{2, 4, 8, 12, 16} : std::vector<std::int64_t>{2, 4};
  Outcome outcome;
  FigureTable table("before training: length of d log p(y_1) / d x_j",
                    {"words after x_j", "none", "of the nearest", "bahdanau", "of the nearest "});
  FigureTable trained("after training: gradient to the copied word over the largest to any",
                      {"length", "none", "bahdanau"});
  std::vector<std::vector<double>> norms, shares;
  std::vector<double> none_kept, attention_kept;  // of each seed: of the shortest's share at the longest
  const std::uint64_t seeds = setting.seeds();
  LinePlot plot{.title = "Gradient by distance",
                .x_title = "words after x_j",
                .y_title = "log10, relative to the nearest",
                .from_zero = false};
  LinePlot shares_plot{
      .title = "Gradient to the copied word", .x_title = "length", .y_title = "over the largest"};
  std::vector<double> distances, sizes(lengths.begin(), lengths.end());
  for (std::int64_t distance = 0; distance < length; ++distance)
    distances.push_back(static_cast<double>(distance));
  for (const auto& [name, kind] : kBoth) {
    norms.push_back(untrained_by_distance(kind, units, length, setting.full() ? 8 : 2, setting.seed));
    std::vector<double> sums(lengths.size());
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      const auto found = trained_shares(kind, units, lengths, setting.full(), setting.seed + seed);
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += found[i] / static_cast<double>(seeds);
      (kind == AttentionKind::none ? none_kept : attention_kept).push_back(found.back() / found.front());
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
  for (std::size_t distance = 0; distance < norms[0].size();
       distance = std::max<std::size_t>(1, 2 * distance))
    table.add({cell(static_cast<std::int64_t>(distance)), scientific(norms[0][distance], 1),
               scientific(ratio(0, distance), 1), scientific(norms[1][distance], 1),
               scientific(ratio(1, distance), 1)});
  for (std::size_t i = 0; i < lengths.size(); ++i)
    trained.add({cell(lengths[i]), percent_cell(shares[0][i], 0), percent_cell(shares[1][i], 0)});

  const std::size_t far = norms[0].size() - 1;
  Conditions conditions;
  conditions.require(ratio(0, far) < 0.01,
                     fmt::format("before training and without attention the gradient to a word {} words back "
                                 "is {:.1g} of the nearest one's (under 0.01)",
                                 far, ratio(0, far)));
  conditions.require(ratio(1, far) > 0.2, fmt::format("with attention {:.2g} (over 0.2)", ratio(1, far)));
  // Flat is to keep at least three quarters of what it is on the shortest sentences, fading to keep less.
  const Estimate with = estimate(attention_kept), without = estimate(none_kept);
  conditions.require(is_over(with, 0.75, 0.75),
                     fmt::format("after training the copied word's gradient, over the largest, is at length "
                                 "{} still {} of that at length {} with attention (over 75%)",
                                 lengths.back(), show_percent(with), lengths.front()));
  conditions.require(is_under(without, 0.75, 0.75),
                     fmt::format("and {} without (under 75%)", show_percent(without)));
  outcome.tables = {table, trained};
  outcome.plots = {
      {"gradient", "Length of d log p(y_1) / d x_j before training, relative to the word nearest to the end.",
       plot},
      {"share",
       "Gradient of an output to the word that it copies, over its largest to any word, after training.",
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
      "that "
      "to the word that is copied, over the largest to any word, with three seeds and a 95% interval.",
      run_path};
}

}  // namespace s2s::lab
