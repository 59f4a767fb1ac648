// What the scores cost, and how gradients pass through them.
#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "base/median.h"
#include "lab/experiments.h"
#include "lab/measure.h"
#include "lab/tensors.h"
#include "lab/training.h"
#include "lab/variants.h"
#include "nn/attention/additive.h"
#include "nn/attention/dot.h"
#include "nn/initialise.h"
#include "nn/parameter_count.h"
#include "nn/seq2seq.h"

namespace s2s::lab {
namespace {

struct Score {
  std::string name;
  AttentionKind kind;
  std::function<std::int64_t(std::int64_t width)> parameters;  // what it should have
};

// Places in all_scores.
constexpr std::size_t kAdditive = 0, kDot = 1, kScaledDot = 4, kMultiHead = 5;

// Luong et al.'s concat is the additive score (nn/attention/additive.h), as the second table shows.
const std::vector<Score>& all_scores() {
  static const std::vector<Score> all{
      {"additive, concat", AttentionKind::bahdanau, [](auto d) { return 2 * d * d + d; }},
      {"dot", AttentionKind::luong_dot, [](auto) { return std::int64_t{0}; }},
      {"general", AttentionKind::luong_general, [](auto d) { return d * d; }},
      {"location", AttentionKind::luong_location,
       [](auto d) { return preset(AttentionKind::luong_location).positions * d; }},
      {"scaled-dot", AttentionKind::scaled_dot, [](auto d) { return 3 * d * d; }},
      {"multi-head", AttentionKind::multi_head, [](auto d) { return 4 * d * d; }},
      {"multi-head-additive", AttentionKind::multi_head_additive, [](auto d) { return 4 * d * d + d; }}};
  return all;
}

// Of a translator whose states, of encoder and decoder, and attention are so wide.
ModelOptions options_of(const Score& score, std::int64_t width) {
  ModelOptions options = small_options(score.kind, width, /*vocabulary=*/2);
  options.encoder_hidden = width / 2;  // of each direction
  return resolve(options);
}

struct Shape {
  std::int64_t batch = 16;
  std::int64_t source = 40;
  std::int64_t target = 20;
};

EncoderOutput random_source(const Shape& shape, std::int64_t width, Random& random) {
  EncoderOutput encoded;
  encoded.states = normal({shape.batch, shape.source, width}, random);
  encoded.mask = torch::ones({shape.batch, shape.source}, torch::kBool);
  encoded.lengths = torch::full({shape.batch}, shape.source, torch::kLong);
  return encoded;
}

// The length of the gradient that reaches a query where one of length 1 and random direction comes to its
// context: the median over queries.
double gradient_to_query(const Attention& attention, const Shape& shape, std::int64_t width, Random& random) {
  const EncoderOutput encoded = random_source(shape, width, random);
  const torch::Tensor queries = normal({shape.batch, shape.target, width}, random).requires_grad_();
  const torch::Tensor arriving =
      torch::nn::functional::normalize(normal({shape.batch, shape.target, width}, random),
                                       torch::nn::functional::NormalizeFuncOptions().dim(-1));
  const torch::Tensor context = attention.attend(queries, attention.prepare(encoded)).context;
  return number(torch::autograd::grad({(context * arriving).sum()}, {queries})[0].norm(2, -1).median());
}

struct Cost {
  std::int64_t parameters = 0;
  std::int64_t counted = 0;              // by nn/parameter_count.h, from the options alone
  double prepare = 0;                    // seconds, once a batch of sentences
  double step = 0;                       // seconds of one decoding step of the batch
  std::vector<double> step_rounds = {};  // ... in each round
  std::int64_t memory = 0;
  double gradient = 0;
};

std::int64_t count_parameters(const torch::nn::Module& module) {
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : module.parameters()) count += parameter.numel();
  return count;
}

// All scores of one width, in rounds that alternate between them.
std::vector<Cost> costs(const Shape& shape, std::int64_t width, int rounds, Random& random) {
  const EncoderOutput encoded = random_source(shape, width, random);
  const torch::Tensor query = normal({shape.batch, 1, width}, random);
  const torch::Tensor queries = normal({shape.batch, shape.target, width}, random).requires_grad_();
  std::vector<Cost> all;
  std::vector<std::shared_ptr<Attention>> modules;
  std::vector<AttentionMemory> memories;
  std::vector<std::function<void()>> work;
  for (const Score& score : all_scores()) {
    const ModelOptions options = options_of(score, width);
    modules.push_back(make_attention(options));
    initialise(*modules.back(), options, random);
    memories.push_back(modules.back()->prepare(encoded));
    const std::int64_t peak =
        peak_bytes([&] { modules.back()->attend(queries, memories.back()).context.sum().backward(); });
    all.push_back({.parameters = count_parameters(*modules.back()),
                   .counted = counting::attention(options),
                   .memory = peak,
                   .gradient = gradient_to_query(*modules.back(), shape, width, random)});
  }
  const torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < modules.size(); ++i) {
    work.emplace_back([&, i] { modules[i]->prepare(encoded); });
    work.emplace_back([&, i] { modules[i]->attend(query, memories[i]); });
  }
  const Timing timing(work, rounds);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].prepare = timing.median_of(2 * i), all[i].step = timing.median_of(2 * i + 1);
    all[i].step_rounds = timing.seconds()[2 * i + 1];
  }
  return all;
}

