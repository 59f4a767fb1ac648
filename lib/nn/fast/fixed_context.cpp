#include "nn/fast/fixed_context.h"

#include <span>
#include <utility>
#include <vector>

#include "kernels/activations.h"

namespace s2s::fast {
namespace {

kernels::Matrix one_row(const kernels::Matrix& matrix, std::int64_t row) {
  return {matrix.row(row), 1, matrix.columns};
}

// Rows of all steps as one row a step.
template <class T>
kernels::MatrixView<const T> step_by_step(const kernels::SequenceView<T>& dense) {
  return {dense.data, dense.steps, dense.rows * dense.width};
}

// W c of one weight, [1, sentences, outputs].
class FixedProductPart : public Part {
 public:
  FixedProductPart(const Linear& linear, const LinearPart::Wiring& wiring, kernels::Precision precision)
      : linear_(linear), wiring_(wiring), precision_(precision) {}

  void prepare(const Activation& summary, kernels::Workspace& workspace, bool gradients) {
    summary_ = &summary;
    product_.allocate(workspace, {1, summary.value.rows, linear_.outputs()}, precision_, gradients, true);
    linear_.forward(summary.operand(kFirstStep), product_.values(kFirstStep), 0.0F);
  }
  void begin(std::span<const kernels::QueryGroup> groups) { groups_ = groups; }

  void forward(const Steps& steps) override {
    for (std::int64_t t = steps.begin; t < steps.end; ++t) {
      const kernels::Matrix out = wiring_.out->values({t, t + 1});
      if (groups_.empty()) {
        put(product_.values(kFirstStep), out);
      } else {
        put_by_sentence(out);
      }
    }
  }

  void backward(const Steps& /*steps*/) override {}

  void settle(const Steps& /*all*/) override {
    const kernels::Matrix d_product = flatten(product_.gradient, kFirstStep);
    kernels::fill_zero({d_product.data, static_cast<std::size_t>(d_product.rows * d_product.columns)});
    if (wiring_.out->gradient_low) {
      kernels::add_column_sums(step_by_step(wiring_.out->gradient_low), d_product.data);
    } else {
      kernels::add_column_sums(step_by_step(wiring_.out->gradient), d_product.data);
    }
    if (product_.gradient_low) {
      kernels::convert(kernels::ConstMatrix(d_product), flatten(product_.gradient_low, kFirstStep));
    }
    linear_.backward(product_.d_operand(kFirstStep), summary_->gradients(kFirstStep), 1.0F);
    linear_.settle(product_.d_operand(kFirstStep), summary_->operand(kFirstStep));
  }

 private:
  void put(const kernels::ConstMatrix& product, const kernels::Matrix& out) const {
    if (wiring_.beta == 0.0F) {
      kernels::copy(product, out);
    } else {
      kernels::add(product, out);
    }
  }
  // Rows in no group are computed for nothing, but must be numbers.
  void put_by_sentence(const kernels::Matrix& out) const {
    if (wiring_.beta == 0.0F) {
      kernels::fill_zero({out.data, static_cast<std::size_t>(out.rows * out.columns)});
    }
    for (const kernels::QueryGroup& group : groups_) {
      for (std::int64_t row = group.first; row < group.first + group.count; ++row) {
        put(one_row(product_.values(kFirstStep), group.sentence), one_row(out, row));
      }
    }
  }

  const Linear& linear_;
  LinearPart::Wiring wiring_;
  kernels::Precision precision_;
  const Activation* summary_ = nullptr;
  Preactivation product_;
  std::span<const kernels::QueryGroup> groups_;
};

class FixedPart : public AttentionPart {
 public:
  explicit FixedPart(kernels::Precision precision) : precision_(precision) {}

  std::unique_ptr<Part> context_product(const Linear& linear, const LinearPart::Wiring& wiring) override {
    auto product = std::make_unique<FixedProductPart>(linear, wiring, precision_);
    products_.push_back(product.get());
    return product;
  }
  void pack(bool /*for_gradients*/) override {}
  void prepare(const AttentionSource& source, kernels::Workspace& workspace, bool gradients) override {
    for (FixedProductPart* product : products_) {
      product->prepare(*source.summary, workspace, gradients);
    }
  }
  void begin(const AttentionBuffers& buffers, kernels::Workspace& /*workspace*/,
             bool /*gradients*/) override {
    for (FixedProductPart* product : products_) {
      product->begin(buffers.groups);
    }
  }
  kernels::ConstMatrix weights(std::int64_t /*step*/) const override { return {}; }
  kernels::ConstMatrix head_weights(std::int64_t /*step*/) const override { return {}; }
  FastHistory after(std::int64_t /*step*/) const override { return {}; }
  void forward(const Steps& /*steps*/) override {}
  void backward(const Steps& /*steps*/) override {}
  void settle(const Steps& /*all*/) override {}
  void prepare_backward() override {}

 private:
  kernels::Precision precision_;
  std::vector<FixedProductPart*> products_;  // the decoder's
};

}  // namespace

std::unique_ptr<AttentionPart> make_fixed_part(kernels::Precision precision) {
  return std::make_unique<FixedPart>(precision);
}

}  // namespace s2s::fast
