#include "run_main.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>

#include "base/error.h"
#include "base/printable.h"
#include "base/signals.h"
#include "cli/output.h"

namespace s2s {
namespace {

// A standard stream that the caller closed would otherwise become the first file that is opened, and messages
// end in it. What stands in its place cannot be used: a closed standard input is an error, not an empty text.
void occupy_standard_streams() {
  while (true) {
    int descriptor = open("/dev/null", O_WRONLY);
    if (descriptor != STDIN_FILENO && descriptor >= 0) {
      close(descriptor);
      descriptor = open("/dev/null", O_RDONLY);
    }
    if (descriptor < 0) return;
    if (descriptor > STDERR_FILENO) {
      close(descriptor);
      return;
    }
  }
}

void complain(std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  std::fputs(fmt::format("s2s: error: {}\n", printable(message)).c_str(),
             stderr);  // fmt::print throws where stderr is closed
}

}  // namespace

int run_main(int argc, char** argv,
             const std::function<void(const std::vector<std::string>& arguments)>& work) {
  occupy_standard_streams();
  install_signal_handlers();
  try {
    work(std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
    cli::flush_output();
    return 0;
  } catch (const cli::ClosedOutput& closed) {
    return closed.exit_code();
  } catch (const Error& error) {
    complain(error.what());
    return error.exit_code();
  } catch (const Interrupted& interrupted) {
    return interrupted.exit_code();
  } catch (const std::bad_alloc&) {
    complain("out of memory");
  } catch (const std::exception& error) {
    complain(fmt::format("internal: {}", error.what()));
  }
  return static_cast<int>(ErrorKind::internal);
}

}  // namespace s2s
