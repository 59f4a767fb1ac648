// What attention to a sequence by itself costs beside a recurrent layer, and how the exact form that never
// holds the matrix of weights takes memory by the length alone.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/median.h"
#include "base/signals.h"
#include "lab/experiments.h"
#include "lab/measure.h"
#include "lab/tensors.h"
#include "nn/attention/self_attention.h"
#include "nn/initialise.h"
#include "nn/masking.h"
#include "nn/rnn/gru.h"
#include "nn/rnn/recurrent_layer.h"

namespace s2s::lab {
namespace {

using Widths = std::vector<std::int64_t>;

constexpr std::int64_t kCoreWidth = 64;  // of one head's queries, keys and values

// Queries, keys and values of `batch` sequences of n vectors.
struct Core {
  torch::Tensor queries, keys, values;  // [batch, 1, n, d]
  double scale = 1;

  Core(std::int64_t batch, std::int64_t n, std::int64_t d, Random& random)
      : queries(normal({batch, 1, n, d}, random)),
        keys(normal({batch, 1, n, d}, random)),
        values(normal({batch, 1, n, d}, random)),
        scale(1 / std::sqrt(static_cast<double>(d))) {}

  torch::Tensor attend(AttentionFunction form, const Mask& mask = {}) const {
    return form(queries, keys, values, mask, scale);
  }
  void train(AttentionFunction form) const {
    const std::vector<torch::Tensor> leaves{queries.detach().requires_grad_(), keys.detach().requires_grad_(),
                                            values.detach().requires_grad_()};
    torch::autograd::grad({form(leaves[0], leaves[1], leaves[2], {}, scale).sum()}, leaves);
  }
};

// A layer of each kind, as wide as its input.
struct Layers {
  GruCell recurrent;
  SelfAttention attention;

  Layers(std::int64_t width, Random& random)
      : recurrent({width, width}), attention(width, {/*heads=*/1, Side::encoder}) {
    initialise(recurrent, ModelOptions(), random);
    initialise(attention, ModelOptions(), random);
  }
};

void run_recurrent(const GruCell& cell, const torch::Tensor& states) {
  run_cell(cell, Direction::forward, states, torch::ones({states.size(0), states.size(1)}, torch::kBool), {});
}

// Time or memory over two sizes or more, and the exponent of its growth.
struct Growth {
  std::string what;
  std::string over;          // "n" or "d"
  double low = 0, high = 0;  // between which the exponent should lie
  std::vector<double> sizes = {};
  std::vector<std::vector<double>> rounds = {};  // [size][round]
  double taken_away = 0;                         // of the rounds' time, by other programs

