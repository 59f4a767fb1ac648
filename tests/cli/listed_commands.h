// The commands that `s2s --help` lists, as their words: {"vocab", "train"}.
#pragma once

#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "support/process.h"

namespace s2s {

inline std::vector<std::vector<std::string>> listed_commands() {
  std::istringstream help(run_s2s({"--help"}).out);
  std::vector<std::vector<std::string>> commands;
  std::string line;
  while (std::getline(help, line) && line != "Commands:") {
  }
  while (std::getline(help, line) && !line.empty()) {
    std::istringstream words(line.substr(2, line.find("  ", 2) - 2));
    commands.emplace_back(std::istream_iterator<std::string>(words), std::istream_iterator<std::string>());
  }
  return commands;
}

// "vocab train"
inline std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// What the command prints when these words follow it.
inline std::string output_of(std::vector<std::string> command, const std::vector<std::string>& more) {
  command.insert(command.end(), more.begin(), more.end());
  return run_s2s(command).out;
}

}  // namespace s2s
