// Rows of an embedding matrix by id, and their gradient added back.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/views.h"

namespace s2s::kernels {

// out(i) = table(ids[i]) * mask(i); mask [ids, width] or none; either output may be left out. ids in [0,
// table.rows).
void embedding_gather(ConstMatrix table, std::span<const std::int32_t> ids, ConstMatrix mask, Matrix out,
                      MatrixBf16 out_low = {});

// d_table(ids[i]) += d_out(i) * mask(i). Sums of one id are in the order of i whatever the number of threads:
// the same bytes. A negative id is skipped.
void embedding_scatter_add(std::span<const std::int32_t> ids, ConstMatrix d_out, ConstMatrix mask,
                           Matrix d_table);

}  // namespace s2s::kernels
