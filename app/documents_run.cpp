#include "documents_run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "base/closest.h"
#include "base/error.h"
#include "base/files.h"
#include "cli/completion.h"
#include "cli/output.h"
#include "commands.h"
#include "manual.h"
#include "overview.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

// "; did you mean X?", or what there is.
std::string alternatives(const std::string& given, const std::vector<std::string>& known) {
  const auto near = closest(given, known);
  return near ? fmt::format("did you mean {}?", *near) : fmt::format("choose {}", fmt::join(known, ", "));
}

const cli::OptionTable& table_of(const std::vector<std::unique_ptr<cli::OptionTable>>& tables,
                                 const std::string& command) {
  std::vector<std::string> names;
  for (const auto& table : tables) {
    if (table->command() == command) return *table;
    names.push_back(table->command());
  }
  throw UsageError(fmt::format("there is no command {}; {}", command, alternatives(command, names)));
}

void write_all_pages(const std::vector<std::unique_ptr<cli::OptionTable>>& tables, const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw IoError(fmt::format("cannot make the folder {}: {}", folder.string(), failed.message()));
  write_file_atomically(folder / page_file(""), program_page());
  for (const auto& table : tables)
    write_file_atomically(folder / page_file(table->command()), command_page(*table));
}

}  // namespace

void run_completion(const CompletionOptions& options) {
  const std::vector<std::string> shells = cli::shell_names();
  if (std::find(shells.begin(), shells.end(), options.shell) == shells.end())
    throw UsageError(fmt::format("no completion for the shell {}; {}", options.shell,
                                 alternatives(options.shell, shells)));
  Arguments arguments;
  const auto tables = declare_commands(arguments);
  cli::write_output(cli::completion_script(options.shell, tables));
}

void run_manual(const ManualOptions& options) {
  if (!options.folder.empty() && !options.command.empty())
    throw UsageError("--all writes every page: leave COMMAND out");
  Arguments arguments;
  const auto tables = declare_commands(arguments);
  if (!options.folder.empty()) return write_all_pages(tables, options.folder);
  const std::string command = fmt::format("{}", fmt::join(options.command, " "));
  cli::write_output(command.empty() ? program_page() : command_page(table_of(tables, command)));
}

}  // namespace s2s
