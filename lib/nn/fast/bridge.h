// nn/bridge.h on the fast path, with the source's summary, which is also the fixed context.
#pragma once

#include <memory>

#include "nn/fast/encoder.h"
#include "nn/fast/linear.h"

namespace s2s::fast {

class FastBridge {
 public:
  FastBridge(const ModelOptions& options, const Parameters& parameters, kernels::Precision precision);
  void pack(bool for_gradients);

  void forward(const FastEncoder& encoder, const Activation& encoder_states, const Sentences& source,
               const Pass& pass);
  // The decoder's first states, every layer's hidden, then every layer's memory: [1, rows, states * hidden]
  // with gradients.
  const Activation& first_states() const { return first_states_; }
  const Activation& summary() const { return summary_; }  // [1, rows, K]
  // After gradients were added to those of first_states and summary.
  void backward(const FastEncoder& encoder, const Activation& encoder_states, const Sentences& source);

 private:
  void fill_mean(const Activation& encoder_states, const Sentences& source);
  void mean_backward(const Activation& encoder_states, const Sentences& source);
  const Activation& input() const { return options_.bridge == BridgeKind::mean ? mean_ : summary_; }
  Activation source_vector(const FastEncoder& encoder) const;

  ModelOptions options_;
  kernels::Precision precision_;
  std::unique_ptr<Linear> linear_;  // none for zero
  Activation summary_;
  Activation mean_;
  Activation first_states_;
  Preactivation inside_;
};

}  // namespace s2s::fast