// v' tanh(W [s; h]) as Luong et al. write it (2015, eq. 8), against the additive score with W's blocks.
double concat_against_additive(std::int64_t width, Random& random) {
  const torch::NoGradGuard no_grad;
  AdditiveAttention additive(width, width, width);
  initialise(additive, ModelOptions(), random);
  const torch::Tensor weight = torch::cat({additive.query_weight, additive.key_weight}, 1);
  const torch::Tensor queries = normal({2, 5, width}, random), states = normal({2, 7, width}, random);
  const torch::Tensor pairs = torch::cat(
      {queries.unsqueeze(2).expand({2, 5, 7, width}), states.unsqueeze(1).expand({2, 5, 7, width})}, -1);
  const torch::Tensor concat =
      torch::matmul(torch::tanh(torch::matmul(pairs, weight.t())), additive.score_vector);
  return number((concat - scores_of(additive, queries, additive.keys(states))).abs().amax());
}

double general_against_dot(std::int64_t width, Random& random) {
  const torch::NoGradGuard no_grad;
  GeneralAttention general(width, width);
  general.key_weight.copy_(torch::eye(width));
  const DotAttention dot;
  const torch::Tensor queries = normal({2, 5, width}, random), states = normal({2, 7, width}, random);
  return number(
      (scores_of(general, queries, general.keys(states)) - scores_of(dot, queries, dot.keys(states)))
          .abs()
          .amax());
}

