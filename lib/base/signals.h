// SIGINT, SIGTERM and SIGHUP as a flag that long loops look at. The handler does nothing else (a handler may
// call next to nothing safely), so the loop ends at a point of its choosing: after the update, with a
// checkpoint written.
#pragma once

#include <exception>

namespace s2s {

// From here on the first of these signals only sets the flag, and a second one ends the process at once with
// 128 + its number. SIGHUP stays ignored where it was (nohup). SIGPIPE is ignored: writing to a closed pipe
// then fails with EPIPE, which is an IoError. Reads that wait are interrupted (EINTR), not restarted.
void install_signal_handlers();

// 0, or the number of the first signal that came.
int pending_signal();

// Thrown by a long loop that stops for a signal; not an Error, as nothing is wrong. The process exits with
// exit_code().
class Interrupted : public std::exception {
 public:
  explicit Interrupted(int signal) : signal_(signal) {}
  int signal() const { return signal_; }
  int exit_code() const { return 128 + signal_; }
  const char* what() const noexcept override { return "interrupted by a signal"; }

 private:
  int signal_;
};

// Throws Interrupted if a signal is pending: for loops that have nothing to save.
void throw_if_interrupted();

}  // namespace s2s
