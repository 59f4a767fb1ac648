// mteval-v14.pl's rules: punctuation (P) unless next to a number (N), then every symbol (S). As with the
// substitutions of a regular expression, what one match has taken, the next doesn't look at.
#include <utf8proc.h>

#include "metrics/tokenizer.h"
#include "metrics/unicode.h"

namespace s2s {

namespace {

utf8proc_category_t category(char32_t c) { return utf8proc_category(static_cast<utf8proc_int32_t>(c)); }

bool is_number(char32_t c) {
  const auto of = category(c);
  return of >= UTF8PROC_CATEGORY_ND && of <= UTF8PROC_CATEGORY_NO;
}
bool is_punctuation(char32_t c) {
  const auto of = category(c);
  return of >= UTF8PROC_CATEGORY_PC && of <= UTF8PROC_CATEGORY_PO;
}
bool is_symbol(char32_t c) {
  const auto of = category(c);
  return of >= UTF8PROC_CATEGORY_SM && of <= UTF8PROC_CATEGORY_SO;
}

std::u32string separate_after_other(const std::u32string& in) {
  std::u32string out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    out.push_back(in[i]);
    if (i + 1 < in.size() && is_punctuation(in[i + 1]) && !is_number(in[i])) {
      out.push_back(U' ');
      out.push_back(in[++i]);
      out.push_back(U' ');
    }
  }
  return out;
}

std::u32string separate_before_other(const std::u32string& in) {
  std::u32string out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (i + 1 < in.size() && is_punctuation(in[i]) && !is_number(in[i + 1])) {
      out.push_back(U' ');
      out.push_back(in[i]);
      out.push_back(U' ');
      out.push_back(in[++i]);
    } else {
      out.push_back(in[i]);
    }
  }
  return out;
}

}  // namespace

void separate_unicode_punctuation(std::string_view text, std::string& out) {
  out.clear();
  for (const char32_t c : separate_before_other(separate_after_other(decode_utf8(text)))) {
    if (is_symbol(c)) {
      out.push_back(' ');
      append_utf8(c, out);
      out.push_back(' ');
    } else {
      append_utf8(c, out);
    }
  }
}

}  // namespace s2s
