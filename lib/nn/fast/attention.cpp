#include "nn/fast/attention.h"

#include <utility>

#include "nn/fast/fixed_context.h"
#include "nn/fast/scored_attention.h"

namespace s2s::fast {

std::string AttentionPart::lacks(const AttentionChoices& choices) {
  if (choices.window != AttentionWindow::global) {
    return "attention window";
  }
  if (choices.coverage) {
    return "attention coverage";
  }
  return "";
}

std::unique_ptr<Part> AttentionPart::context_product(const Linear& linear, const LinearPart::Wiring& wiring) {
  return std::make_unique<LinearPart>(linear, wiring);
}

std::unique_ptr<AttentionPart> AttentionPart::make(const ModelOptions& options, const Parameters& parameters,
                                                   kernels::Precision precision) {
  const AttentionChoices choices = attention_choices(options);
  if (!choices.attends()) {
    return make_fixed_part(precision);
  }
  const auto linear = [&](const char* name) -> std::unique_ptr<Linear> {
    const Parameter weight = parameters[std::string("decoder.attention.") + name];
    return weight.value ? std::make_unique<Linear>(weight, Parameter(), precision) : nullptr;
  };
  const bool compares = choices.score != AttentionScore::location;
  AttentionMatrices matrices{linear(compares ? "query_weight" : "location_weight"), linear("key_weight"),
                             linear("value_weight"), linear("output_weight")};
  return make_scored_part(std::move(matrices), parameters["decoder.attention.score_vector"],
                          {choices.heads, choices.scale, compares}, precision);
}

}  // namespace s2s::fast
