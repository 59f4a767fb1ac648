// Where the time of a training's updates goes, for `s2s bench train`.
#pragma once

#include <chrono>

namespace s2s::fast {

struct PartSeconds {
  double encoder = 0;    // and bridge, and the source's embedding
  double decoder = 0;    // and readout, and the target's embedding
  double attention = 0;  // keys, queries, weights and contexts
  double output = 0;     // the output layer with its loss
};

// Adds the time since the last lap to one of the parts; does nothing where there is nothing to add to.
class PartClock {
 public:
  explicit PartClock(PartSeconds* seconds = nullptr) : seconds_(seconds) {}
  void lap(double PartSeconds::*part) {
    if (seconds_ != nullptr) {
      const auto now = std::chrono::steady_clock::now();
      seconds_->*part += std::chrono::duration<double>(now - last_).count();
      last_ = now;
    }
  }

 private:
  PartSeconds* seconds_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace s2s::fast
