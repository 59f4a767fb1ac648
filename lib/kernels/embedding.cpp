#include "kernels/embedding.h"

#include <cassert>

#include "kernels/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/embedding.cpp"
#include "hwy/foreach_target.h"
//
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

void gather_row(const float* from, const float* mask, float* out, bf16* out_low, std::size_t width) {
  for_vectors(width, [&](std::size_t i, std::size_t n) HWY_ATTR {
    Vec value = load(from + i, n);
    if (mask != nullptr) {
      value = hn::Mul(value, load(mask + i, n));
    }
    if (out != nullptr) {
      store(value, out + i, n);
    }
    if (out_low != nullptr) {
      store(value, out_low + i, n);
    }
  });
}

void scatter_row(const float* from, const float* mask, float* to, std::size_t width) {
  for_vectors(width, [&](std::size_t i, std::size_t n) HWY_ATTR {
    Vec value = load(from + i, n);
    if (mask != nullptr) {
      value = hn::Mul(value, load(mask + i, n));
    }
    store(hn::Add(load(to + i, n), value), to + i, n);
  });
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(gather_row);
HWY_EXPORT(scatter_row);

void embedding_gather(ConstMatrix table, std::span<const std::int32_t> ids, ConstMatrix mask, Matrix out,
                      MatrixBf16 out_low) {
  const auto pass = HWY_DYNAMIC_DISPATCH(gather_row);
  const auto rows = static_cast<std::int64_t>(ids.size());
  parallel_for(rows, row_grain(table.columns), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int32_t id = ids[static_cast<std::size_t>(i)];
      assert(id >= 0 && id < table.rows);
      pass(table.row(id), mask ? mask.row(i) : nullptr, out ? out.row(i) : nullptr,
           out_low ? out_low.row(i) : nullptr, static_cast<std::size_t>(table.columns));
    }
  });
}

void embedding_scatter_add(std::span<const std::int32_t> ids, ConstMatrix d_out, ConstMatrix mask,
                           Matrix d_table) {
  const auto pass = HWY_DYNAMIC_DISPATCH(scatter_row);
  const auto rows = static_cast<std::int64_t>(ids.size());
  const std::int64_t wanted = rows / row_grain(d_table.columns);
  const int threads = static_cast<int>(std::clamp<std::int64_t>(wanted, 1, thread_count()));
  // Each thread reads all ids and takes those that fall to it, so that nobody else writes to its rows.
  on_threads(threads, [&](int thread) {
    for (std::int64_t i = 0; i < rows; ++i) {
      const std::int32_t id = ids[static_cast<std::size_t>(i)];
      assert(id < d_table.rows);
      if (id >= 0 && id % threads == thread) {
        pass(d_out.row(i), mask ? mask.row(i) : nullptr, d_table.row(id),
             static_cast<std::size_t>(d_table.columns));
      }
    }
  });
}

}  // namespace s2s::kernels
#endif
