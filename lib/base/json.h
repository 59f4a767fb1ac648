// JSON by nlohmann's library, read strictly: the whole text is one value, no key occurs twice in an object,
// and nesting is bounded, so that a file from a stranger can neither hide a value nor exhaust the stack.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/error.h"

namespace s2s {

using Json = nlohmann::ordered_json;  // keys stay in the order of insertion

// Throws an Error of `kind`, its message starting with NAME:LINE:COLUMN.
Json parse_json(std::string_view text, const std::string& name, ErrorKind kind = ErrorKind::data);

// The same with keys sorted. Looks a key up in logarithmic time (Json: in linear time), which matters for
// hostile input.
nlohmann::json parse_sorted_json(std::string_view text, const std::string& name,
                                 ErrorKind kind = ErrorKind::data);

// Text of a value: one line if `indent` is negative. Doubles are given in the fewest digits that read back to
// the same bits; bytes that are not UTF-8 become U+FFFD.
std::string format_json(const Json& value, int indent = 2);

}  // namespace s2s
