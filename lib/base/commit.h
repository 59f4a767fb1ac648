// Which commit of s2s this is: in a library of its own (s2s_commit), since each commit links it anew.
#pragma once

#include <string>
#include <string_view>

#include "base/version.h"

namespace s2s {

// The commit that was built, "e43b7a1c05", with "+" after it where tracked files differed from it. Empty
// where the source was no git checkout. scripts/cmake/WriteCommit.cmake writes the definition at each build.
std::string_view commit();

// "0.1.0 (e43b7a1c05+)", or the version alone.
inline std::string version_and_commit() {
  std::string text(version());
  if (!commit().empty()) text.append(" (").append(commit()).append(")");
  return text;
}

}  // namespace s2s
