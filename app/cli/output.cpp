#include "cli/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "base/printable.h"

namespace s2s::cli {
namespace {

[[noreturn]] void fail(int error) {
  if (error == EPIPE) throw ClosedOutput();
  throw IoError(fmt::format("cannot write to standard output: {}", std::strerror(error)));
}

}  // namespace

void write_output(std::string_view text) { write_coloured(printable(text)); }

void write_coloured(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) fail(errno);
}

void write_data(std::string_view text) {
  static const bool to_terminal = ::isatty(STDOUT_FILENO) == 1;
  write_coloured(to_terminal ? printable(text) : std::string(text));
}

void flush_output() {
  if (std::fflush(stdout) != 0) fail(errno);
}

}  // namespace s2s::cli
