#include "kernels/panels.h"

#include <algorithm>
#include <cassert>

#include "hwy/base.h"
#include "kernels/onednn.h"
#include "kernels/panels_avx512.h"
#include "kernels/parallel.h"
#include "kernels/target.h"

namespace s2s::kernels::panels {

namespace {

// The inner dimension is cut so that a panel's part, and that of a group of rows, stay in a core's own cache.
constexpr std::int64_t kChunkLanes = 1024;
constexpr std::int64_t kGroupRows = 16 * kMostRows;
// Numbers multiplied and added that are worth a thread: about two microseconds.
constexpr std::int64_t kWorthAThread = std::int64_t{1} << 19;

std::int64_t columns_of(const Layout& layout, std::int64_t panel) {
  return std::min(Layout::kPanelColumns, layout.outputs - panel * Layout::kPanelColumns);
}

const std::byte* place(const Layout& layout, const std::byte* packed, std::int64_t panel, std::int64_t lane) {
  return packed + panel * layout.panel_bytes() + lane * Layout::kLaneBytes;
}

struct Product {
  Layout layout;
  const std::byte* a = nullptr;
  std::int64_t a_stride = 0;  // bytes
  const std::byte* b = nullptr;
  Matrix c;
  bool accumulate = false;
  const float* bias = nullptr;

  std::int64_t lane_numbers() const { return layout.precision == Precision::bf16 ? 2 : 1; }
};

// The rows of `rows` with one panel, over the lanes of one chunk, while `next` comes from memory.
void multiply_panel(const Product& product, const Range& rows, std::int64_t panel, const Range& lanes,
                    const std::byte* next) {
  const Layout& layout = product.layout;
  const std::int64_t lines = 2 * (lanes.end - lanes.begin);
  const std::int64_t tiles = (rows.end - rows.begin + kMostRows - 1) / kMostRows;
  const std::int64_t lines_a_tile = ((lines + tiles - 1) / tiles + 1) / 2 * 2;
  const bool last = lanes.end == layout.lanes();
  Tile tile;
  tile.a_stride = product.a_stride;
  tile.panel = place(layout, product.b, panel, lanes.begin);
  tile.half_lane = last && layout.inputs % product.lane_numbers() != 0;
  tile.lanes = lanes.end - lanes.begin - (tile.half_lane ? 1 : 0);
  tile.c_stride = product.c.stride;
  tile.columns = columns_of(layout, panel);
  tile.bias =
      product.bias != nullptr && lanes.begin == 0 ? product.bias + panel * Layout::kPanelColumns : nullptr;
  tile.accumulate = product.accumulate || lanes.begin > 0;
  for (std::int64_t i = 0; i < tiles; ++i) {
    const Range mine = part_of(rows.end - rows.begin, static_cast<int>(i), static_cast<int>(tiles));
    const std::int64_t row = rows.begin + mine.begin;
    tile.rows = mine.end - mine.begin;
    tile.a = product.a + row * product.a_stride + 4 * lanes.begin;
    tile.c = product.c.row(row) + panel * Layout::kPanelColumns;
    tile.ahead = next == nullptr ? nullptr : next + 64 * i * lines_a_tile;
    tile.ahead_lines = next == nullptr ? 0 : std::min(lines_a_tile, lines - i * lines_a_tile);
    layout.precision == Precision::bf16 ? multiply_bf16(tile) : multiply_fp32(tile);
  }
}

void multiply_part(const Product& product, const Range& rows, const Range& panels) {
  const Layout& layout = product.layout;
  for (std::int64_t first = rows.begin; first < rows.end; first += kGroupRows) {
    const Range group{first, std::min(rows.end, first + kGroupRows)};
    for (std::int64_t lane = 0; lane < layout.lanes(); lane += kChunkLanes) {
      const Range lanes{lane, std::min(layout.lanes(), lane + kChunkLanes)};
      for (std::int64_t panel = panels.begin; panel < panels.end; ++panel) {
        const std::byte* next = panel + 1 < panels.end ? place(layout, product.b, panel + 1, lane) : nullptr;
        multiply_panel(product, group, panel, lanes, next);
      }
    }
  }
}

// Threads share the panels, so that each reads its own part of the weights; where A is the larger side, the
// rows.
void multiply(const Product& product) {
  const Layout& layout = product.layout;
  const std::int64_t rows = product.c.rows;
  if (rows == 0) {
    return;
  }
  const std::int64_t work = rows * layout.inputs * layout.outputs;
  const std::int64_t tiles = (rows + kMostRows - 1) / kMostRows;
  const std::int64_t panels = layout.panels();
  const auto wanted = std::clamp<std::int64_t>(work / kWorthAThread, 1, thread_count());
  const bool by_rows = rows > 2 * layout.outputs && tiles >= wanted;
  const auto across = static_cast<int>(by_rows ? 1 : std::min(wanted, panels));
  const auto down = static_cast<int>(std::min(wanted / across, tiles));
  on_threads(across * down, [&](int thread) {
    const Range columns = part_of(panels, thread % across, across);
    multiply_part(product, part_of(rows, thread / across, down, by_rows ? kMostRows : 1), columns);
  });
}

template <class From, class Fill>
void pack_panels(const Layout& layout, From* to, const Fill& fill) {
  const std::int64_t size = layout.panel_bytes() / static_cast<std::int64_t>(sizeof(From));
  // 32,000 numbers: about two microseconds.
  constexpr std::int64_t kInputsWorthAThread = 1024;
  parallel_for(layout.panels(), kInputsWorthAThread / (layout.inputs + 1) + 1,
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t panel = begin; panel < end; ++panel) {
                   const std::int64_t column = panel * Layout::kPanelColumns;
                   fill(column, columns_of(layout, panel), to + panel * size);
                 }
               });
}

