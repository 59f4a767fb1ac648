#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace s2s {
namespace {

constexpr std::size_t kDeepestNesting = 100;

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

// Walks over a text without keeping it. (The library's parser with a callback would do, but takes quadratic
// time.)
class Checker : public nlohmann::json_sax<nlohmann::json> {
 public:
  Checker(std::string_view text, const std::string& name, ErrorKind kind)
      : text_(text), name_(name), kind_(kind) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }
  bool key(string_t& key) override {
    if (!keys_.back().insert(key).second) {
      throw_error(kind_, fmt::format("{}: the key {} occurs twice in one object", name_, format_json(key)));
    }
    return true;
  }
  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception& error) override {
    throw_error(kind_,
                fmt::format("{}: not valid JSON: {}", position(text_, name_, byte), reason(error.what())));
  }

 private:
  bool open() {
    if (keys_.size() == kDeepestNesting) {
      throw_error(kind_, fmt::format("{}: nested more than {} deep", name_, kDeepestNesting));
    }
    keys_.emplace_back();
    return true;
  }
  bool close() {
    keys_.pop_back();
    return true;
  }

  std::string_view text_;
  const std::string& name_;
  ErrorKind kind_;
  std::vector<std::set<std::string>> keys_;  // of each object that is open; empty for an array
};

template <typename Value>
Value parse(std::string_view text, const std::string& name, ErrorKind kind) {
  Checker checker(text, name, kind);
  nlohmann::json::sax_parse(text.begin(), text.end(), &checker);
  return Value::parse(text.begin(), text.end());
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
