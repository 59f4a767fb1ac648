// The options of one command, each declared once: what is here becomes a flag, a TOML key, an environment
// variable, a line of --help, of --dump-config, of the manual and of shell completion. Declaring binds a
// field of a library's option struct; the field's value at that time is the default. CLI11 cuts up the
// command line, resolve.h puts the values into the fields.
#pragma once

#include <concepts>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/values.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace s2s::cli {

inline constexpr std::string_view kEnvironmentPrefix = "S2S_";

enum class OptionKind { flag, integer, number, text, choice };

class Option {
 public:
  std::string name;  // without dashes
  OptionKind kind = OptionKind::text;
  bool commas = false;      // see at_commas
  bool list = false;        // may be given several times; a TOML array
  bool positional = false;  // no flag, no key: the arguments that are not options
  std::string group;        // its heading in --help
  std::string help;
  std::string value_name;            // what --help calls the value: N, FILE ...
  std::vector<std::string> choices;  // of a choice
  std::string unset_means;           // what an option without a default does when it isn't given
  bool required = false;
  bool essential = false;   // shown by --help; the others by --help-all only
  bool repeatable = false;  // see one_a_flag
  bool in_config = true;    // false for what belongs to one call: --config, --help
  bool in_environment = true;
  bool is_input = false;  // names what is read: files, runs

  // Puts values into the bound field: all of a list, else the last. Throws BadValue.
  std::function<void(const std::vector<std::string>&)> assign;
  // The bound field's value as TOML; nothing where it is unset.
  std::function<std::optional<std::string>()> value;
  std::optional<std::string> default_value;
  bool given = false;  // a flag, a file or the environment sets it; known once it is resolved

  CLI::Option* parsed = nullptr;  // what the command line had

  std::string environment_name() const;  // S2S_LEARNING_RATE

  // Said while declaring.
  Option& called(std::string name_of_value);
  Option& unset(std::string meaning);  // "0.001 for adam"
  Option& must_be_given();
  Option& one_a_flag();  // of a list: what follows a value is an argument of the command, not another value
  Option& at_commas();   // a list's values may stand in one, with commas between
  Option& input();       // it names files or runs that are read
  Option& for_this_call_only();  // neither key nor environment variable
  // One of the ten or so options that a daily user needs: for --help.
  Option& mark_essential();
  // Of arguments: what each may be. The command checks it; help and completion show it.
  Option& one_of(std::vector<std::string> values);
};

// A command line to try, with what it does.
struct Example {
  std::string command;  // may hold line breaks
  std::string purpose;  // a phrase; may be empty
};

class OptionTable {
 public:
  // `command` as it is typed after s2s: "train", "vocab encode".
  OptionTable(std::string command, std::string summary);
  ~OptionTable();

  // The heading for the options declared from here on.
  void group(std::string title) { group_ = std::move(title); }
  // Shown before the options; --help shows the first kExamplesInHelp of them.
  void example(std::string command, std::string purpose = "") {
    examples_.push_back({std::move(command), std::move(purpose)});
  }
  // A paragraph shown after the options: what the command reads and writes. Lines that begin with a blank
  // stay as they are.
  void note(std::string paragraph) { notes_.push_back(std::move(paragraph)); }