template <class Place>
void in_precision(const Layout& layout, std::byte* to, const Place& place) {
  layout.precision == Precision::bf16 ? place(reinterpret_cast<bf16*>(to))
                                      : place(reinterpret_cast<float*>(to));
}

}  // namespace

bool suit(Precision precision) {
#if HWY_ARCH_X86_64
  static const bool has_fp32 = onednn::cpu_has(dnnl::cpu_isa::avx512_core);
  static const bool has_bf16 =
      onednn::cpu_has(dnnl::cpu_isa::avx512_core_bf16) && !onednn::cpu_has(dnnl::cpu_isa::avx512_core_amx);
  return vectors_of_512_bits() && (precision == Precision::bf16 ? has_bf16 : has_fp32);
#else
  (void)precision;
  return false;
#endif
}

void pack(const Layout& layout, ConstMatrix weight, std::byte* to) {
  in_precision(layout, to, [&](auto* numbers) {
    pack_panels(layout, numbers, [&](std::int64_t column, std::int64_t columns, auto* panel) {
      pack_rows(weight.data + column, weight.stride, layout.inputs, columns, panel);
    });
  });
}

void pack(const Layout& layout, ConstMatrixBf16 weight, std::byte* to) {
  assert(layout.precision == Precision::bf16);
  pack_panels(layout, reinterpret_cast<bf16*>(to),
              [&](std::int64_t column, std::int64_t columns, bf16* panel) {
                pack_rows(weight.data + column, weight.stride, layout.inputs, columns, panel);
              });
}

void pack_transposed(const Layout& layout, ConstMatrix weight, std::byte* to) {
  in_precision(layout, to, [&](auto* numbers) {
    pack_panels(layout, numbers, [&](std::int64_t column, std::int64_t columns, auto* panel) {
      pack_columns(weight.row(column), weight.stride, layout.inputs, columns, panel);
    });
  });
}

namespace {

template <class T>
Product product_of(const Layout& layout, const MatrixView<const T>& a, const std::byte* b, const Matrix& c,
                   bool accumulate, const float* bias) {
  assert(a.columns == layout.inputs && c.columns == layout.outputs && a.rows == c.rows);
  return {layout,
          reinterpret_cast<const std::byte*>(a.data),
          a.stride * static_cast<std::int64_t>(sizeof(T)),
          b,
          c,
          accumulate,
          bias};
}

}  // namespace

void multiply(const Layout& layout, ConstMatrix a, const std::byte* b, Matrix c, bool accumulate,
              const float* bias) {
  assert(layout.precision == Precision::fp32);
  multiply(product_of(layout, a, b, c, accumulate, bias));
}

void multiply(const Layout& layout, ConstMatrixBf16 a, const std::byte* b, Matrix c, bool accumulate,
              const float* bias) {
  assert(layout.precision == Precision::bf16);
  multiply(product_of(layout, a, b, c, accumulate, bias));
}

