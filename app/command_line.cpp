#include "command_line.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/closest.h"
#include "base/error.h"
#include "cli/dump.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/resolve.h"
#include "overview.h"
#include "study_file.h"
#include "version.h"

namespace s2s {
namespace {

bool is_family(const std::string& word) {
  return std::any_of(commands().begin(), commands().end(),
                     [&](const Command& command) { return command.name.starts_with(word + " "); });
}

bool is_help(const std::string& word) {
  return word == "--help" || word == "-h" || word == "help" || word == "--help-all";
}

[[noreturn]] void refuse_command(const std::string& given, const std::string& family) {
  std::vector<std::string> candidates;
  for (const Command& command : commands()) {
    const std::string& name = command.name;
    if (!family.empty() && name.starts_with(family + " "))
      candidates.push_back(name.substr(family.size() + 1));
    if (family.empty()) candidates.push_back(name.substr(0, name.find(' ')));
  }
  const auto near = closest(given, candidates);
  const std::string program = family.empty() ? "s2s" : "s2s " + family;
  const std::string advice = near ? fmt::format("did you mean {} {}?", program, *near) : "see s2s --help";
  const std::string kind = given.starts_with('-') ? "option" : "command";
  throw UsageError(fmt::format("unknown {} {}; {}", kind, given, advice));
}

// Whether the first word is a command although others begin with it too: "runs", beside "runs rm".
bool names_a_command(const std::vector<std::string>& arguments) {
  const bool option_follows = arguments.size() < 2 || arguments[1].starts_with('-');
  return option_follows && std::ranges::any_of(commands(), [&](const Command& command) {
           return command.name == arguments[0];
         });
}

struct Choice {
  const Command* command;
  std::size_t words;  // of the command line that name it
};

// Nothing when help was asked for and given.
std::optional<Choice> choose_command(const std::vector<std::string>& arguments) {
  if (arguments.empty()) throw UsageError("no command given; see s2s --help");
  const std::string& first = arguments[0];
  const bool family = is_family(first) && !names_a_command(arguments);
  if (family && arguments.size() < 2)
    throw UsageError(fmt::format("s2s {0} needs a command; see s2s {0} --help", first));
  if (family && is_help(arguments[1])) {
    cli::write_output(family_overview(first));
    return std::nullopt;
  }
  const std::string name = family ? first + " " + arguments[1] : first;
  for (const Command& command : commands()) {
    if (command.name == name) return Choice{&command, family ? 2U : 1U};
  }
  if (family) refuse_command(arguments[1], first);
  refuse_command(first, "");
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

std::vector<cli::ConfigEntry> read_configs(const std::vector<std::string>& paths) {
  std::vector<cli::ConfigEntry> entries;
  for (const std::string& path : paths) {
    std::vector<cli::ConfigEntry> more = cli::read_config(path);
    std::move(more.begin(), more.end(), std::back_inserter(entries));
  }
  return entries;
}

// Why no option reads `variable`; nothing where one does.
std::optional<std::string> why_unread(const std::string& variable, const Invocation& invocation) {
  std::vector<std::string> known;
  const cli::Option* named = nullptr;
  for (const auto& table : invocation.tables) {
    for (const cli::Option& option : table->options()) {
      if (option.positional) continue;
      const std::string name = option.environment_name();
      if (name == variable && option.in_environment) return std::nullopt;
      if (name == variable) named = &option;
      if (option.in_environment) known.push_back(name);
    }
  }
  if (named != nullptr) {
    return fmt::format("{} is not read: --{} {}", variable, named->name,
                       named->in_config ? "is given as a flag or in a --config file" : "is given as a flag");
  }
  const auto near = closest(variable, known);
  return fmt::format("{} is not read: no option has that name{}", variable,
                     near ? fmt::format("; did you mean {}?", *near) : "");
}

}  // namespace

void warn_of_unread_variables(const Invocation& invocation) {
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string variable(text.substr(0, text.find('=')));
    if (!variable.starts_with(cli::kEnvironmentPrefix)) continue;
    if (const auto why = why_unread(variable, invocation)) spdlog::warn("{}", *why);
  }
}

std::optional<Invocation> read_command_line(const std::vector<std::string>& given) {
  std::vector<std::string> arguments = given;
  if (arguments.size() == 1 && is_help(arguments[0])) {
    cli::write_output(overview());
    return std::nullopt;
  }
  if (!arguments.empty() && arguments[0] == "--version") {
    cli::write_output(version_text());
    return std::nullopt;
  }
  if (!arguments.empty() && arguments[0] == "help") {  // s2s help train
    arguments.erase(arguments.begin());
    arguments.push_back("--help");
  }
  const std::optional<Choice> choice = choose_command(arguments);
  if (!choice) return std::nullopt;
  arguments.erase(arguments.begin(), arguments.begin() + static_cast<std::ptrdiff_t>(choice->words));

  Invocation invocation;
  invocation.command = choice->command;
  invocation.arguments = std::make_unique<Arguments>();
  invocation.tables = declare_commands(*invocation.arguments);
  invocation.table = invocation.tables[static_cast<std::size_t>(choice->command - commands().data())].get();
  cli::OptionTable& table = *invocation.table;
  CommonOptions& common = invocation.arguments->common;

  cli::parse_command_line(table, arguments);
  for (const char* early : {"help", "help-all", "config", "dump-config"}) cli::resolve_early(table, early);
  if (common.help || common.help_all) {
    cli::write_output(common.help_all ? cli::full_command_help(table) : cli::command_help(table));
    return std::nullopt;
  }
  std::vector<std::string> configs = common.config;
  if (choice->command->config_files) {
    cli::resolve_early(table, "FILE");
    const std::vector<std::string> own = choice->command->config_files(*invocation.arguments);
    configs.insert(configs.begin(), own.begin(), own.end());
  }
  std::vector<const cli::OptionTable*> all;
  for (const auto& one : invocation.tables) all.push_back(one.get());
  const auto entries = read_configs(configs);
  cli::check_config_names(without_variants(entries), all);
  cli::resolve(table, entries, environment_variable);
  if (choice->command->settle) choice->command->settle(table, *invocation.arguments);
  if (common.dump_config) {
    set_up_logging(common.log);
    warn_of_unread_variables(invocation);
    cli::write_output(cli::dump_config(table));
    return std::nullopt;
  }
  cli::check_input_files(table, entries, environment_variable);
  return invocation;
}

}  // namespace s2s
