// The one source of randomness: Philox4x32-10, the counter-based generator of Salmon et al. (2011, "Parallel
// random numbers: as easy as 1, 2, 3"). Its whole state is three numbers, so a checkpoint restores it
// exactly, on any machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace s2s {

// The bijection itself: ten rounds on a 128-bit counter under a 64-bit key.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

class Random {
 public:
  struct State {
    std::uint64_t seed = 0;
    std::uint64_t stream = 0;   // generators of one seed and different streams are independent
    std::uint64_t counter = 0;  // 128-bit blocks used so far
    bool operator==(const State&) const = default;
  };

  explicit Random(std::uint64_t seed, std::uint64_t stream = 0) : state_{seed, stream, 0} {}
  explicit Random(const State& state) : state_(state) {}

  // Complete: two generators with equal states give equal numbers for ever. Draws left in the current block
  // of four are not part of it: every call below starts on a fresh block.
  const State& state() const { return state_; }

  std::uint64_t next();                      // uniform over all 64-bit numbers
  std::uint64_t below(std::uint64_t bound);  // uniform in [0, bound), bound > 0, without modulo bias
  double uniform();                          // [0, 1)

  void fill_uniform(std::span<float> out, float low, float high);
  void fill_normal(std::span<float> out, float mean, float deviation);
  // Dropout's mask: 1 / keep with probability `keep` (in (0, 1]), else 0.
  void fill_keep_mask(std::span<float> out, float keep);

  // A uniform permutation of 0 .. size-1 (Fisher and Yates).
  std::vector<std::size_t> permutation(std::size_t size);

 private:
  std::array<std::uint32_t, 4> block();
  State state_;
};

}  // namespace s2s
