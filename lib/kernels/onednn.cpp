#include "kernels/onednn.h"

#include <string>

#include "base/error.h"

namespace s2s::kernels {

bool cpu_multiplies_bf16() {
  static const bool answer = onednn::cpu_has(dnnl::cpu_isa::avx512_core_bf16);
  return answer;
}

bool cpu_can_multiply_bf16() {
  static const bool answer = [] {
    constexpr std::int64_t kSide = 16;
    const auto type = dnnl::memory::data_type::bf16;
    try {
      onednn::Product({onednn::plain(type, kSide, kSide, kSide, 1), onednn::any_layout(type, kSide, kSide),
                       onednn::plain(dnnl::memory::data_type::f32, kSide, kSide, kSide, 1)});
      return true;
    } catch (const Error&) {
      return false;
    }
  }();
  return answer;
}

namespace onednn {
namespace {

template <class Make>
auto or_internal_error(const char* what, const Make& make) {
  try {
    return make();
  } catch (const dnnl::error& error) {
    throw Error(ErrorKind::internal, std::string("oneDNN cannot make ") + what + ": " + error.what());
  }
}

dnnl::matmul::primitive_desc describe(const Product::Shape& shape, std::int64_t columns) {
  return or_internal_error("a matrix product", [&] {
    dnnl::primitive_attr attributes;
    if (shape.accumulate) {
      dnnl::post_ops sum;
      sum.append_sum(1.0F);
      attributes.set_post_ops(sum);
    }
    const dnnl::memory::desc bias = plain(dnnl::memory::data_type::f32, 1, columns, columns, 1);
#if DNNL_VERSION_MAJOR >= 3
    return shape.bias ? dnnl::matmul::primitive_desc(engine(), shape.a, shape.b, bias, shape.c, attributes)
                      : dnnl::matmul::primitive_desc(engine(), shape.a, shape.b, shape.c, attributes);
#else
    return shape.bias
               ? dnnl::matmul::primitive_desc(dnnl::matmul::desc(shape.a, shape.b, bias, shape.c), attributes, engine())
               : dnnl::matmul::primitive_desc(dnnl::matmul::desc(shape.a, shape.b, shape.c), attributes, engine());
#endif
  });
}

std::int64_t columns_of(const dnnl::memory::desc& matrix) {
#if DNNL_VERSION_MAJOR >= 3
  return matrix.get_dims()[1];
#else
  return matrix.dims()[1];
#endif
}

}  // namespace

bool cpu_has(dnnl::cpu_isa instructions) {
  const auto has = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  const auto wanted = static_cast<unsigned>(instructions);
  return (has & wanted) == wanted;
}

dnnl::engine& engine() {
  static dnnl::engine instance(dnnl::engine::kind::cpu, 0);
  return instance;
}

dnnl::stream& stream() {
  thread_local dnnl::stream instance(engine());
  return instance;
}

dnnl::memory::desc plain(dnnl::memory::data_type type, std::int64_t rows, std::int64_t columns,
                         std::int64_t row_stride, std::int64_t column_stride) {
  return {{rows, columns}, type, dnnl::memory::dims{row_stride, column_stride}};
}

dnnl::memory::desc any_layout(dnnl::memory::data_type type, std::int64_t rows, std::int64_t columns) {
  return {{rows, columns}, type, dnnl::memory::format_tag::any};
}

Product::Product(const Shape& shape) {
  const std::int64_t columns = columns_of(shape.c);
  const dnnl::matmul::primitive_desc description = describe(shape, columns);
  primitive_ = or_internal_error("a matrix product", [&] { return dnnl::matmul(description); });
  b_ = description.weights_desc();
  const auto attach = [&](int id, const dnnl::memory::desc& layout) {
    dnnl::memory& memory = memories_.at(static_cast<std::size_t>(argument_count_));
    memory = dnnl::memory(layout, engine(), DNNL_MEMORY_NONE);
    arguments_.at(static_cast<std::size_t>(argument_count_++)) = {id, memory.get()};
  };
  attach(DNNL_ARG_SRC, shape.a);
  attach(DNNL_ARG_WEIGHTS, b_);
  attach(DNNL_ARG_DST, shape.c);
  if (shape.bias) {
    attach(DNNL_ARG_BIAS, plain(dnnl::memory::data_type::f32, 1, columns, columns, 1));
  }
}

void Product::operator()(const void* a, const void* b, void* c, const float* bias) {
  // oneDNN's interface knows no const: it reads A, B and the bias.
  const std::array<void*, 4> pointers{const_cast<void*>(a), const_cast<void*>(b), c,
                                      const_cast<float*>(bias)};
  for (std::size_t i = 0; i < static_cast<std::size_t>(argument_count_); ++i) {
    memories_[i].set_data_handle(pointers[i]);
  }
  const auto status =
      dnnl_primitive_execute(primitive_.get(), stream().get(), argument_count_, arguments_.data());
  if (status != dnnl_success) {
    throw Error(ErrorKind::internal,
                "oneDNN could not run a matrix product (status " + std::to_string(status) + ")");
  }
}

Reorder::Reorder(const dnnl::memory::desc& from, const dnnl::memory::desc& to)
    : primitive_(or_internal_error(
          "a layout conversion",
          [&] { return dnnl::reorder(dnnl::reorder::primitive_desc(engine(), from, engine(), to)); })),
      from_(from, engine(), DNNL_MEMORY_NONE),
      to_(to, engine(), DNNL_MEMORY_NONE) {}

void Reorder::operator()(const void* from, void* to) {
  from_.set_data_handle(const_cast<void*>(from));
  to_.set_data_handle(to);
  primitive_.execute(stream(), from_, to_);
}

#if DNNL_VERSION_MAJOR >= 3
Positions::Positions(const dnnl::memory::desc& layout) {
  if (layout.get_format_kind() != dnnl::memory::format_kind::blocked) {
    throw Error(ErrorKind::internal, "oneDNN wants a matrix in a layout that is not described by blocks");
  }
  const auto sizes = layout.get_dims();
  const auto strides = layout.get_strides();
  const auto blocks = layout.get_inner_blks();
  const auto dimensions = layout.get_inner_idxs();
  const auto along = [&](int dimension) {
    std::vector<std::int64_t> positions;
    for (std::int64_t i = 0; i < sizes.at(static_cast<std::size_t>(dimension)); ++i) {
      std::int64_t position = 0;
      std::int64_t outer = i;
      std::int64_t stride = 1;  // of one step within the block at hand; the last block is the innermost
      for (std::size_t block = blocks.size(); block-- > 0; stride *= blocks[block]) {
        if (dimensions[block] == dimension) {
          position += outer % blocks[block] * stride;
          outer /= blocks[block];
        }
      }
      positions.push_back(position + outer * strides.at(static_cast<std::size_t>(dimension)));
    }
    return positions;
  };
  rows = along(0);
  columns = along(1);
}
#endif

std::size_t KeyHash::operator()(const Key& key) const {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const std::int64_t part : {key.rows, key.a_stride, key.c_stride, key.b_stride, key.inner, key.columns,
                                  static_cast<std::int64_t>(key.flags)}) {
    hash = (hash ^ static_cast<std::uint64_t>(part)) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 29;
  }
  return hash;
}

}  // namespace onednn
}  // namespace s2s::kernels
