// Runs a program as its user does, with standard streams in files, and keeps what it said.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/temporary_folder.h"

extern char** environ;

namespace s2s {

struct ProcessOptions {
  std::string input = {};                               // for its standard input
  std::map<std::string, std::string> environment = {};  // beside the test's own
  std::filesystem::path folder = {};                    // where it runs; empty: where the test does
  std::string output = {};                              // standard output goes into this file (/dev/full)
  bool no_reader = false;                               // standard output is a pipe that nobody reads
  std::chrono::seconds limit{60};                       // then it is killed
};

struct ProcessResult {
  int exit_code = -1;  // 128 + n when signal n ended it
  std::string out;
  std::string err;
};

inline std::string read_test_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

inline void write_test_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// A started program; SIGKILLed if the test ends before it does.
class Process {
 public:
  Process(const std::string& program, const std::vector<std::string>& arguments,
          const ProcessOptions& options = {})
      : deadline_(std::chrono::steady_clock::now() + options.limit) {
    write_test_file(folder_ / "in", options.input);
    id_ = ::fork();
    if (id_ < 0) throw std::runtime_error("cannot fork");
    if (id_ == 0) become(program, arguments, options);
  }
  ~Process() {
    if (id_ > 0) {
      ::kill(id_, SIGKILL);
      ::waitpid(id_, nullptr, 0);
    }
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const { return id_; }
  std::string output_so_far() const { return read_test_file(folder_ / "out"); }
  std::string errors_so_far() const { return read_test_file(folder_ / "err"); }

  ProcessResult wait() {
    int status = 0;
    while (::waitpid(id_, &status, WNOHANG) == 0) {
      if (std::chrono::steady_clock::now() > deadline_) ::kill(id_, SIGKILL);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    id_ = -1;
    return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), output_so_far(),
            errors_so_far()};
  }

 private:
  [[noreturn]] void become(const std::string& program, const std::vector<std::string>& arguments,
                           const ProcessOptions& options) const {
    redirect((folder_ / "in").string(), O_RDONLY, 0);
    if (options.no_reader) {
      int ends[2];
      if (::pipe(ends) != 0) ::_exit(125);
      ::close(ends[0]);
      ::dup2(ends[1], 1);
    } else {
      redirect(options.output.empty() ? (folder_ / "out").string() : options.output,
               O_WRONLY | O_CREAT | O_TRUNC, 1);
    }
    redirect((folder_ / "err").string(), O_WRONLY | O_CREAT | O_TRUNC, 2);
    if (!options.folder.empty() && ::chdir(options.folder.c_str()) != 0) ::_exit(125);
    for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(program.c_str(), argv.data());
    ::_exit(125);
  }

  static void redirect(const std::string& path, int flags, int descriptor) {
    const int opened = ::open(path.c_str(), flags, 0600);
    if (opened < 0 || ::dup2(opened, descriptor) < 0) ::_exit(125);
    ::close(opened);
  }

  TemporaryFolder folder_;
  std::chrono::steady_clock::time_point deadline_;
  pid_t id_ = -1;
};

// build/s2s, from its start to its end.
inline ProcessResult run_s2s(const std::vector<std::string>& arguments, const ProcessOptions& options = {}) {
  return Process(S2S_BINARY, arguments, options).wait();
}

}  // namespace s2s