  double value(std::size_t size) const { return median(rounds[size]); }
  std::vector<double> values() const {
    std::vector<double> all;
    for (std::size_t i = 0; i < sizes.size(); ++i) all.push_back(value(i));
    return all;
  }
  // Of each round.
  std::vector<double> exponents() const {
    std::vector<double> all;
    for (std::size_t round = 0; round < rounds.front().size(); ++round) {
      std::vector<double> of_round;
      for (const auto& of_size : rounds) of_round.push_back(of_size[round]);
      all.push_back(median_exponent(sizes, of_round));
    }
    return all;
  }
  double exponent() const { return median(exponents()); }
  void require(Conditions& conditions) const {
    constexpr double kAnotherPower = 0.6;  // so far off, the power above or below fits better
    const double power = std::round((low + high) / 2);
    Votes votes;
    for (const double found : exponents())
      votes.add(found > low && found<high, std::abs(found - power)> kAnotherPower);
    std::string statement =
        fmt::format("{} grows as {}^{:.2f} ({} to {})", what, over, exponent(), low, high);
    if (votes.finding() == Finding::undecided) {
      statement += fmt::format(", rounds {:.2f} to {:.2f}, disturbed by {}", lowest(exponents()),
                               highest(exponents()), disturbance(taken_away));
    }
    conditions.require(votes.finding(), statement);
  }
  void add(std::int64_t size, std::vector<double> of_rounds) {
    sizes.push_back(static_cast<double>(size)), rounds.push_back(std::move(of_rounds));
  }
};

int rounds_of(const Setting& setting) { return setting.full() ? 5 : 1; }

// Seconds of the work that prepare(size) makes, for each size.
template <class Prepare>
Growth time_growth(Growth growth, const Widths& sizes, const Setting& setting, const Prepare& prepare) {
  const torch::NoGradGuard no_grad;
  std::vector<std::function<void()>> work;
  for (const std::int64_t size : sizes) work.push_back(prepare(size));
  const Timing timing(work, rounds_of(setting));
  for (std::size_t i = 0; i < sizes.size(); ++i) growth.add(sizes[i], timing.seconds()[i]);
  growth.taken_away = timing.taken_away();
  return growth;
}

std::function<void()> core_work(std::int64_t n, std::int64_t d, Random& random) {
  return [core = Core(1, n, d, random)] { core.attend(plain_attention); };
}

std::function<void()> recurrent_work(std::int64_t batch, std::int64_t n, std::int64_t d, Random& random) {
  return [layers = std::make_shared<Layers>(d, random), states = normal({batch, n, d}, random)] {
    run_recurrent(layers->recurrent, states);
  };
}

// Exponents expected: of the operations, n^2 d and n d^2. The margins are for what a product does not take
// all of: the softmax, which costs n^2 whatever d is, and a step's own cost, whatever the width.
std::vector<Growth> times(const Setting& setting, Random& random) {
  const bool full = setting.full();
  const Widths lengths = full ? Widths{512, 1024, 2048, 4096} : Widths{64, 128};
  const Widths core_widths = full ? Widths{256, 512, 1024, 2048} : Widths{32, 64};
  const Widths steps = full ? Widths{128, 256, 512, 1024, 2048} : Widths{16, 32};
  const Widths cell_widths = full ? Widths{256, 384, 512, 768, 1024} : Widths{32, 64};
  const std::int64_t length = full ? 2048 : 64, width = full ? 256 : 32;
  return {
      time_growth({"time of attention", "n", 1.7, 2.3}, lengths, setting,
                  [&](auto n) { return core_work(n, kCoreWidth, random); }),
      time_growth({"time of attention", "d", 0.7, 1.3}, core_widths, setting,
                  [&](auto d) { return core_work(length, d, random); }),
      time_growth({"time of a recurrent layer", "n", 0.85, 1.15}, steps, setting,
                  [&](auto n) { return recurrent_work(1, n, width, random); }),
      time_growth({"time of a recurrent layer", "d", 1.6, 2.4}, cell_widths, setting,
                  [&](auto d) { return recurrent_work(full ? 16 : 2, full ? 64 : 8, d, random); }),
  };
}

struct Crossing {
  std::int64_t width = 0;
  std::int64_t tried = 0;    // the longest
  std::optional<double> at;  // the length from which self-attention takes longer; none up to `tried`
};

// Between the two lengths of a doubling grid where it happens, on the line through their logarithms.
Crossing crossing_of(std::int64_t width, const Setting& setting, Random& random) {
  const torch::NoGradGuard no_grad;
  const Layers layers(width, random);
  Crossing crossing{.width = width, .tried = 0, .at = {}};
  double before = 0;  // log of the ratio at half the length
  for (std::int64_t n = setting.full() ? 512 : 16; n <= (setting.full() ? 8192 : 32); n *= 2) {
    const torch::Tensor states = normal({1, n, width}, random);
    const Timing timing(
        {[&] { layers.attention.forward(states, {}); }, [&] { run_recurrent(layers.recurrent, states); }},
        setting.full() && n < 4096 ? 3 : 1);
    crossing.tried = n;
    const double ratio = std::log(timing.median_of(0) / timing.median_of(1));
    if (ratio > 0) {
      const double back = before < 0 ? ratio / (ratio - before) : 0;  // in doublings
      crossing.at = static_cast<double>(n) * std::exp2(-back);
      break;
    }
    before = ratio;
  }
  return crossing;
}

std::vector<Crossing> crossings(const Setting& setting, Random& random) {
  std::vector<Crossing> all;
  for (const std::int64_t width : setting.full() ? Widths{64, 128, 256, 512} : Widths{16, 32})
    all.push_back(crossing_of(width, setting, random));
  return all;
}

// Whether in the upper half of the widths wider layers cross later; one that doesn't up to the longest length
// comes last. In narrower ones a step's own cost is most of the recurrent layer's time, and the softmax of
// attention's. The opposite is a crossing at less than half the length.
Finding rises(const std::vector<Crossing>& all) {
  const std::size_t from = std::min(all.size() / 2, all.size() - 2);
  Votes votes;
  for (std::size_t i = from + 1; i < all.size(); ++i) {
    const Crossing &narrow = all[i - 1], &wide = all[i];
    if (!narrow.at) {
      votes.add(false, wide.at && 2 * *wide.at < static_cast<double>(narrow.tried));
    } else {
      votes.add(!wide.at || *wide.at > *narrow.at, wide.at && 2 * *wide.at < *narrow.at);
    }
  }
  return votes.finding();
}

std::string crossing_words(const Crossing& crossing) {
  return crossing.at ? fmt::format("{:.0f}", *crossing.at) : fmt::format("beyond {}", crossing.tried);
}

Growth memory_growth(Growth growth, const Widths& lengths, AttentionFunction form, Random& random) {
  for (const std::int64_t n : lengths) {
    throw_if_interrupted();
    const Core core(1, n, kCoreWidth, random);
    growth.add(n, {static_cast<double>(peak_bytes([&] { core.train(form); }))});
  }
  return growth;
}

std::vector<Growth> memories(AttentionFunction long_form, const Setting& setting, Random& random) {
  const bool full = setting.full();
  return {
      memory_growth({"memory of the plain form", "n", 1.8, 2.2},
                    full ? Widths{512, 1024, 2048, 4096} : Widths{256, 512, 1024}, plain_attention, random),
      memory_growth({"memory of the blockwise form", "n", 0.85, 1.15},
                    full ? Widths{1024, 2048, 4096, 8192, 16384} : Widths{1024, 2048, 4096}, long_form,
                    random)};
}

// Seconds of a forward and backward pass over one sequence.
std::vector<Growth> form_times(AttentionFunction long_form, const Setting& setting, Random& random) {
  const bool full = setting.full();
  std::vector<Growth> all{{"time of the plain form", "n", 1.7, 2.4},
                          {"time of the blockwise form", "n", 1.7, 2.4}};
  const std::vector<AttentionFunction> forms{plain_attention, long_form};
  const std::vector<Widths> lengths =
      full ? std::vector<Widths>{{1024, 2048, 4096}, {1024, 2048, 4096, 8192, 16384}}
           : std::vector<Widths>{{512, 1024}, {512, 1024}};
  std::vector<std::function<void()>> work;
  for (std::size_t i = 0; i < all.size(); ++i)
    for (const std::int64_t n : lengths[i])
      work.emplace_back([core = Core(1, n, kCoreWidth, random), form = forms[i]] { core.train(form); });
  const Timing timing(work, setting.full() ? 4 : 1);
  std::size_t done = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const std::int64_t n : lengths[i]) all[i].add(n, timing.seconds()[done++]);
    all[i].taken_away = timing.taken_away();
  }
  return all;
}

