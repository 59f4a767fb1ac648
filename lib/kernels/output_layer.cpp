#include "kernels/output_layer.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <type_traits>
#include <vector>

#include "kernels/activations.h"
#include "kernels/cross_entropy.h"
#include "kernels/matmul.h"
#include "kernels/parallel.h"
#include "kernels/workspace.h"

namespace s2s::kernels {
namespace {

// Rows whose logits exist at one time: enough for the product to run at full speed, few enough to stay in the
// cache.
constexpr std::int64_t kTileRows = 32;
// Rows whose gradients of logits exist at one time. The weight's gradient is read and written once for each
// such block.
constexpr std::int64_t kBlockRows = 512;

}  // namespace

struct OutputLayer::Implementation {
  Precision precision;
  std::int64_t readout;
  std::int64_t vocabulary;
  PackedMatrix to_logits;
  std::optional<PackedMatrix> to_readout;  // packed only where gradients are wanted
  const float* bias = nullptr;

  Buffer<float> logits;
  Buffer<float> d_logits;
  Buffer<bf16> d_logits_low;
  Buffer<bf16> readouts_low;
  std::vector<RowLoss> losses;

  Implementation(std::int64_t readout_, std::int64_t vocabulary_, Precision precision_)
      : precision(precision_),
        readout(readout_),
        vocabulary(vocabulary_),
        to_logits(readout_, vocabulary_, precision_) {}

  // Rows of d_logits are handed to `use` in blocks, while losses are collected. T: the type of products'
  // operands.
  template <class T>
  CrossEntropy run(MatrixView<const T> readouts, const std::int32_t* targets, float smoothing,
                   const OutputGradients* gradients) {
    losses.assign(static_cast<std::size_t>(readouts.rows), RowLoss{});
    for (std::int64_t first = 0; first < readouts.rows; first += kBlockRows) {
      const std::int64_t rows = std::min(kBlockRows, readouts.rows - first);
      const MatrixView<const T> block(readouts.row(first), rows, readouts.columns, readouts.stride);
      MatrixView<T> d_block;
      if (gradients != nullptr) {
        d_block = {gradient_buffer<T>(rows * vocabulary), rows, vocabulary};
      }
      for (std::int64_t tile = 0; tile < rows; tile += kTileRows) {
        loss_of_tile<T>(block, tile, std::min(kTileRows, rows - tile), targets + first, losses.data() + first,
                        smoothing, gradients, d_block);
      }
      if (gradients != nullptr) {
        add_gradients<T>(block, first, d_block, *gradients);
      }
    }
    return summed(readouts.rows, targets);
  }

  template <class T>
  T* gradient_buffer(std::int64_t size) {
    if constexpr (std::is_same_v<T, bf16>) {
      return d_logits_low.reserve(size);
    } else {
      return d_logits.reserve(size);
    }
  }

