// What repeated measurements say of a claim. A claim holds where they show it, doesn't where they show its
// opposite, and is undecided where they agree on neither: one training or one round is no evidence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace s2s::lab {

enum class Finding { holds, undecided, does_not_hold };

std::string_view to_string(Finding finding);  // "holds", "undecided", "does not hold"

// Of a figure that differs from training to training: the mean over seeds and its 95% interval, by Student's
// t. Of one sample, which is then all there is, the interval is that sample.
struct Estimate {
  double mean = 0, low = 0, high = 0;
  std::size_t samples = 0;
};
Estimate estimate(const std::vector<double>& samples);  // of at least one

// Whether a figure lies over (under) a limit. Holds where its whole interval does; does not hold where the
// whole interval lies beyond `opposite`, from which on the contrary is shown.
Finding is_over(const Estimate& figure, double limit, double opposite);
Finding is_under(const Estimate& figure, double limit, double opposite);

// "24.0 (22.9 to 25.1)"; of one sample "24.0".
std::string show(const Estimate& figure, int digits);
std::string show_percent(const Estimate& share, int digits = 0);

// Of times, which whatever else the machine does disturbs: each round and size is a vote. Three quarters of
// them decide.
class Votes {
 public:
  void add(bool supports, bool refutes);
  Finding finding() const;   // undecided where there are none
  std::string show() const;  // "28 of 30 for it" or "20 of 30 for it, 4 against"

 private:
  std::size_t votes_ = 0, supporting_ = 0, refuting_ = 0;
};

}  // namespace s2s::lab