// The largest difference from the plain form, of sequences of several lengths with and without a causal mask.
double difference_of(AttentionFunction long_form, const Setting& setting, Random& random) {
  const torch::NoGradGuard no_grad;
  const std::int64_t n = setting.full() ? 2048 : 300;
  const Core core(3, n, kCoreWidth, random);
  const Mask ragged = Mask::padding(length_mask(torch::tensor({n, n / 2 + 1, n / 7}, torch::kLong), n));
  double largest = 0;
  for (const Mask& mask : {Mask(), ragged, Mask::causal(n, n), ragged & Mask::causal(n, n)})
    largest = std::max(
        largest, number((core.attend(long_form, mask) - core.attend(plain_attention, mask)).abs().amax()));
  return largest;
}

// Seconds of the long form over seconds of the plain one, of each round.
struct Ratio {
  std::int64_t sequences = 1;
  std::int64_t n = 0;
  std::vector<double> forward, both;
  double taken_away = 0;
};

std::vector<Ratio> ratios(AttentionFunction long_form, const Setting& setting, Random& random) {
  std::vector<Ratio> all;
  // where the translator takes it (takes_blocks)
  using Shapes = std::vector<std::pair<std::int64_t, std::int64_t>>;
  const Shapes shapes = setting.full() ? Shapes{{4, 2048}, {1, 4096}, {2, 4096}} : Shapes{{1, 256}};
  for (const auto& [sequences, n] : shapes) {
    const Core core(sequences, n, kCoreWidth, random);
    const auto forward = [&](AttentionFunction form) {
      const torch::NoGradGuard no_grad;
      core.attend(form);
    };
    const Timing timing({[&] { forward(long_form); }, [&] { forward(plain_attention); },
                         [&] { core.train(long_form); }, [&] { core.train(plain_attention); }},
                        rounds_of(setting));
    all.push_back({sequences, n, timing.ratios(0, 1), timing.ratios(2, 3), timing.taken_away()});
  }
  return all;
}

