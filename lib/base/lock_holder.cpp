#include "base/lock_holder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <sstream>

namespace s2s {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

bool is_plain(const std::string& word) {
  for (const char letter : word) {
    if (std::isprint(static_cast<unsigned char>(letter)) == 0) return false;
  }
  return !word.empty();
}

}  // namespace

std::string own_lock_note() { return fmt::format("{} {}\n", ::getpid(), host_name()); }

std::string holder_noted(const std::string& note) {
  std::istringstream words(note);
  long process = 0;
  std::string host;
  if (!(words >> process)) return "another process";
  words >> host;
  return is_plain(host) ? fmt::format("process {} on {}", process, host) : fmt::format("process {}", process);
}

std::optional<std::string> lock_holder(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  std::optional<std::string> holder;
  if (::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    std::string note(300, '\0');
    const ssize_t size = ::pread(descriptor, note.data(), note.size(), 0);
    note.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    holder = holder_noted(note);
  }
  ::close(descriptor);  // gives back what it has got
  return holder;
}

}  // namespace s2s
