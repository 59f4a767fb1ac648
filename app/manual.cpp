#include "manual.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <string_view>
#include <vector>

#include "base/version.h"
#include "cli/help.h"
#include "commands.h"
#include "exit_codes.h"
#include "overview.h"

namespace s2s {
namespace {

std::string page_name(const std::string& command) {
  std::string name = command.empty() ? "s2s" : "s2s-" + command;
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

// Text as roff prints it unchanged, also where it begins a line.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '\\':
        result += "\\e";
        break;
      case '-':
        result += "\\-";
        break;
      case '\'':
        result += "\\(aq";
        break;
      case '"':
        result += "\\(dq";
        break;
      case '`':
        result += "\\(ga";
        break;
      case '^':
        result += "\\(ha";
        break;
      case '~':
        result += "\\(ti";
        break;
      default:
        result += c;
    }
  }
  return result.starts_with('.') ? "\\&" + result : result;
}

std::string title(const std::string& command) {
  std::string name = page_name(command);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  return fmt::format(".TH {} 1 \"\" \"s2s {}\" \"s2s manual\"\n", escaped(name), version());
}

// "Train a model." as a page's one-line description has it: "train a model".
std::string phrase(std::string summary) {
  summary.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(summary.front())));
  if (summary.ends_with('.')) summary.pop_back();
  return summary;
}

std::string roff_section(const std::string& name) { return ".SH " + name + "\n"; }

std::string name_section(const std::string& command, const std::string& summary) {
  return roff_section("NAME") + escaped(page_name(command)) + " \\- " + escaped(phrase(summary)) + "\n";
}

std::string verbatim(const std::string& text) { return ".RS 4\n.nf\n" + escaped(text) + "\n.fi\n.RE\n"; }

// Lines that begin with a blank are verbatim, as in help.
std::string roff_paragraph(const std::string& text) {
  std::string result = ".PP\n";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    result += line.starts_with(' ') ? ".nf\n" + escaped(line) + "\n.fi\n" : escaped(line) + "\n";
  return result;
}

std::string item(const std::string& term, const std::string& text) {
  return ".TP\n.B " + escaped(term) + "\n" + escaped(text) + "\n";
}

std::string examples(const std::vector<cli::Example>& all) {
  if (all.empty()) return "";
  std::string text = roff_section("EXAMPLES");
  for (const cli::Example& example : all) {
    std::string purpose = example.purpose;
    if (!purpose.empty())
      purpose.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(purpose[0])));
    text += ".PP\n" + (purpose.empty() ? "" : escaped(purpose) + ":\n") + verbatim(example.command);
  }
  return text;
}

std::string options(const cli::OptionTable& table) {
  std::string text = roff_section("OPTIONS");
  std::string group;
  for (const cli::Option& option : table.options()) {
    if (option.group != group) text += ".SS " + escaped(option.group) + "\n";
    group = option.group;
    text += item(cli::option_syntax(option), cli::describe(option));
  }
  return text;
}

std::string closing_sections(const std::string& see_also) {
  std::string text =
      roff_section("ENVIRONMENT") +
      roff_paragraph(cli::value_precedence() +
                     " Options that take several files or names have no environment variable.");
  text += roff_section("EXIT STATUS");
  for (const ExitCode& exit : exit_codes()) text += item(fmt::format("{}", exit.code), exit.meaning);
  return text + roff_section("SEE ALSO") + see_also;
}

}  // namespace

std::string page_file(const std::string& command) { return page_name(command) + ".1"; }

std::string command_page(const cli::OptionTable& table) {
  std::string text = title(table.command()) + name_section(table.command(), table.summary());
  text += roff_section("SYNOPSIS") + escaped(cli::synopsis(table)) + "\n";
  text += roff_section("DESCRIPTION") + roff_paragraph(table.summary());
  for (const std::string& note : table.notes()) text += roff_paragraph(note);
  return text + examples(table.examples()) + options(table) + closing_sections(".BR s2s (1)\n");
}

std::string program_page() {
  std::string text = title("") + name_section("", program_summary());
  text += roff_section("SYNOPSIS") + "s2s COMMAND [options]\n" + roff_section("DESCRIPTION") +
          roff_paragraph(program_summary());
  text += roff_section("COMMANDS");
  std::string pages;
  for (const Command& command : commands()) {
    text += item("s2s " + command.name, command.summary);
    pages += fmt::format("{}.BR {} (1)", pages.empty() ? "" : ",\n", escaped(page_name(command.name)));
  }
  text += examples(first_commands()) + roff_section("OPTIONS");
  for (const auto& [syntax, meaning] : program_options()) text += item(syntax, meaning);
  return text + closing_sections(pages + "\n");
}

}  // namespace s2s
