#include "text/piece_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/words.h"

namespace s2s {

namespace {

struct Replacement {
  std::string_view from, to;
};
constexpr std::array<Replacement, 2> kReserved{{{kBlankMark, "\u2582"}, {"\u2585", "\u2584"}}};

// The replacement of the reserved character that stands at `position`; null where none does.
const Replacement* reserved_at(std::string_view text, std::size_t position) {
  if (text[position] != kBlankMark[0]) return nullptr;
  for (const Replacement& reserved : kReserved) {
    if (text.compare(position, reserved.from.size(), reserved.from) == 0) return &reserved;
  }
  return nullptr;
}

// Printable ASCII, the blank included, stays as it is.
bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80;
}

bool contains(const WhiteLetters& letters, std::string_view character) {
  return std::ranges::find(letters, character) != letters.end();
}

}  // namespace

std::string_view readable_by_pieces(std::string_view text, std::string& copy, const WhiteLetters& letters) {
  bool changed = false;
  std::size_t copied = 0;  // so much of the text is in `copy`, or stands for it
  const auto replace = [&](std::size_t position, std::size_t size, std::string_view by) {
    if (!changed) copy.clear();
    changed = true;
    copy.append(text, copied, position - copied).append(by);
    copied = position + size;
  };
  for (std::size_t i = 0; i < text.size();) {
    if (is_plain(text[i])) {
      ++i;
      continue;
    }
    const std::size_t space = space_bytes_at(text, i);
    if (space > 0) {
      if (!contains(letters, text.substr(i, space))) replace(i, space, " ");
      i += space;
    } else if (const Replacement* reserved = reserved_at(text, i)) {
      replace(i, reserved->from.size(), reserved->to);
      i += reserved->from.size();
    } else {
      ++i;
    }
  }
  if (!changed) return text;
  copy.append(text, copied);
  return copy;
}

bool holds_reserved(std::string_view text) {
  return std::ranges::any_of(kReserved, [&](const Replacement& reserved) {
    return text.find(reserved.from) != std::string_view::npos;
  });
}

std::string reserved_warning(std::uint64_t lines, std::uint64_t of_lines) {
  return fmt::format(
      "{} of {} lines {} U+2581 or U+2585, which pieces keep for themselves: U+2582 and U+2584 are read in "
      "their place",
      lines, of_lines, lines == 1 ? "holds" : "hold");
}

void add_white_letters(std::string_view piece, WhiteLetters& letters) {
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const std::size_t space = space_bytes_at(piece, i);
    if (space > 1 && !contains(letters, piece.substr(i, space))) letters.emplace_back(piece.substr(i, space));
  }
}

std::string text_of_piece(std::string_view piece) {
  std::string text;
  for (std::size_t i = 0; i < piece.size();) {
    const bool mark = piece.compare(i, kBlankMark.size(), kBlankMark) == 0;
    text += mark ? ' ' : piece[i];
    i += mark ? kBlankMark.size() : 1;
  }
  return text;
}

void tidy_blanks(std::string& text) {
  const auto both_blank = [](char a, char b) { return a == ' ' && b == ' '; };
  text.erase(std::unique(text.begin(), text.end(), both_blank), text.end());
  if (text.ends_with(' ')) text.pop_back();
  if (text.starts_with(' ')) text.erase(0, 1);
}

}  // namespace s2s
