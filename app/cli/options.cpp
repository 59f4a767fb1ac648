#include "cli/options.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

#include "base/closest.h"

namespace s2s::cli {
namespace {

using Values = std::vector<std::string>;

// Numbers of a list may stand in one value with commas between.
Values split_at_commas(const Values& values) {
  Values parts;
  for (const std::string& value : values) {
    std::size_t begin = 0;
    while (begin <= value.size()) {
      const std::size_t end = std::min(value.find(',', begin), value.size());
      parts.push_back(value.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return parts;
}

// "o,output" as "-o," and "output".
std::pair<std::string, std::string> split_names(const std::string& names) {
  const std::size_t comma = names.find(',');
  if (comma == std::string::npos) return {"", names};
  return {"-" + names.substr(0, comma) + ",", names.substr(comma + 1)};
}

}  // namespace

std::string Option::environment_name() const {
  std::string result(kEnvironmentPrefix);
  for (const char c : name)
    result += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return result;
}

Option& Option::called(std::string name_of_value) {
  value_name = std::move(name_of_value);
  return *this;
}

Option& Option::unset(std::string meaning) {
  unset_means = std::move(meaning);
  return *this;
}

Option& Option::must_be_given() {
  required = true;
  return *this;
}

Option& Option::one_a_flag() {
  repeatable = true;
  parsed->expected(1)->allow_extra_args(false);
  return *this;
}

Option& Option::at_commas() {
  commas = in_environment = true;
  return *this;
}

Option& Option::input() {
  is_input = true;
  return *this;
}

Option& Option::for_this_call_only() {
  in_config = in_environment = false;
  return *this;
}

Option& Option::mark_essential() {
  essential = true;
  return *this;
}

Option& Option::one_of(std::vector<std::string> values) {
  choices = std::move(values);
  return *this;
}

OptionTable::OptionTable(std::string command, std::string summary)
    : command_(std::move(command)),
      summary_(std::move(summary)),
      app_(std::make_unique<CLI::App>("", "s2s")) {
  app_->set_help_flag();  // help.h prints it
}

OptionTable::~OptionTable() = default;

const Option* OptionTable::find(const std::string& name) const {
  for (const Option& option : options_) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

Option& OptionTable::add_flag(const std::string& names, bool with_negation, std::string help) {
  const auto [short_flag, name] = split_names(names);
  Option& option = options_.emplace_back();
  option.name = name;
  option.kind = OptionKind::flag;
  option.group = group_;
  option.help = std::move(help);
  option.parsed = app_->add_flag(short_flag + "--" + name + (with_negation ? ",!--no-" + name : ""));
  return option;
}

Option& OptionTable::add(const std::string& names, OptionKind kind, bool list, std::string help) {
  const auto [short_flag, name] = split_names(names);
  Option& option = options_.emplace_back();
  option.name = name;
  option.kind = kind;
  option.list = list;
  option.in_environment = !list;
  option.group = group_;
  option.help = std::move(help);
  option.parsed = app_->add_option(short_flag + "--" + name, [](const CLI::results_t&) { return true; });
  option.parsed->expected(list ? -1 : 1);
  option.parsed->multi_option_policy(list ? CLI::MultiOptionPolicy::TakeAll
                                          : CLI::MultiOptionPolicy::TakeLast);
  return option;
}

Option& OptionTable::remember_default(Option& option) {
  option.default_value = option.value();
  return option;
}

Option& OptionTable::flag(const std::string& names, bool& field, std::string help) {
  Option& option = add_flag(names, true, std::move(help));
  option.assign = [&field](const Values& values) { field = parse_boolean(values.back()); };
  option.value = [&field] { return toml_boolean(field); };
  return remember_default(option);
}

Option& OptionTable::flag(const std::string& names, std::optional<bool>& field, std::string help) {
  Option& option = add_flag(names, true, std::move(help));
  option.assign = [&field](const Values& values) { field = parse_boolean(values.back()); };
  option.value = [&field] { return field ? std::optional(toml_boolean(*field)) : std::nullopt; };
  return remember_default(option);
}

Option& OptionTable::action(const std::string& names, bool& field, std::string help) {
  Option& option = add_flag(names, false, std::move(help)).for_this_call_only();
  option.assign = [&field](const Values& values) { field = parse_boolean(values.back()); };
  option.value = [&field] { return toml_boolean(field); };
  return remember_default(option);
}

Option& OptionTable::bind_integer(const std::string& names, IntegerRange range,
                                  std::function<void(std::int64_t)> set, std::function<std::int64_t()> get,
                                  std::string help) {
  Option& option = add(names, OptionKind::integer, false, std::move(help)).called("N");
  option.assign = [set = std::move(set), range](const Values& values) {
    set(parse_integer(values.back(), range));
  };
  option.value = [get = std::move(get)] { return toml_integer(get()); };
  return remember_default(option);
}

Option& OptionTable::integer(const std::string& names, std::optional<std::int64_t>& field, IntegerRange range,
                             std::string help) {
  Option& option = add(names, OptionKind::integer, false, std::move(help)).called("N");
  option.assign = [&field, range](const Values& values) { field = parse_integer(values.back(), range); };
  option.value = [&field] { return field ? std::optional(toml_integer(*field)) : std::nullopt; };
  return remember_default(option);
}

Option& OptionTable::integers(const std::string& names, std::vector<std::int64_t>& field, IntegerRange range,
                              std::string help) {
  Option& option = add(names, OptionKind::integer, true, std::move(help)).called("N,N,...");
  option.in_environment = true;
  option.assign = [&field, range](const Values& values) {
    field.clear();
    for (const std::string& part : split_at_commas(values)) field.push_back(parse_integer(part, range));
  };
  option.value = [&field] {
    Values literals;
    for (const std::int64_t value : field) literals.push_back(toml_integer(value));
    return toml_array(literals);
  };
  return remember_default(option);
}

Option& OptionTable::number(const std::string& names, double& field, NumberRange range, std::string help) {
  Option& option = add(names, OptionKind::number, false, std::move(help)).called("X");
  option.assign = [&field, range](const Values& values) { field = parse_number(values.back(), range); };
  option.value = [&field] { return toml_number(field); };
  return remember_default(option);
}

Option& OptionTable::number(const std::string& names, std::optional<double>& field, NumberRange range,
                            std::string help) {
  Option& option = add(names, OptionKind::number, false, std::move(help)).called("X");
  option.assign = [&field, range](const Values& values) { field = parse_number(values.back(), range); };
  option.value = [&field] { return field ? std::optional(toml_number(*field)) : std::nullopt; };
  return remember_default(option);
}

Option& OptionTable::text(const std::string& names, std::string& field, std::string help) {
  Option& option = add(names, OptionKind::text, false, std::move(help)).called("TEXT");
  option.assign = [&field](const Values& values) { field = values.back(); };
  option.value = [&field] { return toml_string(field); };
  return remember_default(option);
}

Option& OptionTable::texts(const std::string& names, std::vector<std::string>& field, std::string help) {
  Option& option = add(names, OptionKind::text, true, std::move(help)).called("TEXT");
  option.assign = [&field, &option](const Values& values) {
    field = option.commas ? split_at_commas(values) : values;
  };
  option.value = [&field] {
    Values literals;
    for (const std::string& value : field) literals.push_back(toml_string(value));
    return toml_array(literals);
  };
  return remember_default(option);
}

Option& OptionTable::add_positional(const std::string& name, bool list, std::string help) {
  Option& option = options_.emplace_back();
  option.name = name;
  option.positional = true;
  option.list = list;
  option.group = group_;
  option.help = std::move(help);
  option.value_name = name;
  option.for_this_call_only();
  option.parsed = app_->add_option(name, [](const CLI::results_t&) { return true; });
  option.parsed->expected(list ? -1 : 1);
  if (list) option.parsed->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  option.value = [] { return std::nullopt; };
  return option;
}

Option& OptionTable::argument(const std::string& name, std::string& field, std::string help) {
  Option& option = add_positional(name, false, std::move(help));
  option.assign = [&field](const Values& values) { field = values.back(); };
  return option;
}

Option& OptionTable::arguments(const std::string& name, std::vector<std::string>& field, std::string help) {
  Option& option = add_positional(name, true, std::move(help));
  option.assign = [&field](const Values& values) { field = values; };
  return option;
}

Option& OptionTable::bind_choice(const std::string& names, std::vector<std::string> choices,
                                 std::function<void(std::size_t)> set,
                                 std::function<std::optional<std::size_t>()> get, std::string help) {
  Option& option = add(names, OptionKind::choice, false, std::move(help)).called("NAME");
  option.choices = std::move(choices);
  option.assign = [&option, set = std::move(set)](const Values& values) {
    const auto found = std::find(option.choices.begin(), option.choices.end(), values.back());
    if (found == option.choices.end()) {
      const auto near = suggestion(values.back(), option.choices);
      throw BadValue(fmt::format("must be one of {}, not {}{}", fmt::join(option.choices, ", "),
                                 toml_string(values.back()), near ? "; did you mean " + *near + "?" : ""));
    }
    set(static_cast<std::size_t>(found - option.choices.begin()));
  };
  option.value = [&option, get = std::move(get)]() -> std::optional<std::string> {
    const std::optional<std::size_t> index = get();
    return index ? std::optional(toml_string(option.choices[*index])) : std::nullopt;
  };
  return remember_default(option);
}

}  // namespace s2s::cli
