#include "lab/explained_step.h"

#include <fmt/format.h>

#include "base/error.h"
#include "lab/forced_steps.h"
#include "lab/training.h"
#include "lab/variants.h"
#include "nn/attention/additive.h"
#include "nn/attention/dot.h"
#include "nn/attention_choices.h"
#include "text/special_ids.h"

namespace s2s::lab {
namespace {

Numbers numbers_of(const torch::Tensor& vector) {
  const torch::Tensor values = vector.to(torch::kDouble).flatten().contiguous();
  return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

// The factors of each component's term in the score of the query and the key at a position.
void split_score(const ScoredAttention& attention, const torch::Tensor& query, const torch::Tensor& key,
                 bool previous_state_asks, ExplainedStep& into) {
  const std::string q = previous_state_asks ? "s_{t-1}" : "s_t";
  if (const auto* additive = dynamic_cast<const AdditiveAttention*>(&attention)) {
    const torch::Tensor projected = additive->queries(query);
    into.score_formula = fmt::format("v' tanh(W {} + U h_j)", q);
    into.factor_names = {"v", fmt::format("tanh(W {} + U h_j)", q)};
    into.factors = {numbers_of(additive->score_vector), numbers_of(torch::tanh(projected + key))};
  } else if (dynamic_cast<const DotAttention*>(&attention) != nullptr) {
    const bool general = dynamic_cast<const GeneralAttention*>(&attention) != nullptr;
    into.factor_names = {q, general ? "W h_j" : "h_j"};
    into.score_formula = fmt::format("{}' {}", q, into.factor_names.back());
    into.factors = {numbers_of(query), numbers_of(key)};
  } else {
    throw UsageError(
        "this model's attention is no additive or multiplicative score, whose steps can be explained");
  }
}

bool is_plain(const AttentionChoices& choices) {
  return choices.heads == 1 && choices.projections == AttentionProjections::none && !choices.scale &&
         choices.window == AttentionWindow::global && !choices.coverage &&
         choices.score != AttentionScore::location;
}

std::string state_formula(const Seq2Seq& model) {
  std::string inputs = "y_{t-1}";
  if (*model.options().query_time == QueryTime::previous) inputs += ", c_t";
  if (*model.options().input_feeding) inputs += ", r_{t-1}";
  return fmt::format("{}([{}], s_{{t-1}})", model.options().cell == CellKind::lstm ? "LSTM" : "GRU", inputs);
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

ExplainedStep explain_step(Seq2Seq& model, const std::vector<std::int32_t>& source,
                           const std::vector<std::int32_t>& target, std::int64_t step, std::int64_t best) {
  const auto steps = static_cast<std::int64_t>(target.size()) + 1;
  if (step < 1 || step > steps)
    throw UsageError(fmt::format("there is no step {}: this translation has {}, </s> counted", step, steps));
  const auto* attention = dynamic_cast<const ScoredAttention*>(&model.decoder().attention());
  if (attention == nullptr || !is_plain(attention_choices(model.options())))
    throw UsageError(
        "this model's attention cannot be explained: one of one head over all of the source can, whose score "
        "is additive, dot or general (bahdanau, luong-concat, luong-dot, luong-general)");
  const torch::NoGradGuard no_grad;
  const PairBatch batch = to_batch({{source}, {target}});
  const EncoderOutput encoded = model.encode(batch.source, batch.source_lengths, {});
  const AttentionMemory memory = attention->prepare(encoded);
  const std::vector<ForcedStep> all = force_steps(model, encoded, memory, batch.target.narrow(1, 0, step));
  const ForcedStep& last = all.back();

  ExplainedStep explained;
  explained.step = step;
  explained.steps = steps;
  explained.previous_state_asks = *model.options().query_time == QueryTime::previous;
  explained.state_formula = state_formula(model);
  explained.readout_formula = model.options().readout == ReadoutKind::tanh
                                  ? "tanh(W [c_t; s_t])"
                                  : "maxout(W [c_t; s_t; y_{t-1}] + b)";
  explained.previous_piece = step == 1 ? kBeginId : target[static_cast<std::size_t>(step - 2)];
  explained.piece = step == steps ? kEndId : target[static_cast<std::size_t>(step - 1)];
  explained.previous_state = numbers_of(last.before.output);
  explained.state = numbers_of(last.after.state.output);
  explained.context = numbers_of(last.after.context);
  explained.readout = numbers_of(last.after.readout);
  explained.weights = numbers_of(last.after.weights);
  for (std::int64_t j = 0; j < encoded.states.size(1); ++j)
    explained.encoder_states.push_back(numbers_of(encoded.states[0][j]));
  const torch::Tensor query =
      explained.previous_state_asks ? last.before.output : last.after.state.output;  // [1, hidden]
  explained.scores = numbers_of(scores_of(*attention, query.unsqueeze(1), memory.keys));
  explained.position = last.after.weights.argmax(-1).item<std::int64_t>();
  split_score(*attention, query, memory.keys.select(1, explained.position), explained.previous_state_asks,
              explained);
  add_best(model.output_layer(), last.after.readout, best, explained);
  return explained;
}

}  // namespace s2s::lab
