// The output layer with its cross-entropy, forward and backward together: logits = readouts W' + b, and for
// each row the loss
//   -(1 - eps) log p_target - eps / V * sum_v log p_v      (label smoothing eps, Szegedy et al. 2016, section
//   7)
// The logits [rows, vocabulary] never exist as a whole: tiles of rows go through product, softmax and
// gradient while they are in the cache.
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

  // log p of each row's target ([rows]; 0 where the target is negative), for scoring given translations.
  void target_log_probabilities(ConstMatrix readouts, const std::int32_t* targets, float* log_probabilities);
  // Normalised log p over the whole vocabulary [rows, vocabulary], for search.
  void log_probabilities(ConstMatrix readouts, Matrix out);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

// Row-wise x - logsumexp(x), in place.
void log_softmax(Matrix x);

}  // namespace s2s::kernels
