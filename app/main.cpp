// s2s: reads the command line, answers what needs no LibTorch within milliseconds, and becomes s2s-engine for
// the rest.
#include "base/threads.h"
#include "command_line.h"
#include "engine.h"
#include "run_main.h"

namespace {

bool needs_engine(const s2s::Invocation& invocation) {
  const s2s::Command& command = *invocation.command;
  return !command.run || (command.needs_engine && command.needs_engine(*invocation.arguments));
}

}  // namespace

int main(int argc, char** argv) {
  return s2s::run_main(argc, argv, [argv](const std::vector<std::string>& arguments) {
    const auto invocation = s2s::read_command_line(arguments);
    if (!invocation) return;
    if (needs_engine(*invocation)) s2s::become_engine(argv, invocation->arguments->common.threads);
    s2s::set_up_logging(invocation->arguments->common.log);
    s2s::warn_of_unread_variables(*invocation);
    if (invocation->arguments->common.threads > 0) s2s::log_threads(invocation->arguments->common.threads);
    invocation->command->run(*invocation->arguments);
  });
}
