#include "nn/fast/attention.h"

#include <algorithm>
#include <span>
#include <utility>

#include "kernels/activations.h"
#include "nn/fast/scored_attention.h"

namespace s2s::fast {
namespace {

// No attention: the same context at every step.
class FixedPart : public AttentionPart {
 public:
  void pack(bool /*for_gradients*/) override {}
  void prepare(const AttentionSource& source, kernels::Workspace& /*workspace*/,
               bool /*gradients*/) override {
    summary_ = source.summary;
  }
  void begin(const AttentionBuffers& buffers, kernels::Workspace& /*workspace*/,
             bool /*gradients*/) override {
    buffers_ = buffers;
    const kernels::ConstMatrix summary = summary_->values(kFirstStep);
    for (std::int64_t t = 0; t < buffers.target; ++t) {
      const kernels::Matrix contexts = buffers.contexts->values({t, t + 1});
      if (buffers.groups.empty()) {
        kernels::copy(summary, contexts);
      } else {
        copy_to_rows(summary, contexts);
      }
    }
    buffers.contexts->round({0, buffers.target});
  }
  kernels::ConstMatrix weights(std::int64_t /*step*/) const override { return {}; }
  void forward(const Steps& /*steps*/) override {}
  void backward(const Steps& /*steps*/) override {}
  void settle(const Steps& all) override {
    for (std::int64_t t = all.begin; t < all.end; ++t) {
      kernels::add(kernels::ConstMatrix(buffers_.contexts->gradients({t, t + 1})),
                   summary_->gradients({0, 1}));
    }
  }
  void prepare_backward() override {}

 private:
  void copy_to_rows(const kernels::ConstMatrix& summary, const kernels::Matrix& contexts) const {
    kernels::fill_zero({contexts.data, static_cast<std::size_t>(contexts.rows * contexts.columns)});
    for (const kernels::QueryGroup& group : buffers_.groups) {
      for (std::int64_t row = group.first; row < group.first + group.count; ++row) {
        std::copy_n(summary.row(group.sentence), summary.columns, contexts.row(row));
      }
    }
  }

  const Activation* summary_ = nullptr;
  AttentionBuffers buffers_;
};

}  // namespace

std::string AttentionPart::lacks(const AttentionChoices& choices) {
  if (choices.score == AttentionScore::location) {
    return "location score";
  }
  if (choices.window != AttentionWindow::global) {
    return "attention window";
  }
  if (choices.coverage) {
    return "attention coverage";
  }
  const bool scales_states = choices.scale && choices.projections == AttentionProjections::none;
  return scales_states ? "attention scale without projections" : "";
}

std::unique_ptr<AttentionPart> AttentionPart::make(const ModelOptions& options, const Parameters& parameters,
                                                   kernels::Precision precision) {
  const AttentionChoices choices = attention_choices(options);
  if (!choices.attends()) {
    return std::make_unique<FixedPart>();
  }
  const auto linear = [&](const char* name) -> std::unique_ptr<Linear> {
    const Parameter weight = parameters[std::string("decoder.attention.") + name];
    return weight.value ? std::make_unique<Linear>(weight, Parameter(), precision) : nullptr;
  };
  AttentionMatrices matrices{linear("query_weight"), linear("key_weight"), linear("value_weight"),
                             linear("output_weight")};
  return make_scored_part(std::move(matrices), parameters["decoder.attention.score_vector"],
                          {choices.heads, choices.scale}, precision);
}

}  // namespace s2s::fast
