#include "base/threads.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/cpu_quota.h"
#include "base/environment.h"

namespace s2s {

int usable_threads(std::int64_t asked) {
  const int cores = available_cores();
  return asked <= 0 ? cores : static_cast<int>(std::min<std::int64_t>(asked, cores));
}

void log_threads(std::int64_t asked) {
  const int used = usable_threads(asked);
  if (asked > used) {
    spdlog::warn("--threads {}: this process may use {} core{}, so it computes with {} thread{}", asked, used,
                 used == 1 ? "" : "s", used, used == 1 ? "" : "s");
  }
  const int cores = affinity_cores();
  if (asked == 0 && used < cores) {
    spdlog::info("threads: {} of {} cores, by the control group's quota of {:.1f} cores", used, cores,
                 cpu_quota().value_or(used));
  }
}

}  // namespace s2s
