#include "base/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "base/error.h"
#include "base/signals.h"

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

// One end of a pipe.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) ::_exit(kCannotStart);  // nobody reads any more
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

// Everything up to the end, unless a signal comes.
std::string read_all(int descriptor) {
  constexpr int kMilliseconds = 50;  // a signal that comes just before the wait is seen after it
  std::string bytes;
  std::array<char, 1 << 16> block{};
  while (true) {
    throw_if_interrupted();
    pollfd readable{descriptor, POLLIN, 0};
    if (::poll(&readable, 1, kMilliseconds) <= 0) continue;
    const ssize_t count = ::read(descriptor, block.data(), block.size());
    if (count == 0) return bytes;
    if (count > 0) bytes.append(block.data(), static_cast<std::size_t>(count));
  }
}

// The first byte of what a copy sends tells what the rest is.
constexpr char kResult = '+';
constexpr char kFailure = '-';

std::string outcome_of(const std::function<std::string()>& work) {
  try {
    return kResult + work();
  } catch (const std::exception& error) {
    return kFailure + std::string(error.what());
  }
}

// A copy of this process, killed if it is still there at the end.
class Copy {
 public:
  explicit Copy(const std::function<void()>& body) : id_(fork_child(body)) {}
  ~Copy() {
    if (id_ > 0) ::kill(id_, SIGKILL);
    wait();
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  // How it ended, as waitpid tells.
  int wait() {
    int status = 0;
    while (id_ > 0 && ::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    id_ = -1;
    return status;
  }

 private:
  pid_t id_;
};

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

std::string compute_in_child(const std::function<std::string()>& work) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw Error(ErrorKind::internal, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  Copy copy([&] {
    reading.close();
    write_all(writing.number(), outcome_of(work));
  });
  writing.close();  // so that the copy's end is the pipe's end
  const std::string outcome = read_all(reading.number());
  const int status = copy.wait();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || outcome.empty()) {
    throw Error(ErrorKind::internal,
                fmt::format("the process that did the work was ended by signal {}{}", WTERMSIG(status),
                            WTERMSIG(status) == SIGKILL ? ": perhaps there was not enough memory" : ""));
  }
  if (outcome.front() == kFailure) throw std::runtime_error(outcome.substr(1));
  return outcome.substr(1);
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
