#include "train/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace s2s {

namespace {

void check(const ScheduleOptions& options, double base_rate) {
  if (!(base_rate > 0) || !std::isfinite(base_rate)) {
    throw UsageError(fmt::format("learning rate {}: it must be a positive number", base_rate));
  }
  if (options.warmup < 0 || options.decay_start < 0 || options.minimum < 0) {
    throw UsageError("warm-up, start of decay and minimum of the learning rate cannot be negative");
  }
  if (options.kind == ScheduleKind::inverse_sqrt && options.warmup < 1) {
    throw UsageError("the inverse square root schedule needs a warm-up of at least 1 update");
  }
  if (options.kind == ScheduleKind::ramp_decay) {
    if (options.warmup < 1 || options.replicas < 1) {
      throw UsageError("the schedule ramp-decay needs a warmup and replicas of at least 1");
    }
    if (options.decay_end <= options.decay_start) {
      throw UsageError(
          fmt::format("the schedule ramp-decay falls from decay-start ({}) to decay-end ({}), which "
                      "must be later",
                      options.decay_start, options.decay_end));
    }
  }
  if (!(options.decay > 0 && options.decay <= 1)) {
    throw UsageError(fmt::format("decay {}: it must be above 0 and at most 1", options.decay));
  }
  if (options.decay_every < 1 || options.decay_patience < 1) {
    throw UsageError("the learning rate's decay needs a period and a patience of at least 1");
  }
}

double ramp_decay(const ScheduleOptions& options, double t) {
  const auto n = static_cast<double>(options.replicas);
  const auto warmup = static_cast<double>(options.warmup);
  const auto start = static_cast<double>(options.decay_start);
  const auto end = static_cast<double>(options.decay_end);
  const double rise = 1 + t * (n - 1) / (n * warmup);
  const double fall = n * std::pow(2 * n, (start - n * t) / (end - start));
  return std::min({rise, n, std::max(fall, 0.5)});
}

}  // namespace

Schedule::Schedule(const ScheduleOptions& options, double base_rate)
    : options_(options), base_rate_(base_rate) {
  check(options, base_rate);
}

double Schedule::rate(std::int64_t update) const {
  const auto t = static_cast<double>(update);
  const auto warmup = static_cast<double>(options_.warmup);
  double factor = 1.0;
  switch (options_.kind) {
    case ScheduleKind::constant:
      break;
    case ScheduleKind::inverse_sqrt:
      factor = std::sqrt(warmup / std::max(t, warmup));
      break;
    case ScheduleKind::halving:
      if (update >= options_.decay_start) {
        const std::int64_t times = 1 + (update - options_.decay_start) / options_.decay_every;
        factor = std::pow(options_.decay, static_cast<double>(times));
      }
      break;
    case ScheduleKind::plateau:
      factor = std::pow(options_.decay, static_cast<double>(plateaus_));
      break;
    case ScheduleKind::ramp_decay:
      return std::max(options_.minimum, base_rate_ * ramp_decay(options_, t));
  }
  const double rise = update < options_.warmup ? t / warmup : 1.0;
  return std::max(options_.minimum, base_rate_ * factor) * rise;
}

bool Schedule::validated(bool improved) {
  if (options_.kind != ScheduleKind::plateau) {
    return false;
  }
  without_improvement_ = improved ? 0 : without_improvement_ + 1;
  if (without_improvement_ < options_.decay_patience) {
    return false;
  }
  without_improvement_ = 0;
  ++plateaus_;
  return true;
}

Json Schedule::state() const {
  return {{"plateaus", plateaus_}, {"without_improvement", without_improvement_}};
}

void Schedule::restore(const Json& state) {
  plateaus_ = state.at("plateaus").get<std::int64_t>();
  without_improvement_ = state.at("without_improvement").get<std::int64_t>();
}

}  // namespace s2s
