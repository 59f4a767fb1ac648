#include "base/progress.h"

#include <fmt/format.h>
#include <spdlog/sinks/sink.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/log.h"

namespace s2s {
namespace {

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool log_shows_progress() {
  const auto& sinks = spdlog::default_logger_raw()->sinks();
  return spdlog::should_log(spdlog::level::info) && !sinks.empty() &&
         sinks.front()->should_log(spdlog::level::info);
}

std::size_t columns(std::FILE* terminal) {
  winsize size{};
  const bool known = ::ioctl(::fileno(terminal), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

// At most `width` characters of UTF-8 text.
std::string_view cut(std::string_view text, std::size_t width) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (starts && ++characters > width) return text.substr(0, i);
  }
  return text;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

constexpr std::string_view kGap = "  ";  // between the parts of a line
constexpr std::string_view kLeft = " left";

// A line for a terminal of `width` columns. Where it is too long the parts before the time left go first,
// from the last one, then its end.
std::string fit(std::string text, std::size_t width) {
  while (text.ends_with(kLeft) && characters(text) > width) {
    const std::size_t time = text.rfind(kGap);
    const std::size_t before = time == std::string::npos || time == 0 ? time : text.rfind(kGap, time - 1);
    if (before == std::string::npos || before == 0) break;
    text.erase(before, time - before);
  }
  return std::string(cut(text, width));
}

}  // namespace

Progress::Progress(std::string what, std::int64_t total, std::int64_t done, ProgressOptions options)
    : Progress(std::move(what), total, done, options,
               stderr_is_terminal() && log_shows_progress() ? stderr : nullptr, steady_seconds) {}

Progress::Progress(std::string what, std::int64_t total, std::int64_t done, ProgressOptions options,
                   std::FILE* terminal, Clock clock)
    : what_(std::move(what)),
      total_(total),
      done_at_start_(done),
      options_(options),
      terminal_(terminal),
      clock_(std::move(clock)),
      start_(clock_()),
      next_(start_ + (terminal != nullptr ? options.terminal_seconds : options.log_seconds)) {}

Progress::~Progress() {
  if (drawn_) {
    std::fputs("\033[K", terminal_);
    std::fflush(terminal_);
  }
}

void Progress::update(std::int64_t done, const std::function<std::string()>& note) {
  const double now = clock_();
  if (now < next_) return;
  next_ = now + (terminal_ != nullptr ? options_.terminal_seconds : options_.log_seconds);
  draw(line(done, note ? note() : ""));
}

std::string Progress::line(std::int64_t done, const std::string& note) const {
  std::string text = fmt::format("{}  {}", what_, format_count(done));
  const double seconds = clock_() - start_;
  if (total_ > 0) {
    text += fmt::format(" of {} ({}%)", format_count(total_), 100 * done / total_);
  }
  if (!note.empty()) text += fmt::format("  {}", note);
  if (total_ > done && done > done_at_start_ && seconds > 0) {
    const double speed = static_cast<double>(done - done_at_start_) / seconds;
    text += fmt::format("  {} left", format_duration(static_cast<double>(total_ - done) / speed));
  }
  return text;
}

// The cursor goes back to the line's start, so that a log message, which clears what is right of it, takes
// its place.
void Progress::draw(const std::string& text) {
  if (terminal_ == nullptr) {
    spdlog::info("{}", text);
    return;
  }
  fmt::print(terminal_, "\033[K{}\r", fit(text, columns(terminal_) - 1));
  std::fflush(terminal_);
  drawn_ = true;
}

std::string format_duration(double seconds) {
  constexpr double kLongest = 1e9;  // some thirty years; also keeps the conversion below defined
  const auto total = static_cast<std::int64_t>(
      std::llround(std::isfinite(seconds) ? std::clamp(seconds, 0.0, kLongest) : kLongest));
  const std::int64_t hours = total / 3600;
  const std::int64_t minutes = total / 60 % 60;
  if (total < 60) return fmt::format("{} s", total);
  if (hours == 0) return fmt::format("{}:{:02}", minutes, total % 60);
  if (hours < 48) return fmt::format("{}:{:02}:{:02}", hours, minutes, total % 60);
  return fmt::format("{} days {} h", hours / 24, hours % 24);
}

std::string format_count(std::int64_t count) {
  std::string digits = fmt::format("{}", count);
  const std::size_t first = digits.front() == '-' ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

}  // namespace s2s
