// TOML by toml++, the one place where it is parsed. The parser and what it builds take as many levels of the
// stack as keys are nested, so the nesting is bounded before it begins.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>

#include "base/error.h"

namespace s2s {

// Throws an Error of `kind`, its message starting with NAME:LINE, where the text is not TOML, is larger than
// 1 MiB, or nests keys, tables or arrays more than 16 deep.
toml::table parse_toml(std::string_view text, const std::string& name, ErrorKind kind);

}  // namespace s2s
