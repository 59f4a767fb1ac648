#include "base/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "base/error.h"

namespace s2s {
namespace {

constexpr int kCannotStart = 127;

void redirect(const char* path, int flags, int descriptor) {
  const int opened = ::open(path, flags | O_CLOEXEC, 0666);
  if (opened < 0 || ::dup2(opened, descriptor) < 0) {
    std::fprintf(stderr, "cannot open %s: %s\n", path, std::strerror(errno));
    ::_exit(kCannotStart);
  }
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> environment_without(const std::string& prefix) {
  std::vector<std::string> kept;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (prefix.empty() || !text.starts_with(prefix)) kept.push_back(text);
  }
  return kept;
}

}  // namespace

pid_t fork_child(const std::function<void()>& body) {
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) throw Error(ErrorKind::internal, fmt::format("cannot fork: {}", std::strerror(errno)));
  if (child > 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(kCannotStart);  // it died before it could be waited for
  body();
  ::_exit(0);
}

ChildProcess::ChildProcess(const ChildCommand& command) {
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> variables = environment_without(command.hidden_variables);
  id_ = fork_child([&] {
    ::setpgid(0, 0);
    redirect(command.errors.c_str(), O_WRONLY | O_CREAT | O_APPEND, STDERR_FILENO);
    redirect("/dev/null", O_RDONLY, STDIN_FILENO);
    redirect(command.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    ::execve(arguments.front().c_str(), pointers(arguments).data(), pointers(variables).data());
    std::fprintf(stderr, "cannot run %s: %s\n", arguments.front().c_str(), std::strerror(errno));
    ::_exit(kCannotStart);
  });
}

ChildProcess::~ChildProcess() {
  if (exit_code()) return;
  ::kill(id_, SIGKILL);
  ::waitpid(id_, nullptr, 0);
}

std::optional<int> ChildProcess::exit_code() {
  int status = 0;
  if (!exit_code_ && ::waitpid(id_, &status, WNOHANG) == id_)
    exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return exit_code_;
}

void ChildProcess::signal(int number) const {
  if (!exit_code_) ::kill(id_, number);
}

}  // namespace s2s
