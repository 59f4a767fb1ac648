#include "nn/fast/attention.h"

#include <string>
#include <utility>

#include "nn/attention_choices.h"
#include "nn/fast/coverage.h"
#include "nn/fast/fixed_context.h"
#include "nn/fast/scored_attention.h"
#include "nn/fast/window.h"

namespace s2s::fast {

std::unique_ptr<Part> AttentionPart::context_product(const Linear& linear, const LinearPart::Wiring& wiring) {
  return std::make_unique<LinearPart>(linear, wiring);
}

std::unique_ptr<AttentionPart> AttentionPart::make(const ModelOptions& options, const Parameters& parameters,
                                                   kernels::Precision precision) {
  const AttentionChoices choices = attention_choices(options);
  if (!choices.attends()) {
    return make_fixed_part(precision);
  }
  const auto parameter = [&](const std::string& name) { return parameters["decoder.attention." + name]; };
  const auto linear = [&](const std::string& name) -> std::unique_ptr<Linear> {
    const Parameter weight = parameter(name + "_weight");
    return weight.value ? std::make_unique<Linear>(weight, parameter(name + "_bias"), precision) : nullptr;
  };
  FastAttentionForm form;
  form.heads = choices.heads;
  form.scale = choices.scale;
  form.compares = choices.score != AttentionScore::location;
  form.query = linear(form.compares ? "query" : "location");
  form.key = linear("key");
  form.value = linear("value");
  form.output = linear("output");
  form.shared_values = choices.shared_values;
  form.score_vector = parameter("score_vector");
  if (choices.window != AttentionWindow::global) {
    form.window =
        std::make_unique<FastWindow>(static_cast<float>(choices.window_size), parameter("window.weight"),
                                     parameter("window.vector"), precision);
  }
  if (choices.coverage) {
    form.coverage = std::make_unique<Coverage>(parameter("coverage_vector"), choices.heads);
  }
  return make_scored_part(std::move(form), precision);
}

}  // namespace s2s::fast
