// The parts of an explained step, each from a decoder led to it.
#pragma once

#include "lab/explained_step.h"
#include "lab/forced_steps.h"

namespace s2s::lab {

Numbers numbers_of(const torch::Tensor& vector);

// The cell before attention, where the first layer has two.
std::optional<ExplainedLayer> explain_intermediate(Seq2Seq& model, const ForcedStep& step);
// What the state that it makes is called: "s'_t".
std::string intermediate_name(const ModelOptions& options);
// Every layer of the decoder, and s_t from what the highest hands on.
std::vector<ExplainedLayer> explain_layers(Seq2Seq& model, const ForcedStep& step);
std::string state_formula_of(const std::vector<ExplainedLayer>& layers);

// `head` as in StepChoice.
ExplainedHead explain_head(Seq2Seq& model, const ScoredAttention& attention, const AttentionMemory& memory,
                           const ForcedStep& step, std::int64_t head);

}  // namespace s2s::lab
