// The instructions of panels.h, for one panel and a few rows at a time. To be called only where panels::suit
// says so. Private to kernels.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/bf16.h"

namespace s2s::kernels::panels {

// Rows whose sums, with 32 columns, fill the vector registers.
inline constexpr std::int64_t kMostRows = 12;

// [rows, inner] of A times [inner, columns] of a panel.
struct Tile {
  const std::byte* a = nullptr;      // row i at a + i * a_stride
  std::int64_t a_stride = 0;         // bytes
  std::int64_t rows = 0;             // 1 ... kMostRows
  const std::byte* panel = nullptr;  // its first lane
  std::int64_t lanes = 0;            // whole ones
  bool half_lane = false;            // and, bf16 only, one more of a single number
  float* c = nullptr;                // row i at c + i * c_stride
  std::int64_t c_stride = 0;         // numbers
  std::int64_t columns = 0;          // 1 ... 32
  const float* bias = nullptr;
  bool accumulate = false;
  const std::byte* ahead = nullptr;  // cache lines to be fetched meanwhile
  std::int64_t ahead_lines = 0;
};
void multiply_fp32(const Tile& tile);
void multiply_bf16(const Tile& tile);
// The same with A in a panel of its own: row i's lane l at a + 128 l + 4 i. a_stride and half_lane are
// without meaning.
void multiply_panels_fp32(const Tile& tile);
void multiply_panels_bf16(const Tile& tile);

// Fills one panel: `inputs` numbers of `columns` columns, with zeros behind them. Column j's number i is at
// from[i * stride + j] (pack_rows), or at from[j * stride + i] (pack_columns).
void pack_rows(const float* from, std::int64_t stride, std::int64_t inputs, std::int64_t columns,
               float* panel);
void pack_rows(const float* from, std::int64_t stride, std::int64_t inputs, std::int64_t columns,
               bf16* panel);
void pack_rows(const bf16* from, std::int64_t stride, std::int64_t inputs, std::int64_t columns, bf16* panel);
void pack_columns(const float* from, std::int64_t stride, std::int64_t inputs, std::int64_t columns,
                  float* panel);
void pack_columns(const float* from, std::int64_t stride, std::int64_t inputs, std::int64_t columns,
                  bf16* panel);

}  // namespace s2s::kernels::panels
