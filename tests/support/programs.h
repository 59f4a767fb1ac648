// Programs that tests run and the product doesn't need.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace s2s {

inline bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null").c_str()) == 0;
}

// Marks the test that runs as skipped, or where CI=true as failed. The test should return.
inline void miss(const std::string& program) {
  const std::string said = "no " + program + " here: scripts/setup.sh --with-tests installs it";
  const char* ci = std::getenv("CI");
  if (ci != nullptr && std::string(ci) == "true") FAIL() << said;
  GTEST_SKIP() << said;
}

// Whether the test that runs should return, since it misses the program.
inline bool lacks(const std::string& program) {
  if (is_installed(program)) return false;
  miss(program);
  return true;
}

}  // namespace s2s
