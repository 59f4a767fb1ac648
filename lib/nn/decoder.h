// The attentional decoder: at each step, from y_{t-1} and what it carries, the next state, context and
// readout.
//
// With the previous state as the query (QueryTime; none, bahdanau): c_t = attend(s_{t-1}) enters the
// recurrence with y_{t-1}. With the present one (Luong et al. 2015, section 3): s_t first, then c_t =
// attend(s_t). With one between two cells (Sennrich et al. 2017, "Nematus", section 2, the conditional GRU):
//   s'_t = cell_1(y_{t-1}, s_{t-1}),   c_t = attend(s'_t),   s_t = cell_2(c_t, s'_t).
// Input feeding (their section 3.3) puts the previous readout beside y_{t-1}; without it nothing
// after the state returns into the recurrence.
#pragma once

#include <torch/nn/module.h>

#include <memory>
#include <vector>

#include "nn/attention/attention.h"
#include "nn/attention/self_attention.h"
#include "nn/forward_context.h"
#include "nn/readout.h"
#include "nn/rnn/cell.h"

namespace s2s {

struct DecoderState {
  std::vector<CellState> layers;
  torch::Tensor output;  // [batch, hidden] s_t: the top layer's hidden, its residual added
  torch::Tensor
      readout;  // [batch, readout] of the step before, zeros at first; undefined without input feeding
  AttentionHistory attention;
  SelfAttention::Past past;  // of the first layer, where it has self-attention

  DecoderState rows(const torch::Tensor& indices) const;  // [new_batch] int64
};

struct DecoderStep {
  DecoderState state;
  torch::Tensor context;       // [batch, V] c_t
  torch::Tensor weights;       // [batch, source] alpha_t
  torch::Tensor head_weights;  // [batch, head, source] where there are several heads
  torch::Tensor readout;       // [batch, readout]
  // Of each layer, for those who look into a step: what its cell (where there are two the first) read,
  // [batch, input], and what it gave to those above, [batch, hidden], with its residual and self-attention.
  std::vector<torch::Tensor> inputs, outputs;
  CellState between;  // s'_t, from which the second cell went on; undefined where there is one cell
};

struct DecoderSequence {
  torch::Tensor readouts;      // [batch, target, readout]
  torch::Tensor weights;       // [batch, target, source]
  torch::Tensor head_weights;  // [batch, head, target, source] where there are several heads
};

// Dropout's masks for a whole target, drawn beforehand so that they don't depend on the order of computation.
// Undefined entries drop nothing.
struct DecoderMasks {
  std::vector<torch::Tensor> recurrent;  // a layer: [batch, hidden], one for all steps
  torch::Tensor transition;              // [batch, hidden] likewise, of the first layer's second cell
  std::vector<torch::Tensor>
      between;  // a layer: [batch, target, hidden] on its input; the first layer has none
};

class Decoder : public torch::nn::Module {
 public:
  // Options as resolve() leaves them.
  Decoder(const ModelOptions& options, std::shared_ptr<Attention> attention,
          std::shared_ptr<Readout> readout);

  DecoderState start(std::vector<CellState> layers) const;

  // embeddings [batch, embedding] of y_{t-1}; t chooses the step's masks, of which null means none.
  DecoderStep step(const torch::Tensor& embeddings, const DecoderState& state, const AttentionMemory& memory,
                   const DecoderMasks* masks, std::int64_t t) const;

  // Teacher forcing: embeddings [batch, target, embedding] of <s> y_1 .. y_{T-1}.
  DecoderSequence forward(const torch::Tensor& embeddings, DecoderState state, const AttentionMemory& memory,
                          const ForwardContext& context) const;

  const Attention& attention() const { return *attention_; }

 private:
  torch::Tensor first_input(const torch::Tensor& embeddings, const torch::Tensor& attended,
                            const DecoderState& state) const;
  // A step with its first layer done.
  struct Begun {
    CellState layer;
    torch::Tensor input;   // [batch, input] what its cell read, where there are two the first
    CellState between;     // where there are two
    torch::Tensor output;  // [batch, hidden] what the layers above read
    SelfAttention::Past past;
    AttentionResult attended;  // undefined where the query is still to come
  };
  Begun begin(const torch::Tensor& embeddings, const DecoderState& state, const AttentionMemory& memory,
              const DecoderMasks* masks) const;
  // All steps at once, where nothing that comes after the first layer returns into it: self-attention then
  // reads a sequence and not, at each step, a past that grows. embeddings [batch, target, embedding].
  std::vector<Begun> begin_all(const torch::Tensor& embeddings, const DecoderState& state,
                               const DecoderMasks& masks) const;
  DecoderStep finish(Begun begun, const torch::Tensor& embeddings, const DecoderState& state,
                     const AttentionMemory& memory, const DecoderMasks* masks, std::int64_t t) const;
  // Of a state of all layers the one that asks, [batch, hidden].
  const torch::Tensor& asking(const DecoderState& state) const;
  AttentionResult attend(const torch::Tensor& query, const AttentionMemory& memory,
                         const DecoderState& state) const;
  DecoderMasks draw_masks(const torch::Tensor& embeddings, const ForwardContext& context) const;

  ModelOptions options_;
  std::shared_ptr<Attention> attention_;
  std::shared_ptr<Readout> readout_;
  std::vector<std::shared_ptr<Cell>> layers_;
  std::shared_ptr<Cell> transition_;  // the first layer's second cell, which reads the context; null: none
  std::shared_ptr<SelfAttention> self_attention_;  // over the first layer's states; null: none
};

}  // namespace s2s
