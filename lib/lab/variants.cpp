#include "lab/variants.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "nn/attention_choices.h"
#include "nn/initialise.h"

namespace s2s::lab {
namespace {

// [batch, states, source]: row k of sentence b is the mean over its k-th stretch; zeros where it has none.
torch::Tensor stretches(const torch::Tensor& lengths, std::int64_t states, std::int64_t source) {
  torch::Tensor means = torch::zeros({lengths.size(0), states, source});
  for (std::int64_t sentence = 0; sentence < lengths.size(0); ++sentence) {
    const auto length = lengths[sentence].item<std::int64_t>();
    const std::int64_t used = std::min(states, length);
    for (std::int64_t k = 0; k < used; ++k) {
      const std::int64_t begin = k * length / used, end = (k + 1) * length / used;
      means[sentence][k].narrow(0, begin, end - begin).fill_(1.0 / static_cast<double>(end - begin));
    }
  }
  return means;
}

// Every parameter of `to` is one of `from` by name.
void copy_parameters(const Seq2Seq& from, Seq2Seq& to) {
  const torch::NoGradGuard no_grad;
  const auto values = from.named_parameters();
  for (auto& parameter : to.named_parameters()) parameter.value().copy_(values[parameter.key()]);
  to.eval();
}

// scores [batch, target, source]
torch::Tensor with_mistake(Mistake mistake, const torch::Tensor& scores, const Mask& visible) {
  const torch::Tensor mask = visible.visible(scores.size(-1));
  switch (mistake) {
    case Mistake::no_mask:
      return scores.softmax(-1);
    case Mistake::masked_after:
      return scores.softmax(-1) * mask;
    case Mistake::softmax_of_queries:
      return scores.softmax(1) * mask;
    case Mistake::softmax_of_batch:
      return scores.masked_fill(mask.logical_not(), -1e9).softmax(0) * mask;
    case Mistake::none:
      break;
  }
  return visible.softmax(scores.unsqueeze(1)).squeeze(1);
}

}  // namespace

torch::Tensor scores_of(const ScoredAttention& attention, const torch::Tensor& states,
                        const torch::Tensor& keys) {
  return attention.scores(split_heads(attention.queries(states), 1), split_heads(keys, 1)).squeeze(1);
}

std::shared_ptr<Seq2Seq> build_with(const ModelOptions& options, QueryTime query_time,
                                    std::shared_ptr<Attention> attention, Random& random) {
  ModelOptions asked = options;
  asked.query_time = query_time;
  const ModelOptions resolved = resolve(asked);
  auto model = std::make_shared<Seq2Seq>(resolved, std::move(attention));
  initialise(*model, resolved, random);
  return model;
}

AttentionResult MistakenAttention::attend(const torch::Tensor& states, const AttentionMemory& memory,
                                          const AttentionHistory& /*history*/) const {
  const torch::Tensor weights = with_mistake(mistake_, scores_of(*this, states, memory.keys), memory.mask);
  return read(weights.unsqueeze(1), memory, {});
}

AttentionMemory PooledAttention::prepare(const EncoderOutput& encoder) const {
  if (states_ == 0) return AdditiveAttention::prepare(encoder);
  const torch::Tensor means = stretches(encoder.lengths, states_, encoder.states.size(1));
  const torch::Tensor pooled = torch::bmm(means, encoder.states);  // [batch, states, K]
  return {pooled, keys(pooled), Mask::padding(means.sum(-1).gt(0)), {}, states_};
}

SelfAttendedStates::SelfAttendedStates(Sees sees, std::int64_t heads, std::int64_t query, std::int64_t key,
                                       std::int64_t hidden)
    : AdditiveAttention(query, key, hidden), sees_(sees) {
  // An encoder's layer refuses the mask that hides the words behind.
  const Side side = sees == Sees::past ? Side::decoder : Side::encoder;
  self_attention_ =
      register_module("self_attention", std::make_shared<SelfAttention>(key, SelfAttentionForm{heads, side}));
}

AttentionMemory SelfAttendedStates::prepare(const EncoderOutput& encoder) const {
  const std::int64_t source = encoder.states.size(1);
  Mask mask = Mask::padding(encoder.mask);
  if (sees_ == Sees::past) mask = mask & Mask::causal(source, source);
  EncoderOutput attended = encoder;
  attended.states =
      self_attention_->forward(encoder.states, mask) * encoder.mask.unsqueeze(-1).to(encoder.states);
  return AdditiveAttention::prepare(attended);
}

torch::Tensor UniformAttention::scores(const torch::Tensor& queries, const torch::Tensor& keys) const {
  return torch::zeros({queries.size(0), queries.size(1), queries.size(2), keys.size(2)}, keys.options());
}

AttentionResult ImposedAttention::attend(const torch::Tensor& states, const AttentionMemory& memory,
                                         const AttentionHistory& history) const {
  if (!weights.defined()) return inner_->attend(states, memory, history);
  const torch::Tensor of_heads = weights.dim() == 2 ? weights.unsqueeze(1) : weights;
  return inner_->read(of_heads.unsqueeze(2).expand({-1, -1, states.size(1), -1}), memory, history);
}

ImposedModel impose_on(Seq2Seq& trained) {
  const auto inner = std::dynamic_pointer_cast<ScoredAttention>(attention_of(trained));
  if (!inner) throw UsageError("this model has no attention, in whose place other weights could stand");
  const auto attention = std::make_shared<ImposedAttention>(inner);
  const auto model = std::make_shared<Seq2Seq>(trained.options(), attention);
  copy_parameters(trained, *model);
  return {model, attention};
}

std::shared_ptr<Seq2Seq> without_heads(Seq2Seq& trained, const std::vector<std::int64_t>& heads) {
  Random unused(0);
  auto model = build_seq2seq(trained.options(), unused);
  copy_parameters(trained, *model);
  if (attention_choices(trained.options()).projections == AttentionProjections::none)
    throw UsageError("this model's heads have no values of their own, without which one could be removed");
  const torch::NoGradGuard no_grad;
  const std::int64_t count = attention_choices(trained.options()).heads;
  const auto parameters = model->named_parameters();
  // what makes the values; shared with the keys, whose scores then weigh nothing but zeros
  const std::string values = attention_choices(trained.options()).shared_values ? "key" : "value";
  for (const std::int64_t head : heads) {
    if (head < 0 || head >= count)
      throw UsageError(fmt::format("there is no head {}: this model has {}", head + 1, count));
    for (const char* what : {"_weight", "_bias"}) {
      if (const torch::Tensor* all = parameters.find("decoder.attention." + values + what))
        all->chunk(count, 0)[static_cast<std::size_t>(head)].zero_();
    }
  }
  return model;
}

std::shared_ptr<Attention> attention_of(Seq2Seq& model) {
  const auto modules = model.named_modules("", /*include_self=*/false);
  return std::dynamic_pointer_cast<Attention>(modules["decoder.attention"]);
}

}  // namespace s2s::lab
