// What one fixed vector holds, and what attention spares.
#include <fmt/format.h>

#include <cmath>

#include "lab/experiments.h"
#include "lab/forced_steps.h"
#include "lab/measure.h"
#include "lab/tensors.h"
#include "lab/training.h"

namespace s2s::lab {
namespace {

constexpr std::int32_t kAlphabet = 12;
constexpr double kRemembered = 0.9;  // share of symbols in their places

struct Decoded {
  torch::Tensor contexts;  // [target, batch, K]
  torch::Tensor readouts;  // [target, batch, readout]
};

// Led along the targets, reading what is given as the encoder's output.
Decoded decode(const Seq2Seq& model, const EncoderOutput& encoded, const PairBatch& batch) {
  std::vector<torch::Tensor> contexts, readouts;
  const AttentionMemory memory = model.decoder().attention().prepare(encoded);
  for (const ForcedStep& step : force_steps(model, encoded, memory, batch.target)) {
    contexts.push_back(step.after.context);
    readouts.push_back(step.after.readout);
  }
  return {torch::stack(contexts), torch::stack(readouts)};
}

struct Reach {
  double context_change = 0;  // largest difference between the contexts of two steps
  double states_matter = 0;   // change of the readouts where all encoder states but the summary are replaced
};

Reach reach(AttentionKind kind, std::uint64_t seed) {
  const torch::NoGradGuard no_grad;
  Random random(seed);
  const auto model = build_seq2seq(small_options(kind, 32, kFirstSymbol + kAlphabet), random);
  const PairBatch batch = to_batch(copy_pairs(8, 3, 12, kAlphabet, random));
  EncoderOutput encoded = model->encode(batch.source, batch.source_lengths, {});
  const Decoded before = decode(*model, encoded, batch);
  encoded.states = normal(encoded.states.sizes(), random);
  const Decoded after = decode(*model, encoded, batch);
  return {number((before.contexts - before.contexts[0]).abs().amax()),
          number((before.readouts - after.readouts).abs().amax())};
}

// The longest length up to which all are copied with 90% of symbols right; 0 if not even the shortest.
double longest_copied(const std::vector<std::int64_t>& lengths, const std::vector<double>& accuracies) {
  double longest = 0;
  for (std::size_t i = 0; i < lengths.size() && accuracies[i] >= kRemembered; ++i)
    longest = static_cast<double>(lengths[i]);
  return longest;
}

struct Plan {
  std::int64_t longest = 24;
  std::size_t pairs = 20000;
  SmallTraining training{.updates = 5000};
  std::vector<std::int64_t> units{16, 32, 64, 128};
  std::vector<std::int64_t> attentive_units{32};
};

std::vector<double> copying(AttentionKind kind, std::int64_t units, const Plan& plan, std::uint64_t seed,
                            const std::vector<std::int64_t>& lengths) {
  Random random(seed);
  const auto model = build_seq2seq(small_options(kind, units, kFirstSymbol + kAlphabet), random);
  train(*model, copy_pairs(plan.pairs, 1, plan.longest, kAlphabet, random), plan.training, seed);
  return accuracy_by_length(
      *model, lengths,
      [](std::int64_t length, Random& draws) { return copy_pairs(64, length, length, kAlphabet, draws); },
      seed, plan.training.engine);
}

}  // namespace

Outcome run_bottleneck(const Setting& setting) {
  Plan plan;
  if (!setting.full()) plan = {8, 2000, {.updates = 200}, {8, 16}, {8}};
  std::vector<std::int64_t> lengths;
  std::vector<double> x;
  for (std::int64_t length = 1; length <= plan.longest; ++length)
    lengths.push_back(length), x.push_back(static_cast<double>(length));

  Outcome outcome;
  const Reach fixed = reach(AttentionKind::none, setting.seed);
  const Reach attentive = reach(AttentionKind::bahdanau, setting.seed);
  FigureTable reached("what reaches the decoder", {"attention", "change of the context over steps",
                                                   "change of the output with other encoder states"});
  reached.add({cell("none"), scientific(fixed.context_change, 1), scientific(fixed.states_matter, 1)});
  reached.add(
      {cell("bahdanau"), scientific(attentive.context_change, 1), scientific(attentive.states_matter, 1)});

  FigureTable copied(fmt::format("longest length, up to {}, copied with 90% of symbols right ({} seeds)",
                                 plan.longest, setting.seeds()),
                     {"attention", "units", "mean", "lowest", "highest", "right at the longest"});
  LinePlot plot{.title = "Copying by length", .x_title = "length", .y_title = "symbols right"};
  std::vector<std::vector<double>> none_longest, attentive_longest;  // [units][seed]
  const auto measure = [&](AttentionKind kind, const char* name, std::int64_t units,
                           std::vector<std::vector<double>>& into) {
    std::vector<double> longest, at_end, sums(lengths.size());
    for (std::uint64_t seed = 0; seed < setting.seeds(); ++seed) {
      const std::vector<double> right = copying(kind, units, plan, setting.seed + seed, lengths);
      longest.push_back(longest_copied(lengths, right));
      at_end.push_back(right.back());
      for (std::size_t i = 0; i < right.size(); ++i)
        sums[i] += right[i] / static_cast<double>(setting.seeds());
    }
    into.push_back(longest);
    copied.add({cell(name), cell(units), cell(mean(longest), 1), cell(lowest(longest), 0),
                cell(highest(longest), 0), percent_cell(mean(at_end), 0)});
    plot.lines.push_back(plot_line(fmt::format("{} {}", name, units), plot.lines.size(), x, sums, 2));
  };
  for (const std::int64_t units : plan.units) measure(AttentionKind::none, "none", units, none_longest);
  for (const std::int64_t units : plan.attentive_units)
    measure(AttentionKind::bahdanau, "bahdanau", units, attentive_longest);

  Conditions conditions;
  // Exactly 0: the same numbers go through the same operations.
  conditions.require(fixed.context_change == 0 && fixed.states_matter == 0,
                     fmt::format("without attention the context never changes (by {:.1g}) and no encoder "
                                 "state but it reaches the decoder (the output changes by {:.1g})",
                                 fixed.context_change, fixed.states_matter));
  conditions.require(attentive.context_change > 0 && attentive.states_matter > 0, "with attention both do");
  const Estimate growth = estimate(differences(none_longest.back(), none_longest.front()));
  conditions.require(
      is_over(growth, 0, 0),
      fmt::format("without attention {} units copy {:.1f} symbols and {} units {} more (over 0)",
                  plan.units.front(), mean(none_longest.front()), plan.units.back(), show(growth, 1)));
  const Estimate gain = estimate(differences(attentive_longest.front(), none_longest.back()));
  conditions.require(is_over(gain, 0, 0),
                     fmt::format("with attention {} units copy {:.1f} of {}, {} more than those {} (over 0)",
                                 plan.attentive_units.front(), mean(attentive_longest.front()), plan.longest,
                                 show(gain, 1), plan.units.back()));
  outcome.tables = {reached, copied};
  outcome.plots = {
      {"accuracy-by-length", "Share of symbols copied to their places, by length; means over seeds.", plot}};
  outcome.verdict = conditions.verdict();
  return outcome;
}

Experiment bottleneck() {
  return {
      "bottleneck",
      "one fixed vector holds only so much; attention needs no growth",
      "Without attention the decoder sees the source as one vector, the same at every step, so the longest "
      "sentence that it can carry over depends on that vector's width; with attention it doesn't.",
      "Cho et al. (2014), On the properties of neural machine translation, section 4; Bahdanau et al. "
      "(2015), sections 1 and 5.2",
      "Contexts are compared between steps, and outputs before and after all encoder states but the fixed "
      "context are replaced by noise. Models of several "
      "widths learn to copy random symbols with equal updates, each with three seeds; the longest length of "
      "which 90% of symbols are right. Differences with their 95% intervals over seeds.",
      run_bottleneck};
}

}  // namespace s2s::lab
