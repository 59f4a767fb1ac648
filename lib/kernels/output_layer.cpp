#include "kernels/output_layer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "kernels/activations.h"
#include "kernels/cross_entropy.h"
#include "kernels/matmul.h"
#include "kernels/parallel.h"
#include "kernels/workspace.h"

namespace s2s::kernels {
namespace {

// A slice of the vocabulary by a tile of rows is what one thread computes at a time: readouts, weights and
// logits of it lie together in a core's own cache.
constexpr std::int64_t kSliceColumns = 256;
constexpr std::int64_t kTileRows = 256;
// Rows whose gradients of logits exist at one time. The weight's gradient is read and written once for each
// such block.
constexpr std::int64_t kBlockRows = 512;
// Every batch has another number of rows; rounded up, few shapes of products are ever built.
constexpr std::int64_t kRowUnit = 32;

std::int64_t rounded_up(std::int64_t rows) { return (rows + kRowUnit - 1) / kRowUnit * kRowUnit; }

// Calls body(first row, rows) for each tile.
template <class Body>
void over_tiles(std::int64_t rows, const Body& body) {
  for (std::int64_t first = 0; first < rows; first += kTileRows) {
    body(first, std::min(kTileRows, rows - first));
  }
}

template <class T>
MatrixView<T> part_of_matrix(const MatrixView<T>& matrix, std::int64_t row, std::int64_t rows,
                             const Range& columns) {
  return {matrix.row(row) + columns.begin, rows, columns.end - columns.begin, matrix.stride};
}

// Some of the rows that count, side by side, with rows of zeros behind them.
template <class T>
struct Block {
  std::span<const std::int64_t> places;  // the rows' own places
  std::int64_t computed = 0;             // rows, those of zeros included
  MatrixView<const T> inputs;            // [computed, readout]
  MatrixView<T> powers;  // [computed, vocabulary] which become gradients of logits; empty without
  std::int64_t rows() const { return static_cast<std::int64_t>(places.size()); }
};

}  // namespace

struct OutputLayer::Implementation {
  Precision precision;
  std::int64_t readout;
  std::int64_t vocabulary;
  std::vector<PackedMatrix> slices;
  std::optional<PackedMatrix> to_readout;  // packed only where gradients are wanted
  const float* bias = nullptr;

  using Buffers = std::tuple<Buffer<float>, Buffer<bf16>>;
  Buffers inputs;
  TransposedFactor inputs_factor;  // a block's inputs, for the weight's gradient
  Buffers powers;
  Buffer<bf16> rounded;
  Buffer<float> d_inputs;
  Buffer<SliceSums> sums;  // [slices, computed rows]
  Buffer<float> factors;   // the same shape: what powers are multiplied with
  Buffer<float> targets_logits;
  std::vector<std::int64_t> counted;  // rows with a target
  std::vector<float> d_targets;       // gradients of the targets' logits, of a block
  std::vector<CrossEntropy> losses;   // of a block's rows

  Implementation(std::int64_t readout_, std::int64_t vocabulary_, Precision precision_)
      : precision(precision_), readout(readout_), vocabulary(vocabulary_) {
    for (std::int64_t begin = 0; begin < vocabulary; begin += kSliceColumns) {
      slices.emplace_back(readout, std::min(kSliceColumns, vocabulary - begin), precision);
    }
  }

  std::int64_t slice_count() const { return static_cast<std::int64_t>(slices.size()); }

  // Calls body(slice, its columns) for all slices, shared out over the threads.
  template <class Body>
  void over_slices(const Body& body) const {
    const int threads = static_cast<int>(std::min<std::int64_t>(slice_count(), thread_count()));
    on_threads(threads, [&](int thread) {
      const Range mine = part_of(slice_count(), thread, threads);
      for (std::int64_t slice = mine.begin; slice < mine.end; ++slice) {
        const std::int64_t begin = slice * kSliceColumns;
        body(slice, Range{begin, std::min(begin + kSliceColumns, vocabulary)});
      }
    });
  }

  void pack(ConstMatrix weight, bool for_gradients) {
    over_slices([&](std::int64_t slice, const Range& columns) {
      slices[static_cast<std::size_t>(slice)].pack_transposed(
          {weight.row(columns.begin), columns.end - columns.begin, weight.columns, weight.stride});
    });
    if (for_gradients) {
      if (!to_readout) {
        to_readout.emplace(vocabulary, readout, precision);
      }
      to_readout->pack(weight);
    }
  }

