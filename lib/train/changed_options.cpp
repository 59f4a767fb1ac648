#include "train/changed_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

#include "base/error.h"
#include "train/free_options.h"

namespace s2s {

namespace {

// Neither the weights after a given update nor what is best depend on when a training stops.
bool may_change(std::string_view option) {
  constexpr std::array<std::string_view, 4> kStops{"max-updates", "max-epochs", "max-minutes", "patience"};
  return !decides_what_is_learnt(option) || std::ranges::find(kStops, option) != kStops.end();
}

std::string text_of(const toml::node& node) {
  std::ostringstream text;
  node.visit([&](const auto& value) { text << value; });
  return text.str();
}

void collect(const toml::table& table, std::map<std::string, std::string>& values) {
  for (const auto& [key, node] : table) {
    if (const toml::table* inner = node.as_table()) {
      collect(*inner, values);
    } else if (!may_change(key.str())) {
      values[std::string(key.str())] = text_of(node);
    }
  }
}

std::map<std::string, std::string> values_of(const std::string& text, const std::string& name) {
  std::map<std::string, std::string> values;
  try {
    collect(toml::parse(text, name), values);
  } catch (const toml::parse_error& error) {
    throw UsageError(fmt::format("{}:{}: {}", name, error.source().begin.line, error.description()));
  }
  return values;
}

}  // namespace

std::vector<Change> changed_options(const std::string& before, const std::string& before_name,
                                    const std::string& now) {
  const auto old_values = values_of(before, before_name);
  const auto new_values = values_of(now, "the present configuration");
  std::set<std::string> names;
  for (const auto& values : {old_values, new_values}) {
    for (const auto& [name, value] : values) {
      names.insert(name);
    }
  }
  const auto look_up = [](const std::map<std::string, std::string>& values, const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? std::string("not set") : found->second;
  };
  std::vector<Change> changes;
  for (const std::string& name : names) {
    const std::string then = look_up(old_values, name);
    const std::string today = look_up(new_values, name);
    if (then != today) {
      changes.push_back({name, fmt::format("{} then, {} now", then, today)});
    }
  }
  return changes;
}

void refuse_changes(const std::vector<Change>& changes, const std::vector<std::string>& allowed,
                    const std::string& run) {
  std::vector<std::string> refused;
  std::vector<std::string> names;
  for (const Change& change : changes) {
    if (std::find(allowed.begin(), allowed.end(), change.name) == allowed.end()) {
      refused.push_back(fmt::format("{}: {}", change.name, change.description));
      names.push_back(change.name);
    }
  }
  if (!refused.empty()) {
    throw UsageError(fmt::format(
        "{} was started with other settings ({}). Give them as they were, or --allow-changed {} to go "
        "on with the new ones, or --overwrite to start anew",
        run, fmt::join(refused, "; "), fmt::join(names, ",")));
  }
}

}  // namespace s2s
