// The small parts between products: dropout, residual connections, and what is behind a readout's product.
#pragma once

#include "nn/fast/part.h"

namespace s2s::fast {

// out = in * mask. The mask is drawn for whole sequences, [rows, steps, width] as the definition draws it.
class DropoutPart : public Part {
 public:
  struct Wiring {
    const Activation* in = nullptr;
    const Activation* out = nullptr;
    const kernels::ConstSequence* mask = nullptr;
  };
  explicit DropoutPart(const Wiring& wiring) : wiring_(wiring) {}
  void forward(const Steps& steps) override;
  void backward(const Steps& steps) override;
  void settle(const Steps& /*all*/) override {}

 private:
  Wiring wiring_;
};

// out = in + below.
class ResidualPart : public Part {
 public:
  ResidualPart(const Activation* in, const Activation* below, const Activation* out)
      : in_(in), below_(below), out_(out) {}
  void forward(const Steps& steps) override;
  void backward(const Steps& steps) override;
  void settle(const Steps& /*all*/) override {}

 private:
  const Activation* in_;
  const Activation* below_;
  const Activation* out_;
};

// out = [left; right].
class ConcatPart : public Part {
 public:
  ConcatPart(const Activation* left, const Activation* right, const Activation* out)
      : left_(left), right_(right), out_(out) {}
  void forward(const Steps& steps) override;
  void backward(const Steps& steps) override;
  void settle(const Steps& /*all*/) override {}

 private:
  Activation left_half() const { return out_->columns(0, left_->value.width); }
  Activation right_half() const { return out_->columns(left_->value.width, right_->value.width); }

  const Activation* left_;
  const Activation* right_;
  const Activation* out_;
};

// out = tanh(in), or the larger of each pair of in.
class ReadoutPart : public Part {
 public:
  ReadoutPart(bool maxout, const Preactivation* in, const Activation* out)
      : maxout_(maxout), in_(in), out_(out) {}
  void forward(const Steps& steps) override;
  void backward(const Steps& steps) override;
  void settle(const Steps& /*all*/) override {}

 private:
  bool maxout_;
  const Preactivation* in_;
  const Activation* out_;
};

}  // namespace s2s::fast
