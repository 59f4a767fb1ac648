#include "cli/output.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace s2s::cli {
namespace {

[[noreturn]] void fail(int error) {
  if (error == EPIPE) throw ClosedOutput();
  throw IoError(fmt::format("cannot write to standard output: {}", std::strerror(error)));
}

}  // namespace

void write_output(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) fail(errno);
}

void flush_output() {
  if (std::fflush(stdout) != 0) fail(errno);
}

}  // namespace s2s::cli
