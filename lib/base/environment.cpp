#include "base/environment.h"

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <sstream>

#include "base/cpu_quota.h"

namespace s2s {
namespace {

// The value of the first line "KEY<separator>VALUE", without blanks and quotes around it; empty if there is
// none.
std::string value_in_file(const char* path, const std::string& key, char separator) {
  std::ifstream file(path);
  const auto trimmed = [](std::string text) {
    const std::string blanks = " \t\"";
    text.erase(0, std::min(text.find_first_not_of(blanks), text.size()));
    text.erase(text.find_last_not_of(blanks) + 1);
    return text;
  };
  for (std::string line; std::getline(file, line);) {
    const std::size_t at = line.find(separator);
    if (at != std::string::npos && trimmed(line.substr(0, at)) == key) return trimmed(line.substr(at + 1));
  }
  return "";
}

utsname system_name() {
  utsname name{};
  ::uname(&name);
  return name;
}

}  // namespace

std::string utc_timestamp() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::string text(32, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts));
  return text;
}

int affinity_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return ::sched_getaffinity(0, sizeof set, &set) == 0
             ? CPU_COUNT(&set)
             : static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));  // more cores than the mask has bits
}

int available_cores() {
  const int cores = affinity_cores();
  const double quota = std::ceil(cpu_quota().value_or(cores));
  return std::max(1, quota < cores ? static_cast<int>(quota) : cores);
}

std::int64_t memory_bytes() { return ::sysconf(_SC_PHYS_PAGES) * ::sysconf(_SC_PAGESIZE); }

std::string cpu_name() {
  const std::string name = value_in_file("/proc/cpuinfo", "model name", ':');
  return name.empty() ? system_name().machine : name;
}

Json describe_environment() {
  const utsname name = system_name();
  const std::string release = value_in_file("/etc/os-release", "PRETTY_NAME", '=');
  Json facts;
  facts["time"] = utc_timestamp();
  facts["system"] = release.empty() ? std::string(name.sysname) : release;
  facts["kernel"] = name.release;
  facts["cpu"] = cpu_name();
  facts["cores"] = available_cores();
  facts["memory_bytes"] = memory_bytes();
  return facts;
}

}  // namespace s2s
