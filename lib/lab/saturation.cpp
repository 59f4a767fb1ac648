// How a softmax over large scores stops to pass gradients, and whether that happens in a training.
#include <fmt/format.h>

#include <cmath>

#include "lab/experiments.h"
#include "lab/measure.h"
#include "lab/tensors.h"
#include "lab/training.h"
#include "lab/variants.h"
#include "nn/masking.h"

namespace s2s::lab {
namespace {

// e_tj = s_t' h_j / sqrt(d): Vaswani et al. (2017), eq. 1.
std::shared_ptr<DotAttention> divided_dot() {
  AttentionForm form;
  form.scale = true;
  return std::make_shared<DotAttention>(form);
}

struct Sharpness {
  double largest = 0;   // mean of each row's largest weight
  double entropy = 0;   // mean, as a share of what equal weights would have
  double jacobian = 0;  // mean Frobenius norm of d alpha / d e
};

// weights [rows, source], lengths [rows]. The softmax's Jacobian is diag(a) - a a', so the square of its norm
// is sum a^2 - 2 sum a^3 + (sum a^2)^2.
Sharpness sharpness(const torch::Tensor& weights, const torch::Tensor& lengths) {
  const torch::Tensor a = weights.to(torch::kDouble);
  const torch::Tensor squares = a.square().sum(-1);
  const torch::Tensor entropy = -(a * a.clamp_min(1e-300).log()).sum(-1) / lengths.to(torch::kDouble).log();
  return {number(a.amax(-1).mean()), number(entropy.mean()),
          number((squares - 2 * a.pow(3).sum(-1) + squares.square()).clamp_min(0).sqrt().mean())};
}

Sharpness of_random_states(const ScoredAttention& attention, std::int64_t width, std::int64_t source,
                           Random& random) {
  constexpr std::int64_t kRows = 200;
  EncoderOutput encoded;
  encoded.states = normal({kRows, source, width}, random);
  encoded.mask = torch::ones({kRows, source}, torch::kBool);
  const torch::Tensor queries = normal({kRows, 1, width}, random);
  const torch::Tensor weights = attention.attend(queries, attention.prepare(encoded)).weights.squeeze(1);
  return sharpness(weights, torch::full({kRows}, source, torch::kLong));
}

struct Moment {
  std::int64_t update = 0;
  Sharpness sharp;
  double loss = 0;  // nats a symbol, on pairs not trained on
};

Moment moment_of(Seq2Seq& model, std::int64_t update, const PairBatch& batch) {
  model.eval();
  const ForcedScores scores = model.score(batch);
  const torch::Tensor real = length_mask(batch.target_lengths, batch.target.size(1));
  const torch::Tensor lengths = batch.source_lengths.unsqueeze(1).expand_as(batch.target);
  const Sharpness sharp = sharpness(scores.attention_weights.index({real}), lengths.index({real}));
  model.train();
  return {update, sharp, -number(scores.log_probabilities.sum()) / number(batch.target_lengths.sum())};
}

std::vector<Moment> moments_of_training(std::shared_ptr<Attention> attention, std::int64_t units, bool full,
                                        std::uint64_t seed) {
  constexpr std::int32_t kAlphabet = 12;
  Random random(seed);
  const auto model = build_with(small_options(AttentionKind::luong_dot, units, kFirstSymbol + kAlphabet),
                                QueryTime::current, std::move(attention), random);
  const Pairs pairs = copy_pairs(full ? 8000 : 400, 3, 12, kAlphabet, random);
  const PairBatch unseen = to_batch(copy_pairs(40, 3, 12, kAlphabet, random));
  const std::int64_t updates = full ? 320 : 16;
  std::vector<Moment> moments;
  train(*model, pairs, {.updates = updates, .rate = 0.002, .engine = Engine::reference}, seed,
        [&](std::int64_t update) {
          if (update % (updates / 8) == 0) moments.push_back(moment_of(*model, update, unseen));
        });
  return moments;
}

FigureTable moments_table(const std::vector<Moment>& plain, const std::vector<Moment>& divided,
                          std::int64_t units) {
  FigureTable table(fmt::format("inside a training (copying, luong-dot, {} units)", units),
                    {"updates", "loss, dot", "/ sqrt(d)", "largest weight, dot", "/ sqrt(d) ",
                     "entropy share, dot", " / sqrt(d)", "Jacobian, dot", " / sqrt(d) "});
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const Moment &one = plain[i], &other = divided[i];
    table.add({cell(one.update), cell(one.loss, 2), cell(other.loss, 2), cell(one.sharp.largest, 3),
               cell(other.sharp.largest, 3), cell(one.sharp.entropy, 3), cell(other.sharp.entropy, 3),
               cell(one.sharp.jacobian, 3), cell(other.sharp.jacobian, 3)});
  }
  return table;
}

Outcome run_saturation(const Setting& setting) {
  constexpr std::int64_t kSource = 20;
  Random random(setting.seed);
  FigureTable table(
      fmt::format("states and queries of unit variance, {} positions", kSource),
      {"d_k", "largest weight", "/ sqrt(d)", "entropy share", " / sqrt(d)", "Jacobian", "/ sqrt(d) "});
  std::vector<double> x, plain_jacobians, divided_jacobians;
  for (std::int64_t width = 4; width <= 1024; width *= 4) {
    const Sharpness plain = of_random_states(DotAttention(), width, kSource, random);
    const Sharpness divided = of_random_states(*divided_dot(), width, kSource, random);
    table.add({cell(width), cell(plain.largest, 3), cell(divided.largest, 3), cell(plain.entropy, 3),
               cell(divided.entropy, 3), cell(plain.jacobian, 4), cell(divided.jacobian, 4)});
    x.push_back(static_cast<double>(x.size())), plain_jacobians.push_back(plain.jacobian),
        divided_jacobians.push_back(divided.jacobian);
  }
  const std::int64_t units = setting.full() ? 128 : 16;
  const auto plain =
      moments_of_training(std::make_shared<DotAttention>(), units, setting.full(), setting.seed);
  const auto divided = moments_of_training(divided_dot(), units, setting.full(), setting.seed);

  const double left = plain_jacobians.back() / plain_jacobians.front(),
               kept = divided_jacobians.back() / divided_jacobians.front();
  Conditions conditions;
  conditions.require(
      left < 0.25,
      fmt::format("from d_k = 4 to 1024 the Jacobian's norm falls to {:.2f} of itself (under a quarter)",
                  left));
  conditions.require(kept > 0.5 && kept < 2,
                     fmt::format("divided by sqrt(d_k) it stays (times {:.2f}, within a factor of 2)", kept));
  Outcome outcome;
  outcome.tables = {table, moments_table(plain, divided, units)};
  LinePlot plot{.title = "Norm of the softmax's Jacobian",
                .x_title = "d_k",
                .y_title = "Frobenius norm",
                .categories = {"4", "16", "64", "256", "1024"}};
  plot.lines = {plot_line("dot", 0, x, plain_jacobians, 4),
                plot_line("dot / sqrt(d)", 1, x, divided_jacobians, 4)};
  outcome.plots = {{"jacobian", "Mean Frobenius norm of d alpha / d e, for states of unit variance.", plot}};
  const Sharpness &start = plain.front().sharp, &end = plain.back().sharp;
  outcome.remarks = {
      fmt::format("In the training nothing is saturated at the start (entropy {:.0f}% of equal weights'): a "
                  "recurrent "
                  "network's states don't have unit variance, which the argument supposes.",
                  100 * start.entropy),
      fmt::format(
          "The dot product becomes sharp as it learns (largest weight {:.2f} at the end, loss {:.2f}; "
          "divided {:.2f} and "
          "{:.2f}), since copying wants it sharp: that its Jacobian is small then is no harm by itself.",
          end.largest, plain.back().loss, divided.back().sharp.largest, divided.back().loss),
      fmt::format(
          "Halfway ({} updates) the loss is {:.2f} with the dot product and {:.2f} with the divided one.",
          plain[plain.size() / 2].update, plain[plain.size() / 2].loss, divided[divided.size() / 2].loss)};
  outcome.verdict = conditions.verdict();
  return outcome;
}

}  // namespace

Experiment saturation() {
  return {"saturation",
          "large scores saturate the softmax, which then passes no gradient; scaling prevents it",
          "For large d_k dot products grow so large that the softmax is pushed to where its gradients are "
          "extremely small; dividing by sqrt(d_k) counteracts this.",
          "Vaswani et al. (2017), section 3.2.1",
          "Largest weight, entropy and the norm of the softmax's Jacobian, for random states of unit "
          "variance, and for the states of a translator with luong-dot while it learns to copy.",
          run_saturation};
}

}  // namespace s2s::lab
