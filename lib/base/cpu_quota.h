// The share of the processor that a container or a service may use.
#pragma once

#include <filesystem>
#include <optional>

namespace s2s {

// Cores by the quotas of this process's control groups, the least of its group's and of all groups above it
// (1.5: 150 ms of processor time in every 100 ms); none where no quota is set. Control groups of version 2
// (cpu.max) and of version 1 (cpu.cfs_quota_us and cpu.cfs_period_us), below `root`, which tests set.
std::optional<double> cpu_quota(const std::filesystem::path& root = "/");

}  // namespace s2s
