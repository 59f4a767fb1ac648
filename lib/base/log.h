// Messages for people: spdlog's default logger on stderr (results alone go to stdout), and in a file if
// wanted. Library code says spdlog::info / warn and nothing else.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace s2s {

struct LogOptions {
  std::string level = "info";  // trace, debug, info, warning, error, off
  bool quiet = false;          // on stderr only warnings and errors; the file keeps `level`
};

const std::vector<std::string>& log_levels();

// Sends spdlog's default logger to stderr, in colour only on a terminal and without NO_COLOR. Throws
// UsageError for a level that is not one of log_levels().
void set_up_logging(const LogOptions& options);

// Sends everything to the end of `file` as well, with the date: a run's train.log. Throws IoError if it can't
// be opened.
void log_to_file_as_well(const std::filesystem::path& file);

// Whether stderr is a terminal, so that a line on it can be rewritten.
bool stderr_is_terminal();

}  // namespace s2s
