#include "engine/next_commands.h"

#include <optional>

#include "engine/run_corpus.h"
#include "shell_words.h"

namespace s2s {

std::vector<std::string> next_commands(const std::string& run, bool attends) {
  const std::string program = own_command_line().front();
  std::vector<std::string> translate{program, "translate", "--model", run};
  std::vector<std::string> eval{program, "eval", "--model", run};
  std::vector<std::string> attend{program, "attend", "--model", run};
  if (!has_test_set(run)) {
    const TextFiles text = development_of(run).value_or(TextFiles{"FILE", "FILE"});
    eval.insert(eval.end(), {"--src", text.source, "--ref", text.target});
    attend.push_back(text.source);
  }
  std::vector<std::string> commands{shell_command(translate), shell_command(eval)};
  if (attends) commands.push_back(shell_command(attend));
  return commands;
}

}  // namespace s2s
