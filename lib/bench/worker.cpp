#include "bench/worker.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>

#include "base/child_process.h"
#include "base/error.h"
#include "base/signals.h"

namespace s2s {
namespace {

// Messages are lines. A read is done again after a signal, unless that asks to stop.
std::string read_line(int descriptor) {
  std::string line;
  for (char byte = 0;;) {
    const ssize_t count = ::read(descriptor, &byte, 1);
    if (count < 0 && errno == EINTR) {
      throw_if_interrupted();
      continue;
    }
    if (count <= 0) {
      throw_if_interrupted();
      throw Error(ErrorKind::internal, "a process that measures has died");
    }
    if (byte == '\n') {
      return line;
    }
    line += byte;
  }
}

void write_line(int descriptor, const Json& message) {
  const std::string line = format_json(message, -1) + "\n";
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t count = ::write(descriptor, line.data() + done, line.size() - done);
    if (count < 0 && errno != EINTR) {
      throw Error(ErrorKind::internal, "a process that measures has died");
    }
    done += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
}

Json failure(const std::string& message, ErrorKind kind) {
  return {{"error", message}, {"kind", static_cast<int>(kind)}};
}

// Ends when the other side closes the pipe.
void serve(const std::function<Worker::Answer()>& prepare, int requests, int answers) {
  Worker::Answer answer;
  for (;;) {
    const Json request = parse_json(read_line(requests), "request");
    try {
      if (!answer) {
        answer = prepare();
      }
      write_line(answers, answer(request));
    } catch (const Error& error) {
      write_line(answers, failure(error.what(), error.kind()));
    } catch (const std::exception& error) {
      write_line(answers, failure(error.what(), ErrorKind::internal));
    }
  }
}

}  // namespace

Worker::Worker(const std::function<Answer()>& prepare) {
  std::array<int, 2> down{};
  std::array<int, 2> up{};
  if (::pipe(down.data()) != 0 || ::pipe(up.data()) != 0) {
    throw Error(ErrorKind::internal, "cannot start a process that measures");
  }
  process_ = fork_child([&] {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      std::signal(signal, SIG_DFL);
    }
    ::close(down[1]);
    ::close(up[0]);
    try {
      serve(prepare, down[0], up[1]);
    } catch (const std::exception&) {  // nobody asks any more
    }
  });
  ::close(down[0]);
  ::close(up[1]);
  requests_ = down[1];
  answers_ = up[0];
}

Worker::Worker(Worker&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      requests_(std::exchange(other.requests_, -1)),
      answers_(std::exchange(other.answers_, -1)) {}

Worker::~Worker() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::close(requests_);
    ::close(answers_);
    ::waitpid(process_, nullptr, 0);
  }
}

Json Worker::ask(const Json& request) {
  write_line(requests_, request);
  Json answer = parse_json(read_line(answers_), "answer", ErrorKind::internal);
  if (answer.contains("error")) {
    throw_error(static_cast<ErrorKind>(answer["kind"].get<int>()), answer["error"].get<std::string>());
  }
  return answer;
}

std::int64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) {
      return std::strtoll(line.c_str() + 6, nullptr, 10) * 1024;
    }
  }
  return 0;
}

}  // namespace s2s
