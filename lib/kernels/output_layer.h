// The output layer with its cross-entropy, forward and backward together: logits = readouts W' + b, and for
// each row the loss
//   -(1 - eps) log p_target - eps / V * sum_v log p_v      (label smoothing eps, Szegedy et al. 2016, section
//   7)
// The logits [rows, vocabulary] never exist as a whole: they are computed a slice of the vocabulary at a
// time, for so many rows that weights and logits stay in the cache, and rows that do not count are left out
// beforehand.
#pragma once

#include <cstdint>
#include <memory>

#include "kernels/views.h"

namespace s2s::kernels {

struct CrossEntropy {
  double objective = 0.0;                // the sum over rows, smoothed
  double negative_log_likelihood = 0.0;  // the sum over rows of -log p_target, in nats
  std::int64_t rows = 0;                 // rows that counted
};

// Where gradients go; the derivative of gradient_scale * objective.
struct OutputGradients {
  Matrix d_readouts;          // out [rows, readout]; zeros for rows that do not count
  MatrixBf16 d_readouts_low;  // out, optional: rounded
  Matrix d_weight;            // += [vocabulary, readout]; optional (null: not computed)
  float* d_bias = nullptr;    // += [vocabulary]; optional
  float scale = 1.0F;
};

class OutputLayer {
 public:
  OutputLayer(std::int64_t readout, std::int64_t vocabulary, Precision precision);
  ~OutputLayer();
  OutputLayer(OutputLayer&&) noexcept;
  OutputLayer& operator=(OutputLayer&&) noexcept;

  // Packs weight [vocabulary, readout], in both directions where gradients will be wanted. The bias
  // [vocabulary] (null: none) is read at each call, not copied.
  void pack(ConstMatrix weight, const float* bias, bool for_gradients = true);

  // readouts [rows, readout]; targets [rows], each in [0, vocabulary) or negative: a row that does not count.
  // With gradients null the loss alone.
  CrossEntropy loss(ConstMatrix readouts, const std::int32_t* targets, float label_smoothing,
                    const OutputGradients* gradients);
  CrossEntropy loss(ConstMatrixBf16 readouts, const std::int32_t* targets, float label_smoothing,
                    const OutputGradients* gradients);

  // For search: logits [rows, vocabulary], and log_totals [rows], what is to be subtracted from a row's
  // logits to make them log p. Search needs that of a few of them.
  void scores(ConstMatrix readouts, Matrix out, float* log_totals);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace s2s::kernels