  template <class T>
  void loss_of_tile(const MatrixView<const T>& block, std::int64_t first, std::int64_t rows,
                    const std::int32_t* targets, RowLoss* losses_of_block, float smoothing,
                    const OutputGradients* gradients, const MatrixView<T>& d_block) {
    const MatrixView<const T> inputs(block.row(first), rows, block.columns, block.stride);
    const Matrix tile(logits.reserve(kTileRows * vocabulary), rows, vocabulary);
    to_logits.multiply(inputs, tile, 0.0F, bias);
    const float scale = gradients == nullptr ? 0.0F : gradients->scale;
    parallel_for(rows, row_grain(vocabulary), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        const RowTarget target{vocabulary, targets[first + row], smoothing, scale};
        assert(target.target < vocabulary);
        T* d_row = gradients == nullptr ? nullptr : d_block.row(first + row);
        losses_of_block[first + row] = cross_entropy_row(tile.row(row), target, d_row);
      }
    });
  }

  template <class T>
  void add_gradients(const MatrixView<const T>& block, std::int64_t first, const MatrixView<T>& d_block,
                     const OutputGradients& gradients) {
    const MatrixView<const T> d_logits_of_block = d_block;
    const Matrix d_readouts(gradients.d_readouts.row(first), block.rows, readout,
                            gradients.d_readouts.stride);
    to_readout->multiply(d_logits_of_block, d_readouts);
    if (gradients.d_readouts_low) {
      convert(d_readouts, MatrixBf16(gradients.d_readouts_low.row(first), block.rows, readout,
                                     gradients.d_readouts_low.stride));
    }
    if (gradients.d_weight) {
      multiply_transposed(d_logits_of_block, block, gradients.d_weight);
    }
    if (gradients.d_bias != nullptr) {
      add_column_sums(d_logits_of_block, gradients.d_bias);
    }
  }

  CrossEntropy summed(std::int64_t rows, const std::int32_t* targets) const {
    CrossEntropy total;
    for (std::int64_t row = 0; row < rows; ++row) {
      const RowLoss& loss = losses[static_cast<std::size_t>(row)];
      total.objective += loss.objective;
      total.negative_log_likelihood += loss.negative_log_likelihood;
      total.rows += targets[row] >= 0 ? 1 : 0;
    }
    return total;
  }

  // Calls body(first row, tile of logits) for all rows.
  template <class Body>
  void over_logits(ConstMatrix readouts, const Body& body) {
    for (std::int64_t first = 0; first < readouts.rows; first += kTileRows) {
      const std::int64_t rows = std::min(kTileRows, readouts.rows - first);
      const Matrix tile(logits.reserve(kTileRows * vocabulary), rows, vocabulary);
      to_logits.multiply(ConstMatrix(readouts.row(first), rows, readouts.columns, readouts.stride), tile,
                         0.0F, bias);
      body(first, tile);
    }
  }
};

OutputLayer::OutputLayer(std::int64_t readout, std::int64_t vocabulary, Precision precision)
    : implementation_(std::make_unique<Implementation>(readout, vocabulary, precision)) {}
OutputLayer::~OutputLayer() = default;
OutputLayer::OutputLayer(OutputLayer&&) noexcept = default;
OutputLayer& OutputLayer::operator=(OutputLayer&&) noexcept = default;

void OutputLayer::pack(ConstMatrix weight, const float* bias, bool for_gradients) {
  Implementation& self = *implementation_;
  self.bias = bias;
  self.to_logits.pack_transposed(weight);
  if (for_gradients) {
    if (!self.to_readout) {
      self.to_readout.emplace(self.vocabulary, self.readout, self.precision);
    }
    self.to_readout->pack(weight);
  }
}

CrossEntropy OutputLayer::loss(ConstMatrix readouts, const std::int32_t* targets, float label_smoothing,
                               const OutputGradients* gradients) {
  Implementation& self = *implementation_;
  assert(readouts.columns == self.readout);
  if (self.precision == Precision::fp32) {
    return self.run<float>(readouts, targets, label_smoothing, gradients);
  }
  const MatrixBf16 low(self.readouts_low.reserve(readouts.rows * readouts.columns), readouts.rows,
                       readouts.columns);
  convert(readouts, low);
  return self.run<bf16>(low, targets, label_smoothing, gradients);
}

CrossEntropy OutputLayer::loss(ConstMatrixBf16 readouts, const std::int32_t* targets, float label_smoothing,
                               const OutputGradients* gradients) {
  assert(readouts.columns == implementation_->readout && implementation_->precision == Precision::bf16);
  return implementation_->run<bf16>(readouts, targets, label_smoothing, gradients);
}

void OutputLayer::target_log_probabilities(ConstMatrix readouts, const std::int32_t* targets,
                                           float* log_probabilities) {
  Implementation& self = *implementation_;
  self.over_logits(readouts, [&](std::int64_t first, Matrix tile) {
    parallel_for(tile.rows, row_grain(tile.columns), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        const std::int32_t target = targets[first + row];
        log_probabilities[first + row] = target < 0
                                             ? 0.0F
                                             : static_cast<float>(static_cast<double>(tile.row(row)[target]) -
                                                                  log_sum_exp(tile.row(row), tile.columns));
      }
    });
  });
}

void OutputLayer::log_probabilities(ConstMatrix readouts, Matrix out) {
  implementation_->to_logits.multiply(readouts, out, 0.0F, implementation_->bias);
  log_softmax(out);
}

}  // namespace s2s::kernels
