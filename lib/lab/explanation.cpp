// Whether attention weights explain a translator's choices.
#include <fmt/format.h>
#include <torch/optim/adam.h>

#include <algorithm>
#include <cmath>

#include "base/median.h"
#include "base/signals.h"
#include "lab/experiments.h"
#include "lab/forced_steps.h"
#include "lab/measure.h"
#include "lab/tensors.h"
#include "lab/training.h"
#include "lab/variants.h"
#include "nn/masking.h"
#include "nn/model_sizes.h"
#include "text/special_ids.h"

namespace s2s::lab {
namespace {

constexpr double kSameOutput =
    0.01;  // total variation within which two outputs count as the same (Jain and Wallace, 4.2.2)
constexpr double kGreatestDivergence = 0.6931;  // of Jensen and Shannon, in nats: ln 2

// 1/2 sum |p - q| over the last axis: at most 1.
torch::Tensor total_variation(const torch::Tensor& p, const torch::Tensor& q) {
  return 0.5 * (p - q).abs().sum(-1);
}

// A translator led along its own translations; everything that a change of weights is compared with.
class Translation {
 public:
  Translation(Seq2Seq& model, const Pairs& pairs)
      : imposed_(impose_on(model)),
        batch_(to_batch(pairs)),
        real_(length_mask(batch_.target_lengths, batch_.target.size(1))) {
    const torch::NoGradGuard no_grad;
    const EncoderOutput encoded = imposed_.model->encode(batch_.source, batch_.source_lengths, {});
    memory_ = imposed_.model->decoder().attention().prepare(encoded);
    steps_ = force_steps(*imposed_.model, encoded, memory_, batch_.target);
    for (std::int64_t t = 0; t < steps(); ++t) outputs_.push_back(output(t, torch::Tensor()));
  }

  std::int64_t steps() const { return static_cast<std::int64_t>(steps_.size()); }
  const PairBatch& batch() const { return batch_; }
  const Mask& mask() const { return memory_.mask; }
  torch::Tensor visible() const {
    return memory_.mask.visible(memory_.source).squeeze(1);
  }                                                                        // [batch, source]
  torch::Tensor real(std::int64_t t) const { return real_.select(1, t); }  // [batch]
  const torch::Tensor& own_output(std::int64_t t) const { return outputs_[static_cast<std::size_t>(t)]; }
  // [batch, source], of several heads their mean
  const torch::Tensor& weights(std::int64_t t) const {
    return steps_[static_cast<std::size_t>(t)].after.weights;
  }
  torch::Tensor head_weights(std::int64_t t) const {  // [batch, head, source]
    const torch::Tensor& several = steps_[static_cast<std::size_t>(t)].after.head_weights;
    return several.defined() ? several : weights(t).unsqueeze(1);
  }

  // The distribution over the next piece at step t, [batch, vocabulary], with these weights (as
  // ImposedAttention takes them) at that step alone; its own where undefined. Differentiable in the weights.
  torch::Tensor output(std::int64_t t, const torch::Tensor& weights) const {
    const ForcedStep& step = steps_[static_cast<std::size_t>(t)];
    imposed_.attention->weights = weights;
    const DecoderStep after =
        imposed_.model->decoder().step(step.embeddings, step.before, memory_, nullptr, t);
    imposed_.attention->weights = torch::Tensor();
    return imposed_.model->output_layer().log_probabilities(after.readout).exp();
  }

  // Mean -log p of the translation's pieces where these weights stand at every step (its own where
  // undefined).
  double loss(const torch::Tensor& weights) const {
    const torch::NoGradGuard no_grad;
    imposed_.attention->weights = weights;
    const ForcedScores scores = imposed_.model->score(batch_);
    imposed_.attention->weights = torch::Tensor();
    return -number(scores.log_probabilities.sum()) / number(batch_.target_lengths.sum());
  }

