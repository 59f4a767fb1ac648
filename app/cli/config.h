// TOML files of option values. Keys are option names, at the top of the file (for every command that has such
// an option) or in a table named after the command: [train], [vocab.train]. A command's table comes before
// the top of the same file.
#pragma once

#include <string>
#include <vector>

namespace s2s::cli {

enum class TomlType { string, integer, number, boolean };

// One key with its value, as text that the option's own parser reads.
struct ConfigEntry {
  std::string command;  // "" at the top of the file
  std::string key;
  bool is_array = false;
  TomlType type = TomlType::string;  // of the value, or of an array's elements
  std::vector<std::string> values;   // one, unless an array
  std::string file;
  std::size_t line = 0;

  std::string place() const;  // "FILE:LINE"
};

// The file's entries in its order. Throws UsageError naming file and line: not readable, not TOML, a value
// that no option can have (a date, a table in an array).
std::vector<ConfigEntry> read_config(const std::string& path);

// The same from text; `name` stands for the path.
std::vector<ConfigEntry> parse_config(const std::string& text, const std::string& name);

}  // namespace s2s::cli
