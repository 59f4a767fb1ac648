#include "lab/evidence.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "lab/measure.h"

namespace s2s::lab {
namespace {

// The 97.5% quantile of Student's t by degrees of freedom, from 1 on; the normal distribution's beyond.
double t_quantile(std::size_t freedom) {
  constexpr std::array kQuantiles{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
  return freedom <= kQuantiles.size() ? kQuantiles[freedom - 1] : 1.96;
}

}  // namespace

std::string_view to_string(Finding finding) {
  switch (finding) {
    case Finding::holds:
      return "holds";
    case Finding::undecided:
      return "undecided";
    case Finding::does_not_hold:
      break;
  }
  return "does not hold";
}

Estimate estimate(const std::vector<double>& samples) {
  const double middle = mean(samples);
  if (samples.size() < 2) return {middle, middle, middle, samples.size()};
  const double half =
      t_quantile(samples.size() - 1) * deviation(samples) / std::sqrt(static_cast<double>(samples.size()));
  return {middle, middle - half, middle + half, samples.size()};
}

Finding is_over(const Estimate& figure, double limit, double opposite) {
  if (figure.low > limit) return Finding::holds;
  return figure.high <= opposite ? Finding::does_not_hold : Finding::undecided;
}

Finding is_under(const Estimate& figure, double limit, double opposite) {
  if (figure.high < limit) return Finding::holds;
  return figure.low >= opposite ? Finding::does_not_hold : Finding::undecided;
}

std::string show(const Estimate& figure, int digits) {
  if (figure.samples < 2) return fmt::format("{:.{}f}", figure.mean, digits);
  return fmt::format("{:.{}f} ({:.{}f} to {:.{}f})", figure.mean, digits, figure.low, digits, figure.high,
                     digits);
}

std::string show_percent(const Estimate& share, int digits) {
  if (share.samples < 2) return fmt::format("{:.{}f}%", 100 * share.mean, digits);
  return fmt::format("{:.{}f}% ({:.{}f} to {:.{}f})", 100 * share.mean, digits, 100 * share.low, digits,
                     100 * share.high, digits);
}

void Votes::add(bool supports, bool refutes) {
  ++votes_;
  supporting_ += supports ? 1 : 0;
  refuting_ += refutes ? 1 : 0;
}

Finding Votes::finding() const {
  if (votes_ == 0) return Finding::undecided;
  if (4 * supporting_ >= 3 * votes_) return Finding::holds;
  return 4 * refuting_ >= 3 * votes_ ? Finding::does_not_hold : Finding::undecided;
}

std::string Votes::show() const {
  const std::string against = refuting_ > 0 ? fmt::format(", {} against", refuting_) : "";
  return fmt::format("{} of {} for it{}", supporting_, votes_, against);
}

}  // namespace s2s::lab
