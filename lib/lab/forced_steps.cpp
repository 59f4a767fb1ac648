#include "lab/forced_steps.h"

#include "text/special_ids.h"

namespace s2s::lab {
namespace {

torch::Tensor source_embedding_of(const Seq2Seq& model) {
  const auto parameters = model.named_parameters();
  const torch::Tensor* own = parameters.find("source_embedding");
  return own != nullptr ? *own : parameters["target_embedding"];
}

}  // namespace

std::vector<ForcedStep> force_steps(const Seq2Seq& model, const EncoderOutput& encoded,
                                    const AttentionMemory& memory, const torch::Tensor& target) {
  DecoderState state = model.decoder().start(model.bridge().forward(encoded));
  torch::Tensor previous = torch::full({target.size(0)}, kBeginId, torch::kLong);
  std::vector<ForcedStep> steps;
  for (std::int64_t t = 0; t < target.size(1); ++t) {
    const torch::Tensor embeddings = model.embed_target(previous);
    DecoderStep after = model.decoder().step(embeddings, state, memory, nullptr, t);
    steps.push_back({embeddings, state, after});
    state = after.state;
    previous = target.select(1, t);
  }
  return steps;
}

torch::Tensor input_gradients(Seq2Seq& model, const PairBatch& batch) {
  const auto encoder =
      std::dynamic_pointer_cast<Encoder>(model.named_modules("", /*include_self=*/false)["encoder"]);
  const torch::Tensor words =
      torch::embedding(source_embedding_of(model), batch.source).detach().requires_grad_();
  const EncoderOutput encoded = encoder->forward(words, batch.source_lengths, {});
  const auto steps = force_steps(model, encoded, model.decoder().attention().prepare(encoded), batch.target);
  std::vector<torch::Tensor> norms;
  for (std::size_t t = 0; t < steps.size(); ++t) {
    const torch::Tensor log_p = model.output_layer().log_probabilities(steps[t].after.readout);
    const torch::Tensor wanted = log_p.gather(1, batch.target.narrow(1, static_cast<std::int64_t>(t), 1));
    // A sentence's words change no other's probability, so the sum's gradient is each one's own.
    norms.push_back(torch::autograd::grad({wanted.sum()}, {words}, {}, /*retain_graph=*/true)[0].norm(2, -1));
  }
  return torch::stack(norms, 1);
}

}  // namespace s2s::lab
