// Facts about the machine and the moment that a run's manifest records. No host name and no user: a manifest
// may be published.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"

namespace s2s {

// "2026-11-24T04:45:33Z": ISO 8601, UTC, whole seconds.
std::string utc_timestamp();

// Cores in this process's affinity mask.
int affinity_cores();

// Cores that this process may use: those of its affinity mask, or its control groups' quota (cpu_quota.h,
// rounded up) if that is less. At least 1.
int available_cores();

// Of the machine.
std::int64_t memory_bytes();

// The processor's name as the system gives it, or its architecture where it gives none.
std::string cpu_name();

// {"time": ..., "system": "Debian GNU/Linux 12 (bookworm)", "kernel": ..., "cpu": ..., "cores": ...,
// "memory_bytes": ...}
Json describe_environment();

}  // namespace s2s
