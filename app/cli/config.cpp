#include "cli/config.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/regular_file.h"
#include "base/toml.h"
#include "cli/values.h"

namespace s2s::cli {
namespace {

[[noreturn]] void fail(const std::string& name, const toml::source_region& source, const std::string& what) {
  throw UsageError(fmt::format("{}:{}: {}", name, source.begin.line, what));
}

// Value and type of a scalar into the entry.
void add_value(const toml::node& node, ConfigEntry& entry) {
  if (const auto* text = node.as_string()) {
    entry.type = TomlType::string;
    entry.values.push_back(text->get());
  } else if (const auto* integer = node.as_integer()) {
    entry.type = TomlType::integer;
    entry.values.push_back(toml_integer(integer->get()));
  } else if (const auto* number = node.as_floating_point()) {
    entry.type = TomlType::number;
    entry.values.push_back(toml_number(number->get()));
  } else if (const auto* boolean = node.as_boolean()) {
    entry.type = TomlType::boolean;
    entry.values.push_back(toml_boolean(boolean->get()));
  } else {
    fail(entry.file, node.source(),
         entry.key + " must be a string, a number, true or false, or an array of such");
  }
}

ConfigEntry make_entry(const std::string& command, const std::string& key, const toml::node& node,
                       const std::string& name) {
  ConfigEntry entry{
      .command = command, .key = key, .values = {}, .file = name, .line = node.source().begin.line};
  const toml::array* array = node.as_array();
  if (!array) {
    add_value(node, entry);
    return entry;
  }
  entry.is_array = true;
  for (const toml::node& element : *array) {
    const TomlType before = entry.type;
    add_value(element, entry);
    if (entry.values.size() > 1 && entry.type != before) {
      fail(name, element.source(), key + " is an array of values of different types");
    }
  }
  return entry;
}

// Such as [vocab] around [vocab.train].
bool holds_only_tables(const toml::table& table) {
  return !table.empty() &&
         std::all_of(table.begin(), table.end(), [](const auto& entry) { return entry.second.is_table(); });
}

void collect(const toml::table& table, const std::string& command, const std::string& name,
             std::vector<ConfigEntry>& entries) {
  for (const auto& [key, node] : table) {
    const std::string key_text(key.str());
    if (const toml::table* inner = node.as_table()) {
      const std::string inner_command = command.empty() ? key_text : command + " " + key_text;
      // The table itself first: where its name is wrong, its line is the one to name.
      if (!holds_only_tables(*inner)) {
        entries.push_back({.command = inner_command,
                           .key = "",
                           .values = {},
                           .file = name,
                           .line = inner->source().begin.line});
      }
      collect(*inner, inner_command, name, entries);
    } else {
      entries.push_back(make_entry(command, key_text, node, name));
    }
  }
}

}  // namespace

std::string ConfigEntry::place() const { return fmt::format("{}:{}", file, line); }

std::vector<ConfigEntry> parse_config(const std::string& text, const std::string& name) {
  const toml::table table = parse_toml(text, name, ErrorKind::usage);
  std::vector<ConfigEntry> entries;
  collect(table, "", name, entries);
  std::stable_sort(entries.begin(), entries.end(),
                   [](const ConfigEntry& a, const ConfigEntry& b) { return a.line < b.line; });
  return entries;
}

std::vector<ConfigEntry> read_config(const std::string& path) {
  std::string text;
  try {
    text = read_regular_file(path, kMostTomlBytes, ErrorKind::usage);
  } catch (const IoError& error) {
    throw UsageError(fmt::format("--config: {}", error.what()));
  }
  return parse_config(text, path);
}

}  // namespace s2s::cli
