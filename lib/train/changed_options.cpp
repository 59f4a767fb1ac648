#include "train/changed_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/counted.h"
#include "base/error.h"
#include "base/toml.h"

namespace s2s {

namespace {

// An option's value as people and the command line write it.
struct Value {
  std::string text;
  bool is_flag = false;
  bool operator==(const Value& other) const { return text == other.text; }
};

Value value_of(const toml::node& node) {
  if (const auto number = node.value_exact<double>()) {
    return {fmt::format("{}", *number)};  // 0.2, where a stream gives 0.20000000000000001
  }
  if (const auto text = node.value_exact<std::string>()) {
    return {*text};
  }
  std::ostringstream text;
  node.visit([&](const auto& value) { text << value; });
  return {text.str(), node.is_boolean()};
}

// The keys of all options with the lines where they stand, and their values.
struct Configuration {
  std::map<std::string, std::uint32_t> lines;
  std::map<std::string, Value> values;

  const Value* find(const std::string& name) const {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : &found->second;
  }
};

void collect(const toml::table& table, Configuration& configuration) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (const toml::table* inner = node.as_table()) {
      collect(*inner, configuration);
      continue;
    }
    configuration.lines[name] = node.source().begin.line;
    configuration.values[name] = value_of(node);
  }
}

Configuration read_configuration(const std::string& text, const std::string& name) {
  Configuration configuration;
  try {
    collect(parse_toml(text, name, ErrorKind::model), configuration);
  } catch (const ModelError& error) {
    throw ModelError(fmt::format(
        "{}: the file is damaged or cut short. Restore it from a copy; --overwrite starts the run anew",
        error.what()));
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
held-out = 0
held-out-share = 0.05
tsv-columns = []
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
        fmt::format("{} is cut short: {} of the {} {} missing at its end. Restore it from a "
                    "copy; --overwrite starts the run anew",
                    before_name, order.end() - end, counted(order.size(), "option"),
                    form_for(order.end() - end, "is", "are")));
  }
}

// For a shell.
std::string quoted(const std::string& text) {
  constexpr std::string_view kPlain = "-_./:=@%+";
  const bool plain = !text.empty() && std::ranges::all_of(text, [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || kPlain.find(c) != std::string_view::npos;
  });
  if (plain) return text;
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string repair_of(const std::string& name, const Value* then) {
  if (then == nullptr) return "";
  if (then->is_flag) return fmt::format("--{}{}", then->text == "true" ? "" : "no-", name);
  return fmt::format("--{} {}", name, quoted(then->text));
}

std::string sentence_of(const std::string& name, const Value* then, const Value* now, bool given) {
  const auto shown = [](const Value* value) { return value == nullptr ? "not set" : value->text; };
  const std::string left_out = given ? ""
                               : now == nullptr
                                   ? " (it was left out)"
                                   : fmt::format(" (it was left out: {} is the default)", now->text);
  return fmt::format("--{} is {} now and was {} when the run began{}", name, shown(now), shown(then),
                     left_out);
}

// "A, B and C"
std::string listed(const std::vector<std::string>& words) {
  if (words.size() < 2) return fmt::format("{}", fmt::join(words, ""));
  return fmt::format("{} and {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back());
}

}  // namespace

std::vector<Change> changed_options(const std::string& before, const std::string& before_name,
                                    const std::string& now, const std::vector<std::string>& given) {
  const Configuration recorded = read_configuration(before, before_name);
  const Configuration today = read_configuration(now, "the present configuration");
  refuse_beginning(recorded, before_name, today);
  const Configuration then = with_later_options(recorded, today);
  std::set<std::string> names;
  for (const auto* configuration : {&then, &today}) {
    for (const auto& [name, value] : configuration->values) {
      if (!may_change_freely(name)) names.insert(name);
    }
  }
  std::vector<Change> changes;
  for (const std::string& name : names) {
    const Value* old_value = then.find(name);
    const Value* new_value = today.find(name);
    if (old_value != nullptr && new_value != nullptr && *old_value == *new_value) continue;
    const bool is_given = std::ranges::find(given, name) != given.end();
    changes.push_back({name, sentence_of(name, old_value, new_value, is_given), repair_of(name, old_value)});
  }
  return changes;
}

void refuse_changes(const std::vector<Change>& changes, const std::vector<std::string>& allowed,
                    const std::string& run) {
  std::vector<std::string> sentences;
  std::vector<std::string> repairs;
  std::set<std::string> allowable;
  std::vector<std::string> fixed;
  for (const Change& change : changes) {
    if (std::ranges::find(allowed, change.name) != allowed.end()) continue;
    sentences.push_back(change.sentence);
    if (!change.repair.empty()) repairs.push_back(change.repair);
    if (may_change_if_allowed(change.name)) {
      allowable.insert(change.name);
    } else {
      fixed.push_back("--" + change.name);
    }
  }
  if (sentences.empty()) {
    return;
  }
  std::vector<std::string> ways;
  if (!repairs.empty()) ways.push_back(fmt::format("Give {} to go on as it began", fmt::join(repairs, " ")));
  if (fixed.empty()) {
    ways.push_back(
        fmt::format("--allow-changed {} to go on with the new settings", fmt::join(allowable, ",")));
  }
  ways.emplace_back("--overwrite or another --run to start anew");
  throw UsageError(fmt::format(
      "{} was started with other settings: {}. {}{}", run, fmt::join(sentences, "; "),
      fixed.empty() ? "" : fmt::format("What {} decided at the start cannot change. ", listed(fixed)),
      fmt::join(ways, ", or ")));
}

Json values_of(const std::string& config_text, std::initializer_list<Decides> effects) {
  Json values = Json::object();
  for (const auto& [name, value] : read_configuration(config_text, "the present configuration").values) {
    const auto effect = effect_of(name);
    if (effect && std::ranges::find(effects, *effect) != effects.end()) values[name] = value.text;
  }
  return values;
}

bool differs(const Json& before, const Json& now) {
  if (!before.is_object() || !now.is_object()) return before != now;
  for (const auto& [name, value] : now.items()) {
    if (before.contains(name) && before[name] != value) return true;
  }
  return false;
}

}  // namespace s2s
