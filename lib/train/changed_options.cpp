#include "train/changed_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "train/free_options.h"

namespace s2s {

namespace {

// The weights after a given update do not depend on when a training stops. (Where it stopped it was
// validated, which may have shown a best checkpoint that one left alone would not have seen.)
bool may_change(std::string_view option) {
  constexpr std::array<std::string_view, 4> kStops{"max-updates", "max-epochs", "max-minutes", "patience"};
  return !decides_what_is_learnt(option) || std::ranges::find(kStops, option) != kStops.end();
}

std::string text_of(const toml::node& node) {
  if (const auto number = node.value_exact<double>()) {
    return fmt::format("{}", *number);  // 0.2, where a stream gives 0.20000000000000001
  }
  std::ostringstream text;
  node.visit([&](const auto& value) { text << value; });
  return text.str();
}

// The keys of all options with the lines where they stand, and the values of those that decide something.
struct Configuration {
  std::map<std::string, std::uint32_t> lines;
  std::map<std::string, std::string> values;
};

void collect(const toml::table& table, Configuration& configuration) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (const toml::table* inner = node.as_table()) {
      collect(*inner, configuration);
      continue;
    }
    configuration.lines[name] = node.source().begin.line;
    if (!may_change(name)) {
      configuration.values[name] = text_of(node);
    }
  }
}

Configuration read_configuration(const std::string& text, const std::string& name) {
  Configuration configuration;
  try {
    collect(toml::parse(text, name), configuration);
  } catch (const toml::parse_error& error) {
    throw ModelError(
        fmt::format("{}:{}: {}: the file is damaged or cut short. Restore it from a copy; --overwrite "
                    "starts the run anew",
                    name, error.source().begin.line, error.description()));
  }
  return configuration;
}

// Options that came later, each with the value by which runs from before it were trained.
constexpr std::string_view kLaterOptions = R"(
query-layer = "top"
context-layers = "first"
bidirectional-layers = 1
layer-norm-per-gate = false
self-attention-shared-values = false
self-attention-biases = false
residual-from = 2
decay-end = 40000
replicas = 1
)";

Configuration with_later_options(Configuration before, const Configuration& now) {
  for (const auto& [name, value] : read_configuration(std::string(kLaterOptions), "later options").values) {
    if (now.values.count(name) > 0) {
      before.values.emplace(name, value);
    }
  }
  return before;
}

// Every run's file has all options, in one order. One that has the first so many of them and none of the
// others ended there.
void refuse_beginning(const Configuration& before, const std::string& before_name, const Configuration& now) {
  std::vector<std::pair<std::uint32_t, std::string>> order;
  for (const auto& [name, line] : now.lines) {
    order.emplace_back(line, name);
  }
  std::sort(order.begin(), order.end());
  const auto has = [&](const auto& option) { return before.lines.count(option.second) > 0; };
  const auto end = std::find_if_not(order.begin(), order.end(), has);
  if (end != order.end() && std::none_of(end, order.end(), has)) {
    throw ModelError(
        fmt::format("{} is cut short: {} of the {} options are missing at its end. Restore it from a "
                    "copy; --overwrite starts the run anew",
                    before_name, order.end() - end, order.size()));
  }
}

}  // namespace

std::vector<Change> changed_options(const std::string& before, const std::string& before_name,
                                    const std::string& now) {
  const Configuration recorded = read_configuration(before, before_name);
  const Configuration today = read_configuration(now, "the present configuration");
  refuse_beginning(recorded, before_name, today);
  const Configuration then = with_later_options(recorded, today);
  std::set<std::string> names;
  for (const auto* configuration : {&then, &today}) {
    for (const auto& [name, value] : configuration->values) {
      names.insert(name);
    }
  }
  const auto look_up = [](const std::map<std::string, std::string>& values, const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? std::string("not set") : found->second;
  };
  std::vector<Change> changes;
  for (const std::string& name : names) {
    const std::string old_value = look_up(then.values, name);
    const std::string new_value = look_up(today.values, name);
    if (old_value != new_value) {
      changes.push_back({name, fmt::format("{} then, {} now", old_value, new_value)});
    }
  }
  return changes;
}

void refuse_changes(const std::vector<Change>& changes, const std::vector<std::string>& allowed,
                    const std::string& run) {
  std::vector<std::string> refused;
  std::set<std::string> names;
  for (const Change& change : changes) {
    if (std::find(allowed.begin(), allowed.end(), change.name) == allowed.end()) {
      refused.push_back(fmt::format("{}: {}", change.name, change.description));
      names.insert(change.name);
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
