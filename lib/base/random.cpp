#include "base/random.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace s2s {

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  constexpr std::uint64_t kMultiplier0 = 0xD2511F53;
  constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57;
  constexpr std::uint32_t kWeyl0 = 0x9E3779B9;
  constexpr std::uint32_t kWeyl1 = 0xBB67AE85;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = kMultiplier0 * counter[0];
    const std::uint64_t product1 = kMultiplier1 * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(product0)};
    key = {key[0] + kWeyl0, key[1] + kWeyl1};
  }
  return counter;
}

namespace {

// The upper 24 bits as a float in [0, 1): every value is exact.
float unit_float(std::uint32_t bits) { return static_cast<float>(bits >> 8) * 0x1p-24F; }

}  // namespace

std::array<std::uint32_t, 4> Random::block() {
  const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
  const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
  const std::uint64_t counter = state_.counter++;
  return philox({low(counter), high(counter), low(state_.stream), high(state_.stream)},
                {low(state_.seed), high(state_.seed)});
}

std::uint64_t Random::next() {
  const auto words = block();
  return (std::uint64_t{words[1]} << 32) | words[0];
}

std::uint64_t Random::below(std::uint64_t bound) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t draw = next();
  // Rejected from the last multiple of bound on, which lies above kMost - bound: most draws need no division
  // to tell.
  while (draw > kMost - bound && draw >= kMost - kMost % bound) {
    draw = next();
  }
  return draw % bound;
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

void Random::fill_uniform(std::span<float> out, float low, float high) {
  for (std::size_t i = 0; i < out.size(); i += 4) {
    const auto words = block();
    for (std::size_t j = i; j < std::min(i + 4, out.size()); ++j) {
      out[j] = low + (high - low) * unit_float(words[j - i]);
    }
  }
}

void Random::fill_normal(std::span<float> out, float mean, float deviation) {
  for (std::size_t i = 0; i < out.size(); i += 2) {  // Box and Muller: two uniforms give two normals
    const auto words = block();
    const float radius = std::sqrt(-2.0F * std::log(1.0F - unit_float(words[0])));
    const float angle = 2.0F * std::numbers::pi_v<float> * unit_float(words[1]);
    out[i] = mean + deviation * radius * std::cos(angle);
    if (i + 1 < out.size()) {
      out[i + 1] = mean + deviation * radius * std::sin(angle);
    }
  }
}

void Random::fill_keep_mask(std::span<float> out, float keep) {
  const float scale = 1.0F / keep;
  for (std::size_t i = 0; i < out.size(); i += 4) {
    const auto words = block();
    for (std::size_t j = i; j < std::min(i + 4, out.size()); ++j) {
      out[j] = unit_float(words[j - i]) < keep ? scale : 0.0F;
    }
  }
}

std::vector<std::size_t> Random::permutation(std::size_t size) {
  std::vector<std::size_t> order(size);
  for (std::size_t i = 0; i < size; ++i) {
    order[i] = i;
  }
  for (std::size_t i = size; i > 1; --i) {
    std::swap(order[i - 1], order[below(i)]);
  }
  return order;
}

}  // namespace s2s
