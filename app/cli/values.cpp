#include "cli/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace s2s::cli {
namespace {

constexpr auto kLowestInteger = std::numeric_limits<std::int64_t>::min();
constexpr auto kHighestInteger = std::numeric_limits<std::int64_t>::max();

std::string describe(const IntegerRange& range) {
  if (range.low == kLowestInteger && range.high == kHighestInteger) return "an integer";
  if (range.high == kHighestInteger) return fmt::format("an integer of at least {}", range.low);
  return fmt::format("an integer from {} to {}", range.low, range.high);
}

std::string describe(const NumberRange& range) {
  if (std::isinf(range.low) && std::isinf(range.high)) return "a number";
  if (std::isinf(range.high))
    return fmt::format("a number {} {}", range.above_low ? "above" : "of at least", range.low);
  return fmt::format("a number {} {} {} {}", range.above_low ? "above" : "from", range.low,
                     range.above_low ? "and up to" : "to", range.high);
}

// std::from_chars reads a minus sign but no plus sign, which people write before exponents and numbers alike.
template <class T>
bool read_whole(std::string_view text, T& value) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

}  // namespace

std::int64_t parse_integer(std::string_view text, IntegerRange range) {
  std::int64_t value = 0;
  if (!read_whole(text, value) || value < range.low || value > range.high) {
    throw BadValue(fmt::format("must be {}, not {}", describe(range), toml_string(text)));
  }
  return value;
}

double parse_number(std::string_view text, NumberRange range) {
  double value = 0;
  const bool fits = read_whole(text, value) && std::isfinite(value) && value >= range.low &&
                    value <= range.high && !(range.above_low && value == range.low);
  if (!fits) throw BadValue(fmt::format("must be {}, not {}", describe(range), toml_string(text)));
  return value;
}

bool parse_boolean(std::string_view text) {
  for (const char* yes : {"true", "yes", "on", "1"}) {
    if (text == yes) return true;
  }
  for (const char* no : {"false", "no", "off", "0"}) {
    if (text == no) return false;
  }
  throw BadValue(fmt::format("must be true or false, not {}", toml_string(text)));
}

std::string toml_integer(std::int64_t value) { return fmt::format("{}", value); }

std::string toml_number(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".einf") == std::string::npos) text += ".0";
  return text;
}

std::string toml_boolean(bool value) { return value ? "true" : "false"; }

std::string toml_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        quoted += "\\\"";
        break;
      case '\\':
        quoted += "\\\\";
        break;
      case '\n':
        quoted += "\\n";
        break;
      case '\t':
        quoted += "\\t";
        break;
      case '\r':
        quoted += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          quoted += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else {
          quoted += c;
        }
    }
  }
  return quoted + '"';
}

std::string toml_array(const std::vector<std::string>& literals) {
  return fmt::format("[{}]", fmt::join(literals, ", "));
}

}  // namespace s2s::cli
