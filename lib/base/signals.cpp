#include "base/signals.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace s2s {
namespace {

// A signal handler can reach nothing but a global; this is the one in s2s.
std::atomic<int> first_signal{0};
static_assert(std::atomic<int>::is_always_lock_free, "or the handler could not use it");

void remember(int signal) {
  int none = 0;
  if (!first_signal.compare_exchange_strong(none, signal)) ::_exit(128 + signal);
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

void install_signal_handlers() {
  handle(SIGINT, remember);
  handle(SIGTERM, remember);
  struct sigaction hangup {};
  ::sigaction(SIGHUP, nullptr, &hangup);
  if (hangup.sa_handler != SIG_IGN) handle(SIGHUP, remember);
  handle(SIGPIPE, SIG_IGN);
}

int pending_signal() { return first_signal.load(); }

void throw_if_interrupted() {
  if (const int signal = pending_signal(); signal != 0) throw Interrupted(signal);
}

}  // namespace s2s