 private:
  ImposedModel imposed_;
  PairBatch batch_;
  torch::Tensor real_;  // [batch, target]
  AttentionMemory memory_;
  std::vector<ForcedStep> steps_;
  std::vector<torch::Tensor> outputs_;
};

// Values of the real rows, appended.
void append(std::vector<double>& into, const torch::Tensor& values, const torch::Tensor& real) {
  const torch::Tensor kept = values.index({real}).to(torch::kDouble).contiguous();
  into.insert(into.end(), kept.data_ptr<double>(), kept.data_ptr<double>() + kept.numel());
}

// Each sentence's weights [batch, head, source] in another order, its real positions among themselves; all
// heads in the same one.
torch::Tensor permuted(const torch::Tensor& weights, const torch::Tensor& lengths, Random& random) {
  torch::Tensor order = torch::arange(weights.size(2)).repeat({weights.size(0), 1});
  for (std::int64_t row = 0; row < weights.size(0); ++row) {
    const auto places = random.permutation(static_cast<std::size_t>(lengths[row].item<std::int64_t>()));
    for (std::size_t j = 0; j < places.size(); ++j)
      order[row][static_cast<std::int64_t>(j)] = static_cast<std::int64_t>(places[j]);
  }
  return weights.gather(2, order.unsqueeze(1).expand_as(weights));
}

struct Permutation {
  std::vector<double> largest;  // weight of each step
  std::vector<double> change;   // total variation, median over permutations
};

Permutation permute(const Translation& translation, int permutations, Random& random) {
  const torch::NoGradGuard no_grad;
  Permutation result;
  for (std::int64_t t = 0; t < translation.steps(); ++t) {
    throw_if_interrupted();
    std::vector<torch::Tensor> changes;
    for (int i = 0; i < permutations; ++i) {
      const torch::Tensor other =
          permuted(translation.head_weights(t), translation.batch().source_lengths, random);
      changes.push_back(total_variation(translation.output(t, other), translation.own_output(t)));
    }
    append(result.largest, translation.weights(t).amax(-1), translation.real(t));
    append(result.change, std::get<0>(torch::stack(changes).median(0)), translation.real(t));
  }
  return result;
}

// For each step the largest divergence from the model's weights that was found among weights that give the
// same output: gradient ascent on JSD - 500 max(0, TVD - 0.01), as in their equation 5, from two starts.
std::vector<double> adversaries(const Translation& translation, int iterations, Random& random) {
  constexpr double kPenalty = 500;
  std::vector<double> found;
  for (std::int64_t t = 0; t < translation.steps(); ++t) {
    throw_if_interrupted();
    const torch::Tensor own = translation.head_weights(t);
    torch::Tensor best = torch::zeros({own.size(0)});
    for (const double closeness : {1.0, 0.0}) {  // near the model's weights, and anywhere
      const torch::Tensor start = closeness * (own + 1e-4).log() + normal(own.sizes(), random);
      const torch::Tensor logits = start.detach().requires_grad_();
      torch::optim::Adam optimiser({logits}, torch::optim::AdamOptions(0.2));
      for (int i = 0; i < iterations; ++i) {
        const torch::Tensor weights = translation.mask().softmax(logits.unsqueeze(2)).squeeze(2);
        const torch::Tensor change =
            total_variation(translation.output(t, weights), translation.own_output(t));
        const torch::Tensor apart = divergence(weights, own).mean(1);  // over heads
        best = torch::where(change.le(kSameOutput), torch::maximum(best, apart), best).detach();
        const torch::Tensor loss = (kPenalty * (change - kSameOutput).clamp_min(0) - apart).sum();
        logits.mutable_grad() = torch::autograd::grad({loss}, {logits})[0];
        optimiser.step();
      }
    }
    append(found, best, translation.real(t));
  }
  return found;
}

// The change of every output where word j is left out of the source: [batch, target, source words].
torch::Tensor leave_one_out(const Translation& translation, Seq2Seq& model, const Pairs& pairs) {
  const torch::NoGradGuard no_grad;
  const std::int64_t longest = translation.batch().source.size(1) - 1;
  torch::Tensor changes = torch::zeros({translation.batch().source.size(0), translation.steps(), longest});
  for (std::int64_t j = 0; j < longest; ++j) {
    throw_if_interrupted();
    Pairs without = pairs;
    for (auto& source : without.source) {
      if (j < static_cast<std::int64_t>(source.size())) source.erase(source.begin() + j);
    }
    const PairBatch batch = to_batch(without);
    const EncoderOutput encoded = model.encode(batch.source, batch.source_lengths, {});
    const auto steps =
        force_steps(model, encoded, model.decoder().attention().prepare(encoded), batch.target);
    for (std::int64_t t = 0; t < translation.steps(); ++t) {
      const torch::Tensor output =
          model.output_layer().log_probabilities(steps[static_cast<std::size_t>(t)].after.readout).exp();
      changes.select(2, j).select(1, t).copy_(total_variation(output, translation.own_output(t)));
    }
  }
  return changes;
}

std::vector<double> row_of(const torch::Tensor& row, std::int64_t count) {
  const torch::Tensor values = row.narrow(0, 0, count).to(torch::kDouble).contiguous();
  return {values.data_ptr<double>(), values.data_ptr<double>() + count};
}

struct Correlations {
  std::vector<double> gradients, leaving_out, each_other;  // Kendall's tau of each step
};

Correlations correlate(const Translation& translation, Seq2Seq& model, const Pairs& pairs) {
  constexpr std::size_t kFewestWords = 4;  // tau of fewer is mostly chance
  const torch::Tensor gradients = input_gradients(model, translation.batch());
  const torch::Tensor left_out = leave_one_out(translation, model, pairs);
  Correlations result;
  for (std::size_t i = 0; i < pairs.source.size(); ++i) {
    const auto words = static_cast<std::int64_t>(pairs.source[i].size());
    if (pairs.source[i].size() < kFewestWords) continue;
    const auto row = static_cast<std::int64_t>(i);
    for (std::int64_t t = 0; t <= static_cast<std::int64_t>(pairs.target[i].size()); ++t) {
      const auto weights = row_of(translation.weights(t)[row], words),
                 gradient = row_of(gradients[row][t], words), changes = row_of(left_out[row][t], words);
      result.gradients.push_back(kendall_tau(weights, gradient));
      result.leaving_out.push_back(kendall_tau(weights, changes));
      result.each_other.push_back(kendall_tau(gradient, changes));
    }
  }
  return result;
}

struct WeightRange {
  std::string name;
  double low, high;
};
const std::vector<WeightRange> kWeightRanges{
    {"0 - 0.25", 0, 0.25}, {"0.25 - 0.5", 0.25, 0.5}, {"0.5 - 0.75", 0.5, 0.75}, {"0.75 - 1", 0.75, 2}};

std::vector<double> changes_in(const Permutation& found, const WeightRange& range) {
  std::vector<double> changes;
  for (std::size_t i = 0; i < found.change.size(); ++i) {
    if (found.largest[i] >= range.low && found.largest[i] < range.high) changes.push_back(found.change[i]);
  }
  return changes;
}

LinePlot permutation_plot(const Permutation& found) {
  LinePlot plot{.title = "Outputs under permuted weights",
                .x_title = "change of the output, total variation",
                .y_title = "share of steps"};
  for (const WeightRange& range : kWeightRanges) {
    const std::vector<double> changes = changes_in(found, range);
    if (!changes.empty())
      plot.lines.push_back(cumulative_line("largest " + range.name, plot.lines.size(), changes, /*most=*/1));
  }
  return plot;
}

FigureTable permutation_table(const Permutation& found) {
  FigureTable table(
      "weights of one step permuted, medians over permutations",
      {"largest weight", "steps", "change of the output, median", "steps changed by less than 0.01"});
  const auto add = [&](const WeightRange& range) {
    const std::vector<double> changes = changes_in(found, range);
    const auto same =
        std::count_if(changes.begin(), changes.end(), [](double change) { return change < kSameOutput; });
    table.add({cell(range.name), cell(static_cast<std::int64_t>(changes.size())),
               changes.empty() ? blank() : cell(median(changes), 3),
               changes.empty()
                   ? blank()
                   : percent_cell(static_cast<double>(same) / static_cast<double>(changes.size()), 0)});
  };
  for (const WeightRange& range : kWeightRanges) add(range);
  add({"all", 0, 2});
  return table;
}

struct Uniform {
  std::vector<double> learned, frozen;  // share of right symbols, of each seed
};

// Trained on the synthetic language with learnt weights, and with equal ones that never change.
Uniform train_with_uniform(const Setting& setting) {
  Uniform result;
  for (std::uint64_t seed = setting.seed; seed < setting.seed + setting.seeds(); ++seed) {
    Random random(seed, /*stream=*/4);
    const Pairs pairs = toy_language::pairs(setting.full() ? 10000 : 300, 2, 14, random);
    const Pairs unseen = toy_language::pairs(setting.full() ? 100 : 10, 2, 14, random);
    const ModelOptions options =
        resolve(small_options(AttentionKind::bahdanau, setting.full() ? 32 : 12, toy_language::kVocabulary));
    for (const bool frozen : {false, true}) {
      std::shared_ptr<Attention> attention = std::make_shared<UniformAttention>();
      if (!frozen)
        attention = std::make_shared<AdditiveAttention>(options.hidden, state_width(options),
                                                        options.attention_hidden);
      const auto model = build_with(options, QueryTime::previous, attention, random);
      train(*model, pairs, {.updates = setting.full() ? 800 : 30, .rate = 0.006, .engine = Engine::reference},
            seed);
      (frozen ? result.frozen : result.learned).push_back(accuracy(*model, unseen, Engine::reference));
    }
  }
  return result;
}

double share_of(const std::vector<double>& values, bool (*holds)(double)) {
  return static_cast<double>(std::count_if(values.begin(), values.end(), holds)) /
         static_cast<double>(values.size());
}

Outcome run_explanation(const Setting& setting) {
  const Subject& subject = setting.subject();
  Random random(setting.seed, /*stream=*/5);
  Pairs pairs{subject.sources, {}};
  pairs.source.resize(std::min<std::size_t>(pairs.source.size(), setting.full() ? 25 : 4));
  pairs.target = translate(*subject.model, pairs.source, Engine::automatic);
  const Translation translation(*subject.model, pairs);
  const Permutation permutation = permute(translation, setting.full() ? 10 : 3, random);
  const std::vector<double> adversarial = adversaries(translation, setting.full() ? 60 : 10, random);
  const Correlations taus = correlate(translation, *subject.model, pairs);
  const torch::Tensor mask = translation.visible().to(torch::kFloat);
  const double own_loss = translation.loss({}), uniform_loss = translation.loss(mask / mask.sum(1, true));
  const Uniform trained = train_with_uniform(setting);

  const double changed = median(permutation.change), apart = median(adversarial);
  const double far = share_of(adversarial, [](double jsd) { return jsd > kGreatestDivergence / 2; });
  FigureTable adversary_table("other weights of one step with the same output (total variation at most 0.01)",
                              {"figure", "value"});
  adversary_table.add({cell("steps"), cell(static_cast<std::int64_t>(adversarial.size()))});
  adversary_table.add({cell("largest divergence found, median (at most ln 2 = 0.69)"), cell(apart, 3)});
  adversary_table.add({cell("steps with one over half of that"), percent_cell(far, 0)});
  FigureTable uniform_table("equal weights", {"what", "with learnt weights", "with equal weights"});
  uniform_table.add({cell("the trained model, put in at every step: nats a piece"), cell(own_loss, 2),
                     cell(uniform_loss, 2)});
  uniform_table.add({cell("trained so on the synthetic language: right words, mean of seeds"),
                     percent_cell(mean(trained.learned), 0), percent_cell(mean(trained.frozen), 0)});
  uniform_table.add({cell("... lowest and highest of seeds, learnt"),
                     percent_cell(lowest(trained.learned), 1), percent_cell(highest(trained.learned), 1)});
  uniform_table.add({cell("... lowest and highest of seeds, equal"), percent_cell(lowest(trained.frozen), 1),
                     percent_cell(highest(trained.frozen), 1)});
  FigureTable tau_table("Kendall's tau over a source's words, of each step",
                        {"between", "mean", "deviation"});
  tau_table.add(
      {cell("weights and gradients"), cell(mean(taus.gradients), 2), cell(deviation(taus.gradients), 2)});
  tau_table.add({cell("weights and leaving a word out"), cell(mean(taus.leaving_out), 2),
                 cell(deviation(taus.leaving_out), 2)});
  tau_table.add({cell("gradients and leaving a word out"), cell(mean(taus.each_other), 2),
                 cell(deviation(taus.each_other), 2)});

  const double unchanged = share_of(permutation.change, [](double change) { return change < kSameOutput; });
  Conditions conditions;
  // In most of their classifiers many outputs stay as they are under permutation, and the farthest weights
  // with the same output come close to the greatest divergence there is: a tenth is far from both, and half
  // would be their finding. What lies between decides nothing of one trained model.
  conditions.require(
      is_under(estimate({unchanged}), 0.1, 0.5),
      fmt::format("permuting a step's weights leaves {:.0f}% of outputs the same (under 10%; the median one "
                  "moves {:.0f}% of its probability)",
                  100 * unchanged, 100 * changed));
  conditions.require(
      is_under(estimate({apart}), kGreatestDivergence / 10, kGreatestDivergence / 2),
      fmt::format("the farthest weights found with the same output diverge by {:.3f} (median, under a tenth "
                  "of the greatest, 0.069)",
                  apart));
  // Half a nat: the right pieces get 40% less probability each.
  const double cost = uniform_loss - own_loss;
  conditions.require(is_over(estimate({cost}), 0.5, 0.05),
                     fmt::format("equal weights cost {:.1f} nats a piece (over 0.5)", cost));
  const Estimate gain = estimate(differences(trained.learned, trained.frozen));
  conditions.require(
      is_over(gain, 0.1, 0),
      fmt::format(
          "a model trained with equal weights gets {:.0f}% right, with learnt ones {} more (over 10%)",
          100 * mean(trained.frozen), show_percent(gain)));
  Outcome outcome;
  outcome.tables = {permutation_table(permutation), adversary_table, uniform_table, tau_table};
  outcome.plots = {{"permutation",
                    "Share of steps whose output changes by at most this where their weights are permuted, "
                    "by the largest of the weights.",
                    permutation_plot(permutation)}};
  outcome.remarks = {
      fmt::format(
          "Looked into: {}; {} sentences. Divergences are lower bounds: a search may miss farther weights.",
          subject.name, pairs.source.size()),
      "It says that the translator uses its weights. It doesn't say that they explain: weights agree less "
      "with gradients and with leaving a "
      "word out than those two do with each other, and other weights are inputs that the model has never "
      "seen."};
  if (mean(taus.gradients) >= mean(taus.each_other) || mean(taus.leaving_out) >= mean(taus.each_other))
    outcome.remarks.back() =
        "It says that the translator uses its weights, and they agree with gradients or with leaving a word "
        "out as well as those do with each other. "
        "Yet other weights are inputs that the model has never seen, so that a change of output under them "
        "explains nothing by itself.";
  outcome.verdict = conditions.verdict();
  return outcome;
}

}  // namespace

Experiment explanation() {
  return {"explanation",
          "whether attention weights explain a translator's choices",
          "In classifiers attention weights can be permuted or replaced with little effect and agree little "
          "with gradients, so that they do not explain; whether they are needed depends on the task. A "
          "translator needs them: other weights give other outputs.",
          "Jain and Wallace (2019), Attention is not explanation, section 4; Wiegreffe and Pinter (2019), "
          "Attention is not not explanation, sections 3.2 and 3.3",
          "A trained translator is led along its own translations. At each step its weights are permuted, "
          "and replaced by the farthest ones that can be found with the same output; equal weights are put "
          "in, or trained with; "
          "weights are correlated with gradients and with the effect of leaving a word out.",
          run_explanation};
}

}  // namespace s2s::lab