  template <class T>
  CrossEntropy run(const MatrixView<const T>& readouts, const std::int32_t* targets, float smoothing,
                   const OutputGradients* gradients) {
    find_counted(readouts.rows, targets, gradients);
    CrossEntropy total;
    const std::span<const std::int64_t> all(counted);
    const auto size = static_cast<std::int64_t>(all.size());
    const auto blocks = static_cast<int>((size + kBlockRows - 1) / kBlockRows);
    for (int i = 0; i < blocks; ++i) {
      const Range rows = part_of(size, i, blocks);
      const auto places =
          all.subspan(static_cast<std::size_t>(rows.begin), static_cast<std::size_t>(rows.end - rows.begin));
      const Block<T> block = gather<T>(readouts, places, gradients != nullptr);
      find_powers(block, targets);
      total = add(total, settle_rows(block, smoothing, gradients == nullptr ? 0.0F : gradients->scale));
      if (gradients != nullptr) {
        find_gradients(block, targets, smoothing, *gradients);
      }
    }
    if (gradients != nullptr && gradients->d_readouts_low) {
      convert(ConstMatrix(gradients->d_readouts), gradients->d_readouts_low);
    }
    return total;
  }

  // Rows that do not count are left out from here on; their gradient is 0.
  void find_counted(std::int64_t rows, const std::int32_t* targets, const OutputGradients* gradients) {
    counted.clear();
    for (std::int64_t row = 0; row < rows; ++row) {
      assert(targets[row] < vocabulary);
      if (targets[row] >= 0) {
        counted.push_back(row);
      } else if (gradients != nullptr) {
        std::fill_n(gradients->d_readouts.row(row), readout, 0.0F);
      }
    }
  }

