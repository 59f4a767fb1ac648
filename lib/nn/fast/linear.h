// y = W x + b with W packed once an update, for a whole weight or for some of its columns.
#pragma once

#include <optional>

#include "kernels/matmul.h"
#include "nn/fast/parameters.h"
#include "nn/fast/part.h"

namespace s2s::fast {

class Linear {
 public:
  // weight [outputs, inputs]; bias one row of outputs, or empty.
  Linear(const Parameter& weight, const Parameter& bias, kernels::Precision precision);

  // After each change of the weight.
  void pack(bool for_gradients);
  // in [m, inputs], out [m, outputs]: out = in W' + b + beta * out.
  void forward(const Operand& in, kernels::Matrix out, float beta) const;
  // d_in = d_out W + beta * d_in.
  void backward(const Operand& d_out, kernels::Matrix d_in, float beta) const;
  // The weight's gradient += d_out' in; the bias's += the sum of d_out's rows.
  void settle(const Operand& d_out, const Operand& in) const;

  std::int64_t outputs() const { return forward_.outputs(); }

 private:
  Parameter weight_;
  Parameter bias_;
  kernels::PackedMatrix forward_;
  std::optional<kernels::PackedMatrix> backward_;  // only where gradients were wanted
  kernels::Precision precision_;
};

// A linear layer between two buffers.
class LinearPart : public Part {
 public:
  struct Wiring {
    const Activation* in = nullptr;
    std::int64_t shift = 0;  // -1: reads the step before
    const Preactivation* out = nullptr;
    float beta = 0.0F;  // 1: adds to what stands there
  };
  LinearPart(const Linear& linear, const Wiring& wiring) : linear_(linear), wiring_(wiring) {}
  void forward(const Steps& steps) override;
  void backward(const Steps& steps) override;
  void settle(const Steps& all) override;

 private:
  const Linear& linear_;
  Wiring wiring_;
};

}  // namespace s2s::fast
