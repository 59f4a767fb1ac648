#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace s2s {
namespace {

constexpr int kDeepestNesting = 100;

// "NAME:LINE:COLUMN" of a byte offset (from 1, as nlohmann counts).
std::string position(std::string_view text, const std::string& name, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte > 0 ? byte - 1 : 0, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t newline = before.rfind('\n');
  const std::size_t column = newline == std::string_view::npos ? before.size() + 1 : before.size() - newline;
  return fmt::format("{}:{}:{}", name, line, column);
}

// "[json.exception...] parse error at line L, column C: REASON" -> "REASON"; "[json.exception...] REASON" ->
// "REASON"
std::string reason(const std::string& message) {
  const std::size_t column = message.find("column ");
  const std::size_t start = column == std::string::npos ? message.find("] ") : message.find(": ", column);
  return start == std::string::npos ? message : message.substr(start + 2);
}

template <typename Value>
Value parse(std::string_view text, const std::string& name, ErrorKind kind) {
  std::vector<std::set<std::string>> keys;  // of each object that is open
  const auto check = [&](int depth, nlohmann::json::parse_event_t event, const Value& value) {
    using Event = nlohmann::json::parse_event_t;
    if (depth > kDeepestNesting) {
      throw Error(kind, fmt::format("{}: nested more than {} deep", name, kDeepestNesting));
    }
    if (event == Event::object_start) keys.emplace_back();
    if (event == Event::object_end) keys.pop_back();
    if (event == Event::key && !keys.back().insert(value.template get<std::string>()).second) {
      throw Error(kind, fmt::format("{}: the key \"{}\" occurs twice in one object", name,
                                    value.template get<std::string>()));
    }
    return true;
  };
  try {
    return Value::parse(text.begin(), text.end(), [&](int depth, auto event, Value& value) {
      return check(depth, static_cast<nlohmann::json::parse_event_t>(event), value);
    });
  } catch (const nlohmann::json::parse_error& error) {
    throw Error(
        kind, fmt::format("{}: not valid JSON: {}", position(text, name, error.byte), reason(error.what())));
  } catch (const nlohmann::json::exception& error) {  // a number out of range
    throw Error(kind, fmt::format("{}: not valid JSON: {}", name, reason(error.what())));
  }
}

}  // namespace

Json parse_json(std::string_view text, const std::string& name, ErrorKind kind) {
  return parse<Json>(text, name, kind);
}

nlohmann::json parse_sorted_json(std::string_view text, const std::string& name, ErrorKind kind) {
  return parse<nlohmann::json>(text, name, kind);
}

std::string format_json(const Json& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace s2s