  template <class T>
  Block<T> gather(const MatrixView<const T>& readouts, std::span<const std::int64_t> places,
                  bool for_gradients) {
    Block<T> block;
    block.places = places;
    block.computed = rounded_up(block.rows());
    const MatrixView<T> copies(std::get<Buffer<T>>(inputs).reserve(block.computed * readout), block.computed,
                               readout);
    parallel_for(block.computed, row_grain(readout), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        if (row < block.rows()) {
          std::copy_n(readouts.row(places[static_cast<std::size_t>(row)]), readout, copies.row(row));
        } else {
          std::fill_n(copies.row(row), readout, T{});
        }
      }
    });
    block.inputs = copies;
    if (for_gradients) {
      block.powers = {std::get<Buffer<T>>(powers).reserve(block.computed * vocabulary), block.computed,
                      vocabulary};
    }
    return block;
  }

  // Logits by tiles, gone as soon as their powers, sums and the targets' own are taken.
  template <class T>
  void find_powers(const Block<T>& block, const std::int32_t* targets) {
    SliceSums* all_sums = sums.reserve(slice_count() * block.computed);
    float* own = targets_logits.reserve(block.computed);
    over_slices([&](std::int64_t slice, const Range& columns) {
      thread_local Buffer<float> memory;
      over_tiles(block.computed, [&](std::int64_t first, std::int64_t computed) {
        const Matrix tile(memory.reserve(kTileRows * kSliceColumns), computed, columns.end - columns.begin);
        const MatrixView<const T> tile_inputs(block.inputs.row(first), computed, readout);
        slices[static_cast<std::size_t>(slice)].multiply(tile_inputs, tile, 0.0F, bias_at(columns.begin));
        const std::int64_t rows = std::min(computed, block.rows() - first);
        const MatrixView<T> tile_powers =
            block.powers ? part_of_matrix(block.powers, first, rows, columns) : MatrixView<T>();
        slice_powers(ConstMatrix(tile.first_rows(rows)), tile_powers,
                     all_sums + slice * block.computed + first);
        for (std::int64_t row = 0; row < rows; ++row) {
          const std::int64_t target = target_of(block, first + row, targets);
          if (target >= columns.begin && target < columns.end) {
            own[first + row] = tile.row(row)[target - columns.begin];
          }
        }
      });
    });
  }

  template <class T>
  static std::int64_t target_of(const Block<T>& block, std::int64_t row, const std::int32_t* targets) {
    return targets[block.places[static_cast<std::size_t>(row)]];
  }
  const float* bias_at(std::int64_t column) const { return bias == nullptr ? nullptr : bias + column; }

  // log sum over the vocabulary of exp(logit), from the slices' sums.
  double log_total(std::int64_t row, std::int64_t stride) const {
    float largest = -std::numeric_limits<float>::infinity();
    for (std::int64_t slice = 0; slice < slice_count(); ++slice) {
      largest = std::max(largest, sums.data()[slice * stride + row].largest);
    }
    double total = 0.0;
    for (std::int64_t slice = 0; slice < slice_count(); ++slice) {
      const SliceSums& part = sums.data()[slice * stride + row];
      total += static_cast<double>(part.powers * std::exp(part.largest - largest));
    }
    return static_cast<double>(largest) + std::log(total);
  }

  // The losses of a block's rows, and the factors that make gradients of powers:
  //   d logit_v = scale * (p_v - eps / V - (1 - eps) [v is the target])
  template <class T>
  CrossEntropy settle_rows(const Block<T>& block, float label_smoothing, float scale) {
    const auto smoothing = static_cast<double>(label_smoothing);
    const double share = smoothing / static_cast<double>(vocabulary);
    float* all_factors = factors.reserve(slice_count() * block.computed);
    losses.resize(static_cast<std::size_t>(block.rows()));
    d_targets.resize(static_cast<std::size_t>(block.rows()));
    parallel_for(block.rows(), row_grain(slice_count()), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        const double log_sum = log_total(row, block.computed);
        double sum_of_logits = 0.0;
        for (std::int64_t slice = 0; slice < slice_count(); ++slice) {
          const SliceSums& part = sums.data()[slice * block.computed + row];
          sum_of_logits += static_cast<double>(part.logits);
          all_factors[slice * block.computed + row] =
              scale * std::exp(static_cast<float>(static_cast<double>(part.largest) - log_sum));
        }
        const auto own = static_cast<double>(targets_logits.data()[row]);
        losses[static_cast<std::size_t>(row)] = {log_sum - (1.0 - smoothing) * own - share * sum_of_logits,
                                                 log_sum - own, 1};
        d_targets[static_cast<std::size_t>(row)] =
            scale * static_cast<float>(std::exp(own - log_sum) - share - (1.0 - smoothing));
      }
    });
    CrossEntropy total;
    for (const CrossEntropy& loss : losses) {
      total = add(total, loss);
    }
    return total;
  }

  static CrossEntropy add(const CrossEntropy& a, const CrossEntropy& b) {
    return {a.objective + b.objective, a.negative_log_likelihood + b.negative_log_likelihood,
            a.rows + b.rows};
  }

  template <class T>
  void find_gradients(const Block<T>& block, const std::int32_t* targets, float smoothing,
                      const OutputGradients& gradients) {
    const float even = -gradients.scale * smoothing / static_cast<float>(vocabulary);
    if (gradients.d_weight) {
      inputs_factor.set(block.inputs.first_rows(block.rows()));
    }
    over_slices([&](std::int64_t slice, const Range& columns) {
      over_tiles(block.rows(), [&](std::int64_t first, std::int64_t rows) {
        const MatrixView<T> tile = part_of_matrix(block.powers, first, rows, columns);
        scale_rows(tile, factors.data() + slice * block.computed + first, even);
        put_targets(block, targets, first, columns, tile);
        const MatrixView<const T> d_logits = tile;
        if (gradients.d_bias != nullptr) {
          add_column_sums(d_logits, gradients.d_bias + columns.begin);
        }
      });
      clear_rows_behind(block, columns);
      if (gradients.d_weight) {  // while the slice's gradients of logits are in the cache
        const Matrix d_slice(gradients.d_weight.row(columns.begin), columns.end - columns.begin, readout,
                             gradients.d_weight.stride);
        inputs_factor.multiply(MatrixView<const T>(part_of_matrix(block.powers, 0, block.rows(), columns)),
                               d_slice);
      }
    });
    const Matrix d_block(d_inputs.reserve(block.computed * readout), block.computed, readout);
    to_readout->multiply(MatrixView<const T>(block.powers), d_block);
    scatter(block, d_block, gradients.d_readouts);
  }

  template <class T>
  void put_targets(const Block<T>& block, const std::int32_t* targets, std::int64_t first,
                   const Range& columns, const MatrixView<T>& tile) const {
    for (std::int64_t row = 0; row < tile.rows; ++row) {
      const std::int64_t target = target_of(block, first + row, targets);
      if (target >= columns.begin && target < columns.end) {
        put(d_targets[static_cast<std::size_t>(first + row)], tile.row(row)[target - columns.begin]);
      }
    }
  }
  static void put(float value, float& to) { to = value; }
  static void put(float value, bf16& to) { to = to_bf16(value); }

  template <class T>
  void clear_rows_behind(const Block<T>& block, const Range& columns) const {
    for (std::int64_t row = block.rows(); row < block.computed; ++row) {
      std::fill_n(block.powers.row(row) + columns.begin, columns.end - columns.begin, T{});
    }
  }

  template <class T>
  void scatter(const Block<T>& block, const Matrix& from, const Matrix& to) const {
    parallel_for(block.rows(), row_grain(readout), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        std::copy_n(from.row(row), readout, to.row(block.places[static_cast<std::size_t>(row)]));
      }
    });
  }

  // Logits go to `out` whole, and their sums are taken while they are in the cache.
  template <class T>
  void scores(const MatrixView<const T>& readouts, const Matrix& out, float* log_totals) {
    SliceSums* all_sums = sums.reserve(slice_count() * out.rows);
    over_slices([&](std::int64_t slice, const Range& columns) {
      over_tiles(out.rows, [&](std::int64_t first, std::int64_t rows) {
        const Matrix tile = part_of_matrix(out, first, rows, columns);
        slices[static_cast<std::size_t>(slice)].multiply(
            MatrixView<const T>(readouts.row(first), rows, readout), tile, 0.0F, bias_at(columns.begin));
        slice_powers(ConstMatrix(tile), Matrix(), all_sums + slice * out.rows + first);
      });
    });
    parallel_for(out.rows, row_grain(slice_count()), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        log_totals[row] = static_cast<float>(log_total(row, out.rows));
      }
    });
  }

  MatrixBf16 round(const ConstMatrix& readouts) {
    const MatrixBf16 low(rounded.reserve(readouts.rows * readouts.columns), readouts.rows, readouts.columns);
    convert(readouts, low);
    return low;
  }
};

