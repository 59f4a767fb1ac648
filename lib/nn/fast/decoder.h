// nn/decoder.h on the fast path, teacher-forced: three lists of parts. The middle one is the recurrence:
// where attention or the readout returns into it, it goes step by step; where not (Luong's kinds without
// input feeding and coverage, or no attention), each part takes the whole target at once.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "nn/decoder.h"
#include "nn/fast/attention.h"
#include "nn/fast/batch.h"
#include "nn/fast/bridge.h"
#include "nn/fast/cell.h"
#include "nn/fast/passes.h"
#include "nn/fast/self_attention.h"

namespace s2s::fast {

// Where a decoder stands before a step: views of the bridge's states, or of those after another step.
struct DecoderStand {
  struct Layer {
    kernels::ConstMatrix hidden;  // [rows, hidden]
    kernels::ConstMatrix memory;  // of an LSTM
    kernels::Matrix d_memory;     // its gradient, where wanted
  };
  std::vector<Layer> layers;
  kernels::ConstMatrix output;   // [rows, hidden] the top layer's hidden, its residual added
  kernels::ConstMatrix readout;  // [rows, readout]; empty: zeros
  FastHistory attention;
  kernels::ConstSequence past;         // of the first layer's self-attention
  std::span<const std::int32_t> from;  // row i goes on as row from[i] of the above; empty: all stay in place
};

class FastDecoder {
 public:
  FastDecoder(const ModelOptions& options, const Parameters& parameters, kernels::Precision precision);
  void pack(bool for_gradients);

  // What depends on the source alone. source and the two activations must stay as they are while it is read.
  void prepare(const Activation& encoder_states, const Activation& summary, const Sentences& source,
               const Pass& pass);
  DecoderStand first_states(const FastBridge& bridge) const;

  // Draws the masks, plans the batch's buffers and runs; the result, [target, rows, readout], is valid until
  // the next call. groups: empty, or in search, of one step, which rows belong to which sentence.
  const Activation& forward(const Activation& embedded, const DecoderStand& stand, const Sentences& target,
                            std::span<const kernels::QueryGroup> groups, const Pass& pass);
  // Where it stands after a step, and the attention weights there ([rows, source]; empty without attention).
  DecoderStand after(std::int64_t step) const;
  kernels::ConstMatrix attention_weights(std::int64_t step) const { return attention_->weights(step); }
  // Each head's, [rows, heads * source]; empty where there is one, or none.
  kernels::ConstMatrix head_weights(std::int64_t step) const { return attention_->head_weights(step); }
  // After the gradients of forward's result are written.
  void backward(const FastBridge& bridge);

 private:
  struct Layer {
    std::vector<std::unique_ptr<Linear>> inputs;
    std::unique_ptr<CellPart> cell;
    Preactivation gates;
    Activation states;   // a slot ahead for s_0
    Activation output;   // states + input, where residual; what self-attention makes of states
    Activation dropped;  // its input * mask
    kernels::ConstSequence mask;
    bool residual = false;
    std::unique_ptr<FastSelfAttention> self_attention;  // of the first, which is never residual; null: none
    const Activation& result() const { return residual || self_attention ? output : states; }
    kernels::Matrix d_first_memory;
  };
  // Between the first layer's cells, where the state there is the query (Decoder::transition_).
  struct Transition {
    Activation states;  // [target, rows, hidden] s', the first cell's
    Preactivation gates;
    std::unique_ptr<CellPart> cell;
  };
  using Parts = std::vector<Part*>;

  void wire(const Parameters& parameters);
  void wire_layer(std::size_t index, const Parameters& parameters);
  void wire_concat(Parts& parts);
  void wire_readout(const Parameters& parameters, Parts& parts);
  Part* keep(std::unique_ptr<Part> part);
  Linear* linear(const Parameter& weight, const Parameter& bias);
  void wire_transition(const Parameters& parameters);
  void plan_layers(const DecoderStand& stand, const Pass& pass);
  CellBuffers plan_layer(std::size_t index, const DecoderStand& stand, const Pass& pass);
  void plan_transition(const Pass& pass);
  void plan_readout(const DecoderStand& stand, const Pass& pass);
  void run(const Parts& parts, bool backward) const;
  // work(): something that attention does, whose time is told apart.
  template <class Work>
  void attend(const Work& work) const;
  const Activation& layer_output(std::size_t index) const { return layers_[index].result(); }

  ModelOptions options_;
  QueryTime query_time_;
  std::int64_t context_width_;
  kernels::Precision precision_;
  std::vector<Layer> layers_;
  Transition transition_;  // its cell is null where there is none
  std::unique_ptr<AttentionPart> attention_;
  std::vector<std::unique_ptr<Linear>> linears_;
  std::vector<std::unique_ptr<Part>> parts_;
  Parts before_, recurrence_, after_;

  Activation embedded_;
  Activation contexts_;
  Preactivation inside_;  // of the readout
  Activation readouts_;
  Activation dropped_;  // readouts * mask
  kernels::ConstSequence readout_mask_;
  Sentences target_;
  PartClock* clock_ = nullptr;
};

}  // namespace s2s::fast
