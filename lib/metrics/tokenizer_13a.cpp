// mteval-v13a.pl's rules, each one pass over the bytes. They look at ASCII characters and at "no digit" only,
// so UTF-8 need not be decoded: a byte of a longer character is no digit, and none of them is mistaken for
// ASCII. As with the substitutions of a regular expression, what one match has taken, the next doesn't look
// at.
#include <array>

#include "metrics/tokenizer.h"
#include "metrics/unicode.h"

namespace s2s {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_stop(char c) { return c == '.' || c == ','; }

// Blank to &, ( to +, : to @, / and what stands around the letters: everything but ' , - . and alphanumerics.
constexpr std::array<bool, 256> kSeparated = [] {
  std::array<bool, 256> table{};
  constexpr unsigned char kRanges[][2] = {{' ', '&'}, {'(', '+'}, {'/', '/'},
                                          {':', '@'}, {'[', '`'}, {'{', '~'}};
  for (const auto& range : kRanges) {
    for (int c = range[0]; c <= range[1]; ++c) table[static_cast<std::size_t>(c)] = true;
  }
  return table;
}();

// A full stop or comma behind anything but a digit.
void separate_stops_after_other(const std::string& in, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < in.size(); ++i) {
    out.push_back(in[i]);
    if (!is_digit(in[i]) && i + 1 < in.size() && is_stop(in[i + 1])) {
      out.push_back(' ');
      out.push_back(in[++i]);
      out.push_back(' ');
    }
  }
}

// A full stop or comma before anything but a digit.
void separate_stops_before_other(const std::string& in, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (is_stop(in[i]) && i + 1 < in.size() && !is_digit(in[i + 1])) {
      out.push_back(' ');
      out.push_back(in[i]);
      out.push_back(' ');
      out.push_back(in[++i]);
    } else {
      out.push_back(in[i]);
    }
  }
}

// A hyphen behind a digit.
void separate_hyphens_after_digits(const std::string& in, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < in.size(); ++i) {
    out.push_back(in[i]);
    if (is_digit(in[i]) && i + 1 < in.size() && in[i + 1] == '-') {
      out.append(" - ");
      ++i;
    }
  }
}

}  // namespace

void unescape_entities(std::string& text) {
  if (text.find('&') == std::string::npos) return;
  replace_all(text, "&quot;", "\"");
  replace_all(text, "&amp;", "&");
  replace_all(text, "&lt;", "<");
  replace_all(text, "&gt;", ">");
}

void separate_ascii_punctuation(std::string& text, std::string& scratch) {
  scratch.clear();
  for (const char c : text) {
    if (kSeparated[static_cast<unsigned char>(c)]) {
      scratch.push_back(' ');
      scratch.push_back(c);
      scratch.push_back(' ');
    } else {
      scratch.push_back(c);
    }
  }
  text.swap(scratch);
}

void separate_full_stops(std::string& text, std::string& scratch) {
  separate_stops_after_other(text, scratch);
  separate_stops_before_other(scratch, text);
  separate_hyphens_after_digits(text, scratch);
  text.swap(scratch);
}

}  // namespace s2s
