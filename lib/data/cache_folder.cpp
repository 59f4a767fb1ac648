#include "data/cache_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/error.h"

namespace s2s {

void make_cache_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::string reason = error ? error.message() : "";
  if (!error && ::access(folder.c_str(), W_OK | X_OK) != 0) reason = std::strerror(errno);
  if (!reason.empty()) {
    throw IoError(
        fmt::format("cannot write to the cache {}: {}. Name another folder with --cache", folder, reason));
  }
}

}  // namespace s2s
