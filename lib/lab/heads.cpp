// What the heads of a trained multi-head attention look at, and what is lost without each.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "base/signals.h"
#include "lab/experiments.h"
#include "lab/measure.h"
#include "lab/tensors.h"
#include "lab/training.h"
#include "lab/variants.h"
#include "metrics/bleu.h"
#include "nn/attention_choices.h"
#include "nn/masking.h"

namespace s2s::lab {
namespace {

struct Head {
  double entropy = 0;           // over the logarithm of the source's length: 1 is an even spread
  double offset = 0;            // mean of sum_j j alpha_tj - t
  double offset_deviation = 0;  // over the steps
  double distance = 0;          // Jensen's and Shannon's to the other heads, in nats, mean
  std::optional<double> bleu_without = {};
};

struct OfModel {
  std::string name;
  std::vector<Head> heads = {};
  double largest_distance = 0;             // of two heads
  std::optional<double> bleu = {};         // none where no translations are given to compare with
  std::optional<double> without_all = {};  // likewise, and where heads cannot be removed
};

Lines as_lines(const Sequences& sequences) {
  Lines lines;
  for (const auto& pieces : sequences) lines.push_back(fmt::format("{}", fmt::join(pieces, " ")));
  return lines;
}

double bleu_of(const Seq2Seq& model, const Pairs& unseen) {
  throw_if_interrupted();
  BleuOptions options;
  options.tokenizer = BleuTokenizer::none;
  return corpus_bleu(as_lines(translate(model, unseen.source, Engine::automatic)), {as_lines(unseen.target)},
                     options)
      .score;
}

// Their means over the steps that are there, real [batch, target].
double mean_of(const torch::Tensor& values, const torch::Tensor& real) {
  return number(values.masked_select(real).mean());
}

// What each head looks at where the model is led along these translations.
void look_at_weights(Seq2Seq& model, const Pairs& pairs, OfModel& into) {
  const PairBatch batch = to_batch(pairs);
  const torch::Tensor real = length_mask(batch.target_lengths, batch.target.size(1));
  const std::vector<torch::Tensor> weights = model.score(batch).head_weights.unbind(1);
  const torch::Tensor j = torch::arange(1, batch.source.size(1) + 1, torch::kFloat);
  const torch::Tensor t = torch::arange(1, batch.target.size(1) + 1, torch::kFloat);
  const torch::Tensor most = batch.source_lengths.to(torch::kFloat).log().unsqueeze(1);
  for (std::size_t h = 0; h < weights.size(); ++h) {
    const torch::Tensor offsets = torch::matmul(weights[h], j) - t;
    const torch::Tensor entropies = -(weights[h] * weights[h].clamp_min(1e-12).log()).sum(-1);
    Head head;
    head.entropy = mean_of(entropies / most, real);
    head.offset = mean_of(offsets, real);
    head.offset_deviation = number(offsets.masked_select(real).std(/*unbiased=*/false));
    std::vector<double> distances;
    for (std::size_t other = 0; other < weights.size(); ++other) {
      if (other != h) distances.push_back(mean_of(divergence(weights[h], weights[other]), real));
    }
    head.distance = mean(distances);
    into.largest_distance = std::max(into.largest_distance, highest(distances));
    into.heads.push_back(head);
  }
}

// What is lost without each head, and without all.
void take_away(Seq2Seq& model, const Pairs& pairs, OfModel& into) {
  into.bleu = bleu_of(model, pairs);
  if (attention_choices(model.options()).projections == AttentionProjections::none) return;
  std::vector<std::int64_t> all;
  for (std::size_t h = 0; h < into.heads.size(); ++h) {
    all.push_back(static_cast<std::int64_t>(h));
    into.heads[h].bleu_without = bleu_of(*without_heads(model, {all.back()}), pairs);
  }
  into.without_all = bleu_of(*without_heads(model, all), pairs);
}

OfModel measure(const std::string& name, Seq2Seq& model, const Pairs& pairs) {
  OfModel found{.name = name};
  look_at_weights(model, pairs, found);
  take_away(model, pairs, found);
  return found;
}

// A trained run that was given, led along the right translations or, where there are none, along its own.
OfModel measure_run(const Subject& subject) {
  Pairs pairs{subject.sources, subject.references};
  const bool known = !pairs.target.empty();
  if (!known) pairs.target = translate(*subject.model, pairs.source, Engine::automatic);
  OfModel found{.name = subject.name};
  look_at_weights(*subject.model, pairs, found);
  if (known) take_away(*subject.model, pairs, found);
  return found;
}

constexpr const char* kPlotCaption =
    "BLEU that is left without one head, over that of the whole model; models in the order of the tables.";

Cell bleu_cell(const std::optional<double>& bleu) { return bleu ? cell(*bleu, 1) : blank(); }

FigureTable table_of(const OfModel& model) {
  FigureTable table(model.name, {"head", "entropy / log length", "offset", "its deviation",
                                 "distance to the others, nats", "BLEU without it"});
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    const Head& head = model.heads[h];
    table.add({cell(std::to_string(h + 1)), cell(head.entropy, 2), cell(head.offset, 2),
               cell(head.offset_deviation, 2), cell(head.distance, 3), bleu_cell(head.bleu_without)});
  }
  table.add({cell("none removed"), blank(), blank(), blank(), blank(), bleu_cell(model.bleu)});
  table.add({cell("all removed"), blank(), blank(), blank(), blank(), bleu_cell(model.without_all)});
  return table;
}

// BLEU without one head at a time, the least important first.
LinePlot plot_of(const std::vector<OfModel>& models) {
  LinePlot plot{.title = "BLEU without one head",
                .x_title = "head removed, the least important first",
                .y_title = "share of BLEU left"};
  for (const OfModel& model : models) {
    if (!model.bleu || !model.without_all) continue;
    std::vector<double> place, left;
    for (const Head& head : model.heads) {
      left.push_back(*head.bleu_without / std::max(*model.bleu, 1e-9));
      place.push_back(static_cast<double>(left.size()));
    }
    std::ranges::sort(left, std::greater<>());
    plot.lines.push_back(
        plot_line(fmt::format("model {}", plot.lines.size() + 1), plot.lines.size(), place, left, 2));
  }
  return plot;
}

// BLEU that removing one head costs: the least and the most of a model's heads.
struct Losses {
  double least = 0, most = 0;
};

Losses losses_of(const OfModel& model) {
  std::vector<double> losses;
  for (const Head& head : model.heads) losses.push_back(*model.bleu - *head.bleu_without);
  return {lowest(losses), highest(losses)};
}

// Of the models' means. The thresholds were fixed before the first measurement; the opposites are heads that
// are alike, of which none or any can be removed.
Conditions judge(const std::vector<OfModel>& models) {
  std::vector<double> distances, least, most, apart, kept;
  for (const OfModel& model : models) {
    const Losses losses = losses_of(model);
    const double own = std::max(*model.bleu, 1e-9);
    distances.push_back(model.largest_distance);
    least.push_back(losses.least / own), most.push_back(losses.most);
    kept.push_back(*model.without_all / own);
    apart.push_back(losses.most - 2 * losses.least);
  }
  Conditions conditions;
  // A fourteenth of the greatest distance there is, ln 2; equal heads have 0.
  const Estimate distance = estimate(distances), cheapest = estimate(least), dearest = estimate(most),
                 difference = estimate(apart), left = estimate(kept);
  conditions.require(
      is_over(distance, 0.05, 0.05),
      fmt::format("heads look at different words (the two farthest are {} nats apart, over 0.05)",
                  show(distance, 2)));
  conditions.require(
      is_under(cheapest, 0.1, 0.3),
      fmt::format("one can be removed almost without loss (the least important costs {} of BLEU, under 10%)",
                  show_percent(cheapest, 1)));
  conditions.require(
      is_over(dearest, 2, 0),
      fmt::format("and not any one (the most important costs {} BLEU, over 2)", show(dearest, 1)));
  conditions.require(is_over(difference, 0, 0),
                     fmt::format("which is {} BLEU over twice the least (over 0)", show(difference, 1)));
  conditions.require(is_under(left, 0.5, 0.9),
                     fmt::format("without all {} of BLEU is left (under half)", show_percent(left)));
  return conditions;
}

Outcome outcome_of(const std::vector<OfModel>& models) {
  Outcome outcome;
  for (const OfModel& model : models) outcome.tables.push_back(table_of(model));
  outcome.plots = {{"removed", kPlotCaption, plot_of(models)}};
  outcome.remarks = {
      "BLEU is that of pieces, of greedy translations, 4-grams. Offsets are in words of the source, 0 where "
      "a head looks at the target's own position. A model is not trained again after a head was removed."};
  outcome.verdict = judge(models).verdict();
  return outcome;
}

Pairs unseen_pairs(const Setting& setting, std::uint64_t seed) {
  Random random(seed, /*stream=*/6);
  return toy_language::pairs(setting.full() ? 200 : 10, 4, 20, random);
}

Outcome run_heads(const Setting& setting) {
  std::vector<OfModel> models;
  for (std::uint64_t seed = setting.seed; seed < setting.seed + setting.seeds(); ++seed) {
    const Subject trained = train_subject(seed, setting.full(), AttentionKind::multi_head);
    models.push_back(
        measure(fmt::format("seed {}: {}", seed, trained.name), *trained.model, unseen_pairs(setting, seed)));
  }
  Outcome outcome = outcome_of(models);
  const Subject& subject = setting.subject();
  if (attention_choices(subject.model->options()).heads > 1) {
    models.push_back(measure_run(subject));
    outcome.tables.push_back(table_of(models.back()));
    outcome.plots.front().plot = plot_of(models);
  }
  return outcome;
}

}  // namespace

Outcome heads_of(Seq2Seq& model, const Pairs& unseen) {
  return outcome_of({measure("the model", model, unseen)});
}

Experiment heads() {
  return {"heads",
          "what each head looks at, and what is lost without it",
          "Heads look at different things and are not equally important: one can be removed from a trained "
          "model with little loss, another cannot.",
          "Voita et al. (2019), Analyzing multi-head self-attention, sections 4 and 5; Michel et al. (2019), "
          "Are sixteen heads really better than one?, section 3.2; Vaswani et al. (2017), section 3.2.2",
          "Translators with multi-head attention are trained on a synthetic language, with three seeds. Led "
          "along right translations: each head's entropy, how far from the target's own position it looks, "
          "and the distance of heads from each other. Then BLEU with one head at a time removed, and with "
          "all. 95% intervals over seeds.",
          run_heads};
}

}  // namespace s2s::lab
