#include "base/log.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/details/log_msg_buffer.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/closest.h"
#include "base/error.h"
#include "base/held_log.h"
#include "base/printable.h"

namespace s2s {
namespace {

// %*: the message, which may quote a stranger's file.
class PrintableMessage : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& text) override {
    const std::string shown = printable({message.payload.data(), message.payload.size()});
    text.append(shown.data(), shown.data() + shown.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return spdlog::details::make_unique<PrintableMessage>();
  }
};

class HoldingSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  const std::vector<spdlog::details::log_msg_buffer>& messages() const { return messages_; }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override { messages_.emplace_back(message); }
  void flush_() override {}

 private:
  std::vector<spdlog::details::log_msg_buffer> messages_;
};

void set_pattern(spdlog::sinks::sink& sink, const std::string& before_message) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<PrintableMessage>('*').set_pattern(before_message + " %*");
  sink.set_formatter(std::move(formatter));
}

}  // namespace

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
  set_pattern(*sink, fmt::format("{}%H:%M:%S %^%-7l%$", stderr_is_terminal() ? "\033[K" : ""));
  auto logger = std::make_shared<spdlog::logger>("s2s", sink);
  logger->set_level(level);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(logger);
}

void log_to_file_as_well(const std::filesystem::path& file) {
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
    set_pattern(*sink, "%Y-%m-%d %H:%M:%S %-7l");
    spdlog::default_logger()->sinks().push_back(sink);
  } catch (const spdlog::spdlog_ex& error) {
    throw IoError(fmt::format("cannot open the log {}: {}", file.string(), error.what()));
  }
}

HeldLog::HeldLog() : held_(std::make_shared<HoldingSink>()) {
  spdlog::default_logger()->sinks().push_back(held_);
}

HeldLog::~HeldLog() { std::erase(spdlog::default_logger()->sinks(), held_); }

void HeldLog::write_to(const std::filesystem::path& file) {
  std::erase(spdlog::default_logger()->sinks(), held_);
  log_to_file_as_well(file);
  spdlog::sinks::sink& sink = *spdlog::default_logger()->sinks().back();
  for (const auto& message : static_cast<const HoldingSink&>(*held_).messages()) {
    if (sink.should_log(message.level)) sink.log(message);
  }
}

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

}  // namespace s2s
