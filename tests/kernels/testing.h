// What the tests of kernels share: matrices of random numbers, bounds on rounding, and every vector
// instruction set in turn.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "kernels/target.h"
#include "kernels/views.h"

namespace s2s::kernels::testing {

// A dense matrix that owns its numbers, with guard values behind every row: kernels must not touch what isn't
// theirs.
class TestMatrix {
 public:
  TestMatrix(std::int64_t rows, std::int64_t columns, float value = 0.0F)
      : rows_(rows), columns_(columns), data_(static_cast<std::size_t>(rows * stride()), kGuard) {
    for (std::int64_t i = 0; i < rows; ++i) {
      for (std::int64_t j = 0; j < columns; ++j) {
        at(i, j) = value;
      }
    }
  }
  static TestMatrix random(std::int64_t rows, std::int64_t columns, Random& random, float scale = 1.0F) {
    TestMatrix result(rows, columns);
    for (std::int64_t i = 0; i < rows; ++i) {
      random.fill_normal({result.view().row(i), static_cast<std::size_t>(columns)}, 0.0F, scale);
    }
    return result;
  }
  ~TestMatrix() {
    for (std::int64_t i = 0; i < rows_; ++i) {
      for (std::int64_t j = columns_; j < stride(); ++j) {
        EXPECT_EQ(data_[static_cast<std::size_t>(i * stride() + j)], kGuard) << "written behind row " << i;
      }
    }
  }
  TestMatrix(const TestMatrix&) = default;
  TestMatrix& operator=(const TestMatrix&) = default;

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t stride() const { return columns_ + 3; }
  float& at(std::int64_t i, std::int64_t j) { return data_[static_cast<std::size_t>(i * stride() + j)]; }
  double operator()(std::int64_t i, std::int64_t j) const {
    return static_cast<double>(data_[static_cast<std::size_t>(i * stride() + j)]);
  }
  Matrix view() { return {data_.data(), rows_, columns_, stride()}; }
  ConstMatrix view() const { return {data_.data(), rows_, columns_, stride()}; }

 private:
  static constexpr float kGuard = 12345.0F;
  std::int64_t rows_;
  std::int64_t columns_;
  std::vector<float> data_;
};

// A matrix rounded to bf16, with its stride.
class TestMatrixBf16 {
 public:
  TestMatrixBf16(std::int64_t rows, std::int64_t columns)
      : rows_(rows), columns_(columns), data_(static_cast<std::size_t>(rows * (columns + 3))) {}
  explicit TestMatrixBf16(const TestMatrix& from) : TestMatrixBf16(from.rows(), from.columns()) {
    for (std::int64_t i = 0; i < rows_; ++i) {
      for (std::int64_t j = 0; j < columns_; ++j) {
        view().row(i)[j] = to_bf16(static_cast<float>(from(i, j)));
      }
    }
  }
  MatrixBf16 view() { return {data_.data(), rows_, columns_, columns_ + 3}; }
  double operator()(std::int64_t i, std::int64_t j) const {
    return static_cast<double>(to_float(data_[static_cast<std::size_t>(i * (columns_ + 3) + j)]));
  }

 private:
  std::int64_t rows_;
  std::int64_t columns_;
  std::vector<bf16> data_;
};

inline double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

inline constexpr double kBf16 = 1.0 / 256.0;  // a rounded value is off by at most this part of itself

// Runs body with each instruction set that this CPU has.
template <class Body>
void with_every_target(const Body& body) {
  for (const std::string& target : vector_targets()) {
    SCOPED_TRACE(target);
    use_vector_target(target);
    body();
  }
  use_vector_target("");
}

}  // namespace s2s::kernels::testing
