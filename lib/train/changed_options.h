// A run is resumed by repeating its command. What decides its result must be as it was at the start; this
// finds what is not.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "base/json.h"
#include "train/option_effects.h"

namespace s2s {

struct Change {
  std::string name;      // of the option, as on the command line: "learning-rate"; or "data"
  std::string sentence;  // "--learning-rate is 0.002 now and was 0.001 when the run began"
  std::string repair =
      {};  // what gives the option as it was: "--learning-rate 0.001"; empty where nothing does
};

// The differences of two configurations in TOML, by the last part of each key. Options that decide only when
// a training stops, what it reports and keeps, or where files lie may change freely and are left out; files
// are compared by their contents elsewhere. `given`: names of the options that the present command sets; the
// others are said to be left out. Throws ModelError where the first text, from the file `before_name`, is no
// TOML or is the beginning of a configuration only.
std::vector<Change> changed_options(const std::string& before, const std::string& before_name,
                                    const std::string& now, const std::vector<std::string>& given = {});

// Throws UsageError with every change whose name is not in `allowed`, and what can be done.
void refuse_changes(const std::vector<Change>& changes, const std::vector<std::string>& allowed,
                    const std::string& run);

// {option: value as text} of a configuration's options with one of these effects, for a later comparison by
// differs().
Json values_of(const std::string& config_text, std::initializer_list<Decides> effects);
// Whether any value that both objects have is another. (Options come and go with versions.)
bool differs(const Json& before, const Json& now);

}  // namespace s2s
