// s2s-engine: the commands that need LibTorch. The front executable, s2s, becomes this one; nobody has to
// call it by hand.
#include <fmt/format.h>

#include "base/log.h"
#include "base/threads.h"
#include "cli/output.h"
#include "command_line.h"
#include "engine/engine_commands.h"
#include "engine/torch_version.h"
#include "run_main.h"
#include "train/runtime.h"

int main(int argc, char** argv) {
  s2s::keep_freed_memory();
  return s2s::run_main(argc, argv, [](const std::vector<std::string>& arguments) {
    const bool version = !arguments.empty() && arguments[0] == "--version";
    const auto invocation = s2s::read_command_line(arguments);
    if (version) s2s::cli::write_output(s2s::torch_version_text());
    if (!invocation) return;
    s2s::set_up_logging(invocation->arguments->common.log);
    s2s::warn_of_unread_variables(*invocation);
    s2s::log_threads(invocation->arguments->common.threads);
    s2s::reserve_blas_buffers(s2s::set_threads(invocation->arguments->common.threads));
    s2s::run_in_engine(*invocation);
  });
}