Outcome run_scores(const Setting& setting) {
  const std::vector<std::int64_t> widths = setting.full() ? std::vector<std::int64_t>{64, 128, 256, 512, 1024}
                                                          : std::vector<std::int64_t>{64, 512};
  const Shape shape = setting.full() ? Shape{} : Shape{4, 20, 6};
  Random random(setting.seed);
  FigureTable table(fmt::format("{} sentences of {} states, memory and gradient over {} steps", shape.batch,
                                shape.source, shape.target),
                    {"score", "d", "parameters", "once, us", "a step, us", "training memory, KiB",
                     "gradient to the query"});
  std::vector<std::vector<Cost>> all;
  for (const std::int64_t width : widths) all.push_back(costs(shape, width, setting.full() ? 21 : 3, random));

  LinePlot time{.title = "Time of a step", .x_title = "d", .y_title = "us a step"};
  LinePlot gradient{
      .title = "Gradient to the query", .x_title = "d", .y_title = "log10 of its length", .from_zero = false};
  bool counted = true;
  for (std::size_t score = 0; score < all_scores().size(); ++score) {
    std::vector<double> x, times, gradients;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const Cost& cost = all[i][score];
      counted = counted && cost.parameters == all_scores()[score].parameters(widths[i]) &&
                cost.parameters == cost.counted;
      table.add({cell(all_scores()[score].name), cell(widths[i]), cell(cost.parameters),
                 cell(1e6 * cost.prepare, 0), cell(1e6 * cost.step, 0), cell(cost.memory / 1024),
                 scientific(cost.gradient, 1)});
      x.push_back(static_cast<double>(widths[i])), times.push_back(1e6 * cost.step),
          gradients.push_back(std::log10(std::max(cost.gradient, 1e-12)));
    }
    time.lines.push_back(plot_line(all_scores()[score].name, score, x, times, 0));
    gradient.lines.push_back(plot_line(all_scores()[score].name, score, x, gradients, 2));
  }
  const double concat = concat_against_additive(64, random), general = general_against_dot(64, random);
  FigureTable identities("identities", {"equal", "largest difference"});
  identities.add({cell("concat, and additive with W_a split into its blocks"), scientific(concat, 1)});
  identities.add({cell("dot, and general with W_a = I"), scientific(general, 1)});

  const std::vector<Cost>&narrow = all.front(), &wide = all.back();
  const double slower = wide[kAdditive].step / wide[kDot].step;
  Votes rounds_slower;
  for (std::size_t round = 0; round < wide[kDot].step_rounds.size(); ++round) {
    const double ratio = wide[kAdditive].step_rounds[round] / wide[kDot].step_rounds[round];
    rounds_slower.add(ratio > 2, ratio < 1);
  }
  const double larger = static_cast<double>(wide[kAdditive].memory) / static_cast<double>(wide[kDot].memory);
  const auto left = [&](std::size_t score) { return wide[score].gradient / narrow[score].gradient; };
  const std::string at = fmt::format("at d = {}", widths.back());
  Conditions conditions;
  conditions.require(
      counted,
      fmt::format("additive and concat have 2 d^2 + d parameters, general d^2, dot none, "
                  "location {} d, scaled-dot 3 d^2, multi-head 4 d^2 (additive + d), however many heads",
                  preset(AttentionKind::luong_location).positions));
  // Single-precision sums of 64 to 128 terms of size 1, in another order.
  conditions.require(concat < 1e-4 && general < 1e-4, "the identities hold to 1e-4");
  // "Much faster and more space-efficient" is at least twice; measured are tens.
  conditions.require(
      rounds_slower.finding(),
      fmt::format("{} a step of additive takes {:.0f} times as long as one of dot (at least 2; of rounds {})",
                  at, slower, rounds_slower.show()));
  conditions.require(larger > 2, fmt::format("and {:.0f} times its memory (at least 2)", larger));
  // A tenth is what a sixteenfold width would cost if the gradient fell a little faster than 1/sqrt(d); a
  // saturated softmax loses far more, an unsaturated one nothing: its gradient grows as sqrt(d).
  conditions.require(
      left(kDot) < 0.1,
      fmt::format("from d = {} to {} the gradient through dot falls to {:.1g} of itself (under 0.1)",
                  widths.front(), widths.back(), left(kDot)));
  conditions.require(
      left(kAdditive) > 1.0 / 3 && left(kAdditive) < 3,
      fmt::format("that through additive stays (times {:.2f}, within a factor of 3)", left(kAdditive)));
  conditions.require(
      left(kScaledDot) > 1.0 / 3 && left(kScaledDot) < 3 && left(kMultiHead) > 1.0 / 3 &&
          left(kMultiHead) < 3,
      fmt::format("so does that through scaled-dot (times {:.2f}) and multi-head (times {:.2f})",
                  left(kScaledDot), left(kMultiHead)));
  Outcome outcome;
  outcome.tables = {table, identities};
  outcome.plots = {{"time", "Time of one decoding step's attention.", time},
                   {"gradient", "Length of the gradient to the query, logarithm.", gradient}};
  outcome.remarks = {
      "States here have unit variance, as the argument supposes; a recurrent network's lie within -1 and 1 "
      "and vary less (see saturation)."};
  outcome.verdict = conditions.verdict();
  return outcome;
}

}  // namespace

Experiment scores() {
  return {
      "scores",
      "what each score costs in parameters, time and memory, and which gradients pass",
      "Dot products are much faster and more space-efficient than the additive score; but for large d their "
      "softmax passes hardly any gradient, where the additive one's does. "
      "Divided by sqrt(d_k) it does. Concat is additive with its matrix split, dot is general with the "
      "identity.",
      "Vaswani et al. (2017), section 3.2.1; Luong et al. (2015), eq. 8; Britz et al. (2017), section 4.5",
      "The translator's attention modules on random states, with its own initialisation: medians of "
      "alternating rounds on one thread, the peak of tensor memory in a forward and backward pass, "
      "and the gradient that reaches a query from one of length 1 at its context.",
      run_scores};
}

}  // namespace s2s::lab
