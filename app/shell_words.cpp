#include "shell_words.h"

#include <fmt/format.h>

#include <sstream>

#include "base/files.h"

namespace s2s {
namespace {

std::string quoted(const std::string& word) {
  const bool plain = word.find_first_of(" \t\n'\"\\$`*?&|;<>()[]{}~#") == std::string::npos && !word.empty();
  if (plain) return word;
  std::string text;
  for (const char letter : word) text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return fmt::format("'{}'", text);
}

}  // namespace

std::vector<std::string> own_command_line() {
  std::istringstream text(read_file("/proc/self/cmdline"));
  std::vector<std::string> words;
  for (std::string word; std::getline(text, word, '\0');) words.push_back(word);
  return words;
}

std::string shell_command(const std::vector<std::string>& words) {
  std::string command;
  for (const std::string& word : words) {
    if (!command.empty()) command += ' ';
    command += quoted(word);
  }
  return command;
}

}  // namespace s2s