OutputLayer::OutputLayer(std::int64_t readout, std::int64_t vocabulary, Precision precision)
    : implementation_(std::make_unique<Implementation>(readout, vocabulary, precision)) {}
OutputLayer::~OutputLayer() = default;
OutputLayer::OutputLayer(OutputLayer&&) noexcept = default;
OutputLayer& OutputLayer::operator=(OutputLayer&&) noexcept = default;

void OutputLayer::pack(ConstMatrix weight, const float* bias, bool for_gradients) {
  implementation_->bias = bias;
  implementation_->pack(weight, for_gradients);
}

CrossEntropy OutputLayer::loss(ConstMatrix readouts, const std::int32_t* targets, float label_smoothing,
                               const OutputGradients* gradients) {
  Implementation& self = *implementation_;
  assert(readouts.columns == self.readout);
  if (self.precision == Precision::fp32) {
    return self.run<float>(readouts, targets, label_smoothing, gradients);
  }
  return self.run<bf16>(self.round(readouts), targets, label_smoothing, gradients);
}

CrossEntropy OutputLayer::loss(ConstMatrixBf16 readouts, const std::int32_t* targets, float label_smoothing,
                               const OutputGradients* gradients) {
  assert(readouts.columns == implementation_->readout && implementation_->precision == Precision::bf16);
  return implementation_->run<bf16>(readouts, targets, label_smoothing, gradients);
}

void OutputLayer::scores(ConstMatrix readouts, Matrix out, float* log_totals) {
  Implementation& self = *implementation_;
  if (self.precision == Precision::fp32) {
    const Matrix dense(std::get<Buffer<float>>(self.inputs).reserve(readouts.rows * readouts.columns),
                       readouts.rows, readouts.columns);
    copy(readouts, dense);
    self.scores<float>(dense, out, log_totals);
  } else {
    self.scores<bf16>(self.round(readouts), out, log_totals);
  }
}

}  // namespace s2s::kernels