  // `names` is the long name, after a short one and a comma where there is one: "o,output".
  Option& flag(const std::string& names, bool& field, std::string help);  // --x and --no-x
  Option& flag(const std::string& names, std::optional<bool>& field, std::string help);
  Option& action(const std::string& names, bool& field, std::string help);  // --x alone, for this call only
  // Any type of integer; the range is narrowed to what it holds.
  template <std::integral Integer>
  Option& integer(const std::string& names, Integer& field, IntegerRange range, std::string help);
  Option& integer(const std::string& names, std::optional<std::int64_t>& field, IntegerRange range,
                  std::string help);
  Option& integers(const std::string& names, std::vector<std::int64_t>& field, IntegerRange range,
                   std::string help);
  Option& number(const std::string& names, double& field, NumberRange range, std::string help);
  Option& number(const std::string& names, std::optional<double>& field, NumberRange range, std::string help);
  Option& text(const std::string& names, std::string& field, std::string help);
  Option& texts(const std::string& names, std::vector<std::string>& field, std::string help);
  // The arguments that are not options: any number of them, or one.
  Option& argument(const std::string& name, std::string& field, std::string help);
  Option& arguments(const std::string& name, std::vector<std::string>& field, std::string help);
  template <class Enum>
  Option& choice(const std::string& names, Enum& field,
                 const std::vector<std::pair<std::string, Enum>>& values, std::string help);
  template <class Enum>
  Option& choice(const std::string& names, std::optional<Enum>& field,
                 const std::vector<std::pair<std::string, Enum>>& values, std::string help);

  const std::string& command() const { return command_; }
  const std::string& summary() const { return summary_; }
  const std::vector<Example>& examples() const { return examples_; }
  const std::vector<std::string>& notes() const { return notes_; }
  const std::deque<Option>& options() const { return options_; }
  std::deque<Option>& options() { return options_; }
  const Option* find(const std::string& name) const;
  CLI::App& app() { return *app_; }

 private:
  Option& add(const std::string& names, OptionKind kind, bool list, std::string help);
  Option& add_positional(const std::string& name, bool list, std::string help);
  Option& add_flag(const std::string& names, bool with_negation, std::string help);
  Option& remember_default(Option& option);
  Option& bind_integer(const std::string& names, IntegerRange range, std::function<void(std::int64_t)> set,
                       std::function<std::int64_t()> get, std::string help);
  Option& bind_choice(const std::string& names, std::vector<std::string> choices,
                      std::function<void(std::size_t)> set, std::function<std::optional<std::size_t>()> get,
                      std::string help);

  std::string command_;
  std::string summary_;
  std::vector<Example> examples_;
  std::vector<std::string> notes_;
  std::string group_ = "Options";
  std::unique_ptr<CLI::App> app_;
  std::deque<Option> options_;  // a deque: references to its elements stay valid
};

template <std::integral Integer>
Option& OptionTable::integer(const std::string& names, Integer& field, IntegerRange range, std::string help) {
  using Limits = std::numeric_limits<Integer>;
  if (std::cmp_less(range.low, Limits::min())) range.low = static_cast<std::int64_t>(Limits::min());
  if (std::cmp_greater(range.high, Limits::max())) range.high = static_cast<std::int64_t>(Limits::max());
  return bind_integer(
      names, range, [&field](std::int64_t value) { field = static_cast<Integer>(value); },
      [&field] { return static_cast<std::int64_t>(field); }, std::move(help));
}

// Where `value` stands among the choices.
template <class Enum>
std::optional<std::size_t> index_of(const std::vector<std::pair<std::string, Enum>>& values,
                                    std::optional<Enum> value) {
  for (std::size_t index = 0; index < values.size(); ++index) {
    if (values[index].second == value) return index;
  }
  return std::nullopt;
}

template <class Enum>
std::vector<std::string> names_of(const std::vector<std::pair<std::string, Enum>>& values) {
  std::vector<std::string> names;
  for (const auto& [name, value] : values) names.push_back(name);
  return names;
}

template <class Enum>
Option& OptionTable::choice(const std::string& names, Enum& field,
                            const std::vector<std::pair<std::string, Enum>>& values, std::string help) {
  return bind_choice(
      names, names_of(values), [&field, values](std::size_t index) { field = values[index].second; },
      [&field, values] { return index_of(values, std::optional<Enum>(field)); }, std::move(help));
}

template <class Enum>
Option& OptionTable::choice(const std::string& names, std::optional<Enum>& field,
                            const std::vector<std::pair<std::string, Enum>>& values, std::string help) {
  return bind_choice(
      names, names_of(values), [&field, values](std::size_t index) { field = values[index].second; },
      [&field, values] { return index_of(values, field); }, std::move(help));
}

}  // namespace s2s::cli