struct Found {
  std::vector<Growth> times, memories, form_times;
  std::vector<Crossing> crossings;
  std::vector<Ratio> ratios;
  double difference = 0;
};

// A tenth is what rounds on a shared machine vary by; a quarter more would show the opposite.
void require_no_slower(const std::vector<Ratio>& ratios, Conditions& conditions) {
  Votes votes;
  double worst = 0, taken_away = 0;
  for (const Ratio& ratio : ratios) {
    for (const auto* of_rounds : {&ratio.forward, &ratio.both}) {
      worst = std::max(worst, median(*of_rounds));
      for (const double one : *of_rounds) votes.add(one <= 1.1, one > 1.25);
    }
    taken_away = std::max(taken_away, ratio.taken_away);
  }
  std::string statement = fmt::format(
      "and the blockwise form takes at most 1.1 times as long where the translator chooses it "
      "({:.2f} at worst; of rounds {})",
      worst, votes.show());
  if (votes.finding() == Finding::undecided) statement += ", disturbed by " + disturbance(taken_away);
  conditions.require(votes.finding(), statement);
}

Verdict judge(const Found& found) {
  Conditions conditions;
  for (const Growth& growth : found.times) growth.require(conditions);
  std::string lengths;
  for (const Crossing& crossing : found.crossings)
    lengths +=
        fmt::format("{}{} at d = {}", lengths.empty() ? "" : ", ", crossing_words(crossing), crossing.width);
  conditions.require(
      rises(found.crossings),
      fmt::format("self-attention is the slower layer from a length on that rises with d, upper half ({})",
                  lengths));
  for (const Growth& growth : found.memories) growth.require(conditions);
  for (const Growth& growth : found.form_times) growth.require(conditions);
  // Sums of some thousand single-precision numbers, in another order.
  conditions.require(found.difference <= 1e-5,
                     fmt::format("both give the same (to {:.1g}, at most 1e-5)", found.difference));
  require_no_slower(found.ratios, conditions);
  return conditions.verdict();
}

FigureTable growth_table(const std::string& title, const std::vector<Growth>& all,
                         const std::vector<std::string>& names, const std::string& unit, double factor) {
  FigureTable table(title, {"of", "over", "size", unit, "exponent"});
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t k = 0; k < all[i].sizes.size(); ++k) {
      const bool last = k + 1 == all[i].sizes.size();
      table.add({cell(names[i]), cell(all[i].over), cell(static_cast<std::int64_t>(all[i].sizes[k])),
                 cell(factor * all[i].value(k), 2), last ? cell(all[i].exponent(), 2) : blank()});
    }
  }
  return table;
}

