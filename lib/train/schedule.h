// The learning rate as a function of the update and, for the plateau schedule, of how validations went.
#pragma once

#include <cstdint>

#include "base/json.h"
#include "train/train_options.h"

namespace s2s {

class Schedule {
 public:
  // UsageError where options contradict themselves (inverse_sqrt without a warm-up, a decay outside (0, 1],
  // ...).
  Schedule(const ScheduleOptions& options, double base_rate);

  // The learning rate of update t, counted from 1:
  //   rate(t) = max(minimum, base * factor(t)) * min(1, t / warmup)
  // with factor(t) = 1                                                           constant
  //                = sqrt(warmup / max(t, warmup))                               inverse_sqrt (Vaswani et al.
  //                2017, eq. 3) = decay^(1 + floor((t - decay_start) / decay_every)), t >= decay_start
  //                halving (Luong et al. 2015, 4.1) = decay^(times the plateau was reached) plateau
  // but for ramp_decay, which rises by itself (Chen et al. 2018, section 4; n replicas, s start, e end):
  //   factor(t) = min(1 + t (n - 1) / (n warmup), n, max(1 / 2, n (2n)^((s - n t) / (e - s))))
  double rate(std::int64_t update) const;

  // Tells the plateau schedule of a validation; the others don't care. Returns whether the rate fell.
  bool validated(bool improved);

  // The plateau schedule counts from here on. Rates that have fallen stay.
  void forget_validations() { without_improvement_ = 0; }

  // What rate() depends on beside the update.
  Json state() const;
  void restore(const Json& state);

 private:
  ScheduleOptions options_;
  double base_rate_;
  std::int64_t plateaus_ = 0;
  std::int64_t without_improvement_ = 0;
};

}  // namespace s2s
