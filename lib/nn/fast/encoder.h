// nn/encoder.h on the fast path.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "nn/fast/batch.h"
#include "nn/fast/cell.h"
#include "nn/fast/passes.h"
#include "nn/fast/self_attention.h"

namespace s2s::fast {

class FastEncoder {
 public:
  FastEncoder(const ModelOptions& options, const Parameters& parameters, kernels::Precision precision);
  void pack(bool for_gradients);

  // embedded [source, rows, embedding]. The result is valid until the next call.
  const Activation& forward(const Activation& embedded, const Sentences& source, const Pass& pass);
  // After everybody has added to the gradients of what forward returned and of the last states.
  void backward();

  // The states that a bridge starts from: [1, rows, encoder_hidden] views with their gradients.
  Activation last_forward() const;    // of the top layer, at each sentence's end
  Activation first_backward() const;  // of the first layer, at each sentence's beginning
  Activation top_backward() const;    // of the top layer, where it reads in both directions
  bool top_is_bidirectional() const { return layers_.back().runs.size() == 2; }

 private:
  struct Run {  // one direction of a layer
    std::unique_ptr<Linear> input;
    std::unique_ptr<CellPart> cell;
    Preactivation gates;
  };
  struct Layer {
    std::vector<Run> runs;
    Activation states;   // [source, rows, hidden * directions], a slot more on either side
    Activation output;   // states + input, where residual; what self-attention makes of states
    Activation dropped;  // its input * mask
    kernels::ConstSequence mask;
    const Activation* input = nullptr;
    bool residual = false;
    std::unique_ptr<FastSelfAttention> self_attention;  // of the first, which is never residual; null: none
    const Activation* result() const { return residual || self_attention ? &output : &states; }
  };
  void run_cells(Layer& layer, bool backward) const;
  void begin_layer(Layer& layer, const Pass& pass);
  void find_output(Layer& layer, const Activation* below, const Pass& pass) const;
  const Activation* with_dropout(Layer& layer, const Activation* below, const Pass& pass) const;

  ModelOptions options_;
  kernels::Precision precision_;
  std::vector<Layer> layers_;
  Sentences source_;
};

}  // namespace s2s::fast
