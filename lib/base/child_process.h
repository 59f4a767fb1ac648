// Processes that work for this one and never outlive it: SIGKILL reaches them when it dies, however it does.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace s2s {

// A copy of this process that runs `body` and ends. Throws Error where the system has no room for it. This
// process must not have started threads that compute (OpenMP's do not survive a fork).
pid_t fork_child(const std::function<void()>& body);

// What `work` returns, computed by a copy of this process, which can be ended at any moment: for work of a
// library that knows no interruption. As soon as a signal is pending the copy is killed and Interrupted
// thrown. What `work` throws comes as a std::runtime_error with its message; Error of kind internal where the
// copy was killed by others (for want of memory, mostly). `work` may start threads, but not use those of this
// process.
std::string compute_in_child(const std::function<std::string()>& work);

struct ChildCommand {
  std::vector<std::string> arguments;  // the program's path first
  std::filesystem::path output;        // what it prints goes here
  std::filesystem::path errors;        // what it says on standard error is added here
  std::string hidden_variables;        // environment variables that begin so are kept from it; empty: none
};

// A program in a process group of its own: a terminal's Ctrl-C reaches it through signal() alone, once.
class ChildProcess {
 public:
  explicit ChildProcess(const ChildCommand& command);
  ~ChildProcess();  // kills it if it still runs
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // 128 + n when signal n ended it, 127 when it could not be started; none while it runs.
  std::optional<int> exit_code();
  void signal(int number) const;

 private:
  pid_t id_ = -1;
  std::optional<int> exit_code_;
};

}  // namespace s2s
