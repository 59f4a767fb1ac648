#include "base/regular_file.h"

#include <fmt/format.h>

#include <system_error>

#include "base/files.h"

namespace s2s {

std::string read_regular_file(const std::filesystem::path& path, std::uint64_t most, ErrorKind kind) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    throw_error(kind,
                fmt::format("{} is not a regular file, but a folder, a pipe or a device", path.string()));
  }
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!error && size > most) {
    throw_error(kind, fmt::format("{} is larger than such a file may be: {} bytes, the most is {}",
                                  path.string(), size, most));
  }
  return read_file(path);
}

}  // namespace s2s
