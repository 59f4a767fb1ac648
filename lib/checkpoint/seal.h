// A text that carries its own checksum: 64 hexadecimal digits at a fixed place, the SHA-256 of the text with
// these digits set to `0`. It covers every byte, so no change of a single one goes unnoticed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace s2s {

// What stands in the place of the digits before a text is sealed.
inline constexpr std::string_view kUnsealed =
    "0000000000000000000000000000000000000000000000000000000000000000";

// Writes the digits over the kUnsealed at `place`.
void seal(std::string& text, std::size_t place);

// Throws ModelError, naming the text by `name`, if the digits at `place` are not those that belong there.
void check_seal(std::string_view text, std::size_t place, const std::string& name);

}  // namespace s2s
