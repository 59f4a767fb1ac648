// The text forms of option values. A flag, an environment variable and a TOML key are read by the same
// function, so that a value means the same wherever it is written, in every locale.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace s2s::cli {

// A value that an option cannot take. The text goes on after the option's name: "must be at least 1, not 0".
struct BadValue : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Both ends belong to the range.
struct IntegerRange {
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

// Always finite; the lower end may be left out.
struct NumberRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool above_low = false;  // the value must lie above `low`, not on it
};

inline IntegerRange at_least(std::integral auto low) { return {.low = low}; }
inline IntegerRange between(std::integral auto low, std::integral auto high) { return {low, high}; }
inline NumberRange at_least(double low) { return {.low = low}; }
inline NumberRange between(double low, double high) { return {low, high}; }
inline NumberRange above(double low) { return {.low = low, .above_low = true}; }

// Decimal, without blanks. All throw BadValue.
std::int64_t parse_integer(std::string_view text, IntegerRange range);
double parse_number(std::string_view text, NumberRange range);
bool parse_boolean(std::string_view text);  // true, false, yes, no, on, off, 1, 0

// TOML literals which the functions above and a TOML parser read back to the same value.
std::string toml_integer(std::int64_t value);
std::string toml_number(double value);  // the shortest that gives the same double
std::string toml_boolean(bool value);
std::string toml_string(std::string_view text);
std::string toml_array(const std::vector<std::string>& literals);

}  // namespace s2s::cli