namespace {

// Of B a panel's chunk stays in the first cache while it's multiplied by a group of A's, which stay in the
// second.
constexpr std::int64_t kTransposedLanes = 256;
constexpr std::int64_t kTransposedGroup = 4;

struct TransposedProduct {
  Layout a_layout;
  const std::byte* a = nullptr;
  Layout b_layout;
  const std::byte* b = nullptr;
  Matrix c;
  bool accumulate = false;
};

// A group of A's panels with one of B's, over the lanes of a chunk, while `next` comes from memory.
void multiply_group(const TransposedProduct& product, const Range& group, std::int64_t panel,
                    const Range& lanes, const std::byte* next) {
  constexpr std::int64_t kTiles = (Layout::kPanelColumns + kMostRows - 1) / kMostRows;
  const std::int64_t lines = 2 * (lanes.end - lanes.begin);
  const std::int64_t lines_a_tile = (lines / (kTiles * (group.end - group.begin)) + 2) / 2 * 2;
  Tile tile;
  tile.panel = place(product.b_layout, product.b, panel, lanes.begin);
  tile.lanes = lanes.end - lanes.begin;
  tile.c_stride = product.c.stride;
  tile.columns = columns_of(product.b_layout, panel);
  tile.accumulate = product.accumulate || lanes.begin > 0;
  std::int64_t fetched = 0;
  for (std::int64_t left = group.begin; left < group.end; ++left) {
    const std::byte* a = place(product.a_layout, product.a, left, lanes.begin);
    const std::int64_t rows = columns_of(product.a_layout, left);
    const auto tiles = static_cast<int>((rows + kMostRows - 1) / kMostRows);
    for (int i = 0; i < tiles; ++i) {
      const Range mine = part_of(rows, i, tiles);
      tile.rows = mine.end - mine.begin;
      tile.a = a + 4 * mine.begin;
      tile.c = product.c.row(left * Layout::kPanelColumns + mine.begin) + panel * Layout::kPanelColumns;
      tile.ahead = next == nullptr ? nullptr : next + 64 * fetched;
      tile.ahead_lines = next == nullptr ? 0 : std::min(lines_a_tile, lines - fetched);
      fetched += tile.ahead_lines;
      product.b_layout.precision == Precision::bf16 ? multiply_panels_bf16(tile) : multiply_panels_fp32(tile);
    }
  }
}

void multiply_part(const TransposedProduct& product, const Range& lefts, const Range& rights) {
  const std::int64_t all_lanes = product.a_layout.lanes();
  for (std::int64_t left = lefts.begin; left < lefts.end; left += kTransposedGroup) {
    const Range group{left, std::min(lefts.end, left + kTransposedGroup)};
    for (std::int64_t lane = 0; lane < all_lanes; lane += kTransposedLanes) {
      const Range lanes{lane, std::min(all_lanes, lane + kTransposedLanes)};
      for (std::int64_t right = rights.begin; right < rights.end; ++right) {
        const std::byte* next =
            right + 1 < rights.end ? place(product.b_layout, product.b, right + 1, lane) : nullptr;
        multiply_group(product, group, right, lanes, next);
      }
    }
  }
}

}  // namespace

void multiply_transposed(const Layout& a_layout, const std::byte* a, const Layout& b_layout,
                         const std::byte* b, Matrix c, bool accumulate) {
  assert(a_layout.inputs == b_layout.inputs && a_layout.precision == b_layout.precision);
  assert(c.rows == a_layout.outputs && c.columns == b_layout.outputs);
  assert(a_layout.inputs > 0 || accumulate);  // nothing would be written
  const TransposedProduct product{a_layout, a, b_layout, b, c, accumulate};
  const std::int64_t work = a_layout.inputs * a_layout.outputs * b_layout.outputs;
  const std::int64_t lefts = a_layout.panels();
  const std::int64_t rights = b_layout.panels();
  const auto wanted = std::clamp<std::int64_t>(work / kWorthAThread, 1, thread_count());
  const bool by_left = lefts >= rights;
  const auto threads = static_cast<int>(std::min(wanted, by_left ? lefts : rights));
  on_threads(threads, [&](int thread) {
    multiply_part(product, by_left ? part_of(lefts, thread, threads) : Range{0, lefts},
                  by_left ? Range{0, rights} : part_of(rights, thread, threads));
  });
}

}  // namespace s2s::kernels::panels