// A power of n is a straight line on these axes. `factor` makes the axis's unit of what was measured.
NamedPlot growth_plot(const std::string& name, const std::string& title, const std::string& y,
                      const std::vector<Growth>& all, const std::vector<std::string>& names, double factor) {
  LinePlot plot{.title = title, .x_title = "positions n", .y_title = y, .x_base = 2, .y_base = 10};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].over != "n") continue;
    std::vector<double> values;
    for (const double value : all[i].values()) values.push_back(factor * value);
    plot.lines.push_back(plot_line(names[i], plot.lines.size(), all[i].sizes, values, 2));
  }
  return {name, title + ", both axes logarithmic.", plot};
}

std::vector<FigureTable> comparison_tables(const Found& found) {
  FigureTable crossing_table("from which length on self-attention takes longer than a GRU of the same width",
                             {"d", "n"});
  for (const Crossing& crossing : found.crossings)
    crossing_table.add({cell(crossing.width), cell(crossing_words(crossing))});
  FigureTable ratio_table("time of the blockwise form over that of the plain one, d = 64",
                          {"sequences", "n", "forward", "forward and backward"});
  for (const Ratio& ratio : found.ratios)
    ratio_table.add(
        {cell(ratio.sequences), cell(ratio.n), cell(median(ratio.forward), 2), cell(median(ratio.both), 2)});
  return {crossing_table, ratio_table};
}

Outcome outcome_of(const Found& found) {
  const std::vector<std::string> time_names{"attention, d = 64", "attention, n = 2048", "GRU, d = 256",
                                            "GRU, n = 64, 16 sequences"};
  const std::vector<std::string> form_names{"plain", "blockwise"};
  const double milli = 1e3, mebi = 1.0 / (1 << 20);
  Outcome outcome;
  outcome.tables = {
      growth_table("time", found.times, time_names, "ms", milli),
      growth_table("memory, forward and backward, d = 64", found.memories, form_names, "MiB", mebi),
      growth_table("time, forward and backward, d = 64", found.form_times, form_names, "ms", milli)};
  for (FigureTable& table : comparison_tables(found)) outcome.tables.push_back(std::move(table));
  outcome.plots = {growth_plot("time", "Time by length", "milliseconds", found.times, time_names, milli),
                   growth_plot("memory", "Memory of a forward and backward pass by length", "MiB",
                               found.memories, form_names, mebi),
                   growth_plot("form-time", "Time of a forward and backward pass by length", "milliseconds",
                               found.form_times, form_names, milli)};
  outcome.remarks = {
      "All by the definition in LibTorch, whose recurrent layer pays for each step's calls; the fast path's "
      "costs less, which moves the crossing to shorter sequences."};
  outcome.verdict = judge(found);
  return outcome;
}

}  // namespace

Outcome cost_of(AttentionFunction long_form, const Setting& setting) {
  Random random(setting.seed, /*stream=*/7);
  Found found;
  {
    const OneThread one_thread;
    found.times = times(setting, random);
    found.crossings = crossings(setting, random);
    found.memories = memories(long_form, setting, random);
  }
  found.difference = difference_of(long_form, setting, random);
  found.ratios = ratios(long_form, setting, random);
  found.form_times = form_times(long_form, setting, random);
  return outcome_of(found);
}

Experiment cost() {
  return {
      "cost",
      "time and memory of self-attention and of a recurrent layer",
      "A layer of self-attention takes n^2 d operations and a recurrent one n d^2, so that self-attention "
      "is the cheaper while sequences are shorter than they are wide. Exact attention needs no memory "
      "of n^2, and is no slower for it.",
      "Vaswani et al. (2017), section 4 and table 1; Rabe and Staats (2021), Self-attention does not need "
      "O(n^2) memory; Dao et al. (2022), FlashAttention",
      "The translator's attention and its GRU on random states, on one thread: medians of processor times, "
      "and the peak of tensor memory, over lengths n and widths d; the exponent is the median over all pairs "
      "of sizes, of each round. The length from which self-attention takes longer, by width; and the "
      "blockwise form against the plain one.",
      [](const Setting& setting) { return cost_of(blockwise_attention, setting); }};
}

}  // namespace s2s::lab
