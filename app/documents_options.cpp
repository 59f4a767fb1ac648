#include "documents_options.h"

#include "cli/completion.h"

namespace s2s {

void declare_completion(cli::OptionTable& table, CompletionOptions& options) {
  table.group("Output");
  table.argument("SHELL", options.shell, "shell to print a script for")
      .one_of(cli::shell_names())
      .must_be_given();
  table.example("source <(s2s completion bash)", "complete in this shell");
  table.example("s2s completion bash > ~/.local/share/bash-completion/completions/s2s");
  table.example("s2s completion fish > ~/.config/fish/completions/s2s.fish");
  table.note(
      "For zsh, write the script as _s2s into a folder of $fpath. Installed packages bring all three.");
}

void declare_manual(cli::OptionTable& table, ManualOptions& options) {
  table.group("Output");
  table.arguments("COMMAND", options.command, "command to describe").unset("s2s as a whole");
  table.text("all", options.folder, "folder to write every page to, instead of printing one")
      .called("DIR")
      .for_this_call_only();
  table.example("s2s man train | man -l -", "read about s2s train");
  table.example("s2s man --all ~/.local/share/man/man1");
  table.note("Installed packages bring these pages: man s2s, man s2s-train.");
}

}  // namespace s2s
