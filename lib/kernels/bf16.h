// bfloat16: the upper half of an IEEE float, 8 bits of significand. Products of bf16 numbers accumulated in
// fp32 run about twice as fast as fp32 ones on CPUs that have them; a rounded value is off by at most 2^-9 of
// itself.
#pragma once

#include <bit>
#include <cstdint>

namespace s2s::kernels {

struct bf16 {
  std::uint16_t bits = 0;
};

// Rounds to nearest, ties to even; NaN stays NaN.
inline bf16 to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7FFFFFFFU) > 0x7F800000U) {
    return {static_cast<std::uint16_t>((bits >> 16) | 0x40U)};
  }
  return {static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16)};
}

inline float to_float(bf16 value) { return std::bit_cast<float>(std::uint32_t{value.bits} << 16); }
inline float to_float(float value) { return value; }

// The form in which matrix products take their operands; accumulation is fp32 in both.
enum class Precision { fp32, bf16 };

// Whether this CPU multiplies bf16 in hardware (AVX512-BF16 or AMX), so that Precision::bf16 is faster than
// fp32.
bool cpu_multiplies_bf16();
// Whether it can compute in Precision::bf16 at all: with AVX-512 alone oneDNN emulates these products,
// without it there are none.
bool cpu_can_multiply_bf16();

}  // namespace s2s::kernels
