#include "base/cpu_quota.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace s2s {
namespace {

namespace fs = std::filesystem;

// A hierarchy's folder with the group's path in it: /sys/fs/cgroup and /system.slice/s2s.service.
struct Group {
  fs::path hierarchy;
  fs::path path;
};

bool controls_cpu(const std::string& controllers) {
  std::istringstream names(controllers);
  for (std::string name; std::getline(names, name, ',');) {
    if (name == "cpu") return true;
  }
  return false;
}

// From /proc/self/cgroup, whose lines are NUMBER:CONTROLLERS:PATH; of version 2 the controllers are empty.
std::vector<Group> cpu_groups(const fs::path& root) {
  const fs::path mounted = root / "sys/fs/cgroup";
  // Without that file, or where it names paths outside the container, the hierarchy's top is looked at.
  std::vector<Group> groups{{mounted, "/"}, {mounted / "cpu", "/"}, {mounted / "cpu,cpuacct", "/"}};
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const fs::path path = fs::path(line.substr(second + 1)).lexically_normal();
    if (controllers.empty()) groups.push_back({mounted, path});
    if (controls_cpu(controllers)) {
      groups.push_back({mounted / "cpu", path});
      groups.push_back({mounted / controllers, path});
    }
  }
  return groups;
}

std::optional<double> quota_over_period(double quota, double period) {
  if (quota > 0 && period > 0) return quota / period;
  return std::nullopt;
}

// Of one group; none where there are no such files, or "max" or -1 stands in them.
std::optional<double> quota_of(const fs::path& group) {
  double quota = 0;
  double period = 0;
  if (std::ifstream(group / "cpu.max") >> quota >> period) return quota_over_period(quota, period);
  quota = period = 0;
  std::ifstream(group / "cpu.cfs_quota_us") >> quota;
  std::ifstream(group / "cpu.cfs_period_us") >> period;
  return quota_over_period(quota, period);
}

}  // namespace

std::optional<double> cpu_quota(const fs::path& root) {
  std::optional<double> least;
  for (const Group& group : cpu_groups(root)) {
    for (fs::path path = group.path;; path = path.parent_path()) {
      const auto quota = quota_of(group.hierarchy / path.relative_path());
      if (quota) least = std::min(least.value_or(*quota), *quota);
      if (!path.has_relative_path()) break;
    }
  }
  return least;
}

}  // namespace s2s
