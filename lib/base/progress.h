// Progress of long work: on a terminal one line that is rewritten, elsewhere a log line now and then.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>

namespace s2s {

struct ProgressOptions {
  double terminal_seconds = 0.2;  // between two drawings of the line
  double log_seconds = 60;        // between two log lines where there is no terminal
};

class Progress {
 public:
  using Clock = std::function<double()>;  // seconds from any fixed point

  // `what` names the work; `total` is how much there is, 0 if unknown; `done` is how much was done before now
  // (a resumed training), which doesn't count for the speed. Draws on stderr unless told otherwise; where the
  // log shows nothing below a warning (--quiet), so does this.
  Progress(std::string what, std::int64_t total, std::int64_t done = 0, ProgressOptions options = {});
  // For tests: drawn on `terminal` if not null, else logged, by another clock.
  Progress(std::string what, std::int64_t total, std::int64_t done, ProgressOptions options,
           std::FILE* terminal, Clock clock);
  ~Progress();  // clears the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Shows "WHAT  DONE of TOTAL (PERCENT)  NOTE  TIME left" if it is time to. Cheap otherwise; `note` is
  // called only when shown.
  void update(std::int64_t done, const std::function<std::string()>& note = {});

  // The line of `update` as it would be shown now.
  std::string line(std::int64_t done, const std::string& note) const;

 private:
  void draw(const std::string& text);

  std::string what_;
  std::int64_t total_;
  std::int64_t done_at_start_;
  ProgressOptions options_;
  std::FILE* terminal_;
  Clock clock_;
  double start_;
  double next_;
  bool drawn_ = false;
};

// "42 s", "3:07", "2:03:07", "5 days 3 h".
std::string format_duration(double seconds);
// 1234567 as "1,234,567".
std::string format_count(std::int64_t count);

}  // namespace s2s
