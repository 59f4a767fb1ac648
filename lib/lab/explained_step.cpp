#include "lab/explained_step.h"

#include <fmt/format.h>

#include "base/error.h"
#include "lab/explained_parts.h"
#include "lab/training.h"
#include "nn/attention_choices.h"
#include "text/special_ids.h"

namespace s2s::lab {
namespace {

// c_t of the heads' contexts c^1_t, c^2_t ...; of one head and no W_o it is the head's.
std::string context_formula(const AttentionChoices& choices) {
  const std::string heads = choices.heads == 1   ? "c^1_t"
                            : choices.heads == 2 ? "[c^1_t; c^2_t]"
                                                 : fmt::format("[c^1_t; .. c^{}_t]", choices.heads);
  if (choices.projections == AttentionProjections::qkvo)
    return "W_o " + heads + (choices.biases ? " + b_o" : "");
  return choices.heads == 1 ? "" : heads;
}

std::string readout_formula(ReadoutKind kind) {
  switch (kind) {
    case ReadoutKind::tanh:
      return "tanh(W [c_t; s_t])";
    case ReadoutKind::maxout:
      return "maxout(W [c_t; s_t; y_{t-1}] + b)";
    case ReadoutKind::deep:
      return "tanh(W [c_t; s_t; y_{t-1}] + b)";
    case ReadoutKind::concat:
      return "[c_t; s_t]";
  }
  return "";
}

void add_best(const OutputLayer& output, const torch::Tensor& readout, std::int64_t count,
              ExplainedStep& into) {
  const torch::Tensor logits = torch::nn::functional::linear(readout, output.weight, output.bias).squeeze(0);
  const torch::Tensor log_p = output.log_probabilities(readout).squeeze(0);
  into.log_sum = logits.logsumexp(0).item<double>();
  const torch::Tensor order = log_p.argsort(0, /*descending=*/true);
  for (std::int64_t i = 0; i < std::min(count, order.size(0)); ++i) {
    const auto piece = order[i].item<std::int64_t>();
    into.best.push_back(
        {static_cast<std::int32_t>(piece), logits[piece].item<double>(), log_p[piece].exp().item<double>()});
  }
}

}  // namespace

Numbers numbers_of(const torch::Tensor& vector) {
  const torch::Tensor values = vector.to(torch::kDouble).flatten().contiguous();
  return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

ExplainedStep explain_step(Seq2Seq& model, const std::vector<std::int32_t>& source,
                           const std::vector<std::int32_t>& target, const StepChoice& choice) {
  const auto steps = static_cast<std::int64_t>(target.size()) + 1;
  const std::int64_t t = choice.step;
  if (t < 1 || t > steps)
    throw UsageError(fmt::format("there is no step {}: this translation has {}, </s> counted", t, steps));
  const auto* attention = dynamic_cast<const ScoredAttention*>(&model.decoder().attention());
  if (attention == nullptr)
    throw UsageError("this model attends to nothing: there are no scores and weights to explain");
  const torch::NoGradGuard no_grad;
  const PairBatch batch = to_batch({{source}, {target}});
  const EncoderOutput encoded = model.encode(batch.source, batch.source_lengths, {});
  const AttentionMemory memory = attention->prepare(encoded);
  const std::vector<ForcedStep> all = force_steps(model, encoded, memory, batch.target.narrow(1, 0, t));
  const ForcedStep& last = all.back();

  ExplainedStep explained;
  explained.step = t;
  explained.steps = steps;
  explained.previous_piece = t == 1 ? kBeginId : target[static_cast<std::size_t>(t - 2)];
  explained.piece = t == steps ? kEndId : target[static_cast<std::size_t>(t - 1)];
  explained.previous_state = numbers_of(last.before.output);
  explained.intermediate = explain_intermediate(model, last);
  explained.layers = explain_layers(model, last);
  explained.state_formula = state_formula_of(explained.layers);
  explained.state = numbers_of(last.after.state.output);
  for (const torch::Tensor& state : encoded.states[0].unbind(0))
    explained.encoder_states.push_back(numbers_of(state));
  explained.attention = explain_head(model, *attention, memory, last, choice.head);
  explained.context_formula = context_formula(attention_choices(model.options()));
  explained.context = numbers_of(last.after.context);
  explained.readout_formula = readout_formula(model.options().readout);
  explained.readout = numbers_of(last.after.readout);
  add_best(model.output_layer(), last.after.readout, choice.best, explained);
  return explained;
}

}  // namespace s2s::lab
