#include "base/log.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/closest.h"
#include "base/error.h"

namespace s2s {

const std::vector<std::string>& log_levels() {
  static const std::vector<std::string> levels{"trace", "debug", "info", "warning", "error", "off"};
  return levels;
}

void set_up_logging(const LogOptions& options) {
  const auto& levels = log_levels();
  if (std::find(levels.begin(), levels.end(), options.level) == levels.end()) {
    throw UsageError(fmt::format("log level \"{}\" is not one of {}{}", options.level,
                                 fmt::join(levels, ", "), did_you_mean(options.level, levels)));
  }
  const bool colour = stderr_is_terminal() && std::getenv("NO_COLOR") == nullptr;
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>(colour ? spdlog::color_mode::automatic
                                                                           : spdlog::color_mode::never);
  const auto level = spdlog::level::from_str(options.level);
  sink->set_level(options.quiet ? std::max(level, spdlog::level::warn) : level);
  // "\033[K" clears the progress line that the message is about to overwrite (see progress.h).
  sink->set_pattern(fmt::format("{}%H:%M:%S %^%-7l%$ %v", stderr_is_terminal() ? "\033[K" : ""));
  auto logger = std::make_shared<spdlog::logger>("s2s", sink);
  logger->set_level(level);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(logger);
}

void log_to_file_as_well(const std::filesystem::path& file) {
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
    sink->set_pattern("%Y-%m-%d %H:%M:%S %-7l %v");
    spdlog::default_logger()->sinks().push_back(sink);
  } catch (const spdlog::spdlog_ex& error) {
    throw IoError(fmt::format("cannot open the log {}: {}", file.string(), error.what()));
  }
}

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

}  // namespace s2s
