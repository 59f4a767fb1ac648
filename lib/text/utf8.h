// Text is valid UTF-8 in Unicode normalisation form C (NFC: "e" + combining acute becomes one "é") from the
// reader on, so that equal looking words are equal pieces. These are the few functions that make it so, with
// fast paths for what nearly all text already is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace s2s {

// The length of the longest prefix that is valid UTF-8 (no overlong forms, no surrogates, nothing above
// U+10FFFF) and holds no NUL. Equal to text.size() for valid text.
std::size_t valid_utf8_prefix(std::string_view text);

// Replaces every byte that belongs to no valid character, and every NUL, by U+FFFD. Returns how many it
// replaced.
std::size_t repair_utf8(std::string& text);

// The bytes of the character that valid, not empty UTF-8 begins with.
std::size_t character_bytes(std::string_view text);

// Cuts to at most `max_bytes` without splitting a character.
void truncate_utf8(std::string& text, std::size_t max_bytes);

// True when every character is known to stay as it is under NFC, whatever stands beside it; false means
// "perhaps not".
bool certainly_nfc(std::string_view text);

// Normalises valid UTF-8 to NFC.
void normalise_nfc(std::string& text);
void normalise_nfc(std::vector<std::string>& lines);

// Whether that would change nothing.
bool is_nfc(const std::string& text);

}  // namespace s2s
