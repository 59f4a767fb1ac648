// Results on standard output. Everything else a program has to say goes to the log, on standard error.
#pragma once

#include <string_view>

#include "base/error.h"

namespace s2s::cli {

// The reader of standard output has gone (`s2s translate | head`): nothing to report, but not a success
// either.
struct ClosedOutput : IoError {
  ClosedOutput() : IoError("standard output was closed") {}
};

// Results may quote strangers' files: their control characters are escaped (base/printable.h).
// Throws ClosedOutput, or IoError with the system's reason (no space left).
void write_output(std::string_view text);
// The same without escapes, for text that has been through printable() and is coloured.
void write_coloured(std::string_view text);
// Text that is data, not a report: to the byte, unless standard output is a terminal.
void write_data(std::string_view text);
void flush_output();

}  // namespace s2s::cli
