#include "base/toml.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/regular_file.h"

namespace s2s {
namespace {

// s2s has tables in tables, and no option is an array of arrays.
constexpr std::size_t kDeepestNesting = 16;

// Walks over a text as far as nesting goes: what is a string, a comment, a bracket, a dot in a key. Where the
// text is not TOML it may lose its way, but not before the place where the parser stops.
class NestingCheck {
 public:
  NestingCheck(std::string_view text, const std::string& name, ErrorKind kind)
      : text_(text), name_(name), kind_(kind) {}

  void run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        continue;
      }
      if (c == '"' || c == '\'') {
        skip_string(c);
        continue;
      }
      if (c == '\n') ++line_;
      count(c);
      ++at_;
    }
  }

 private:
  void count(char c) {
    switch (c) {
      case '.':
        deeper(dots_);
        break;
      case '[':
      case '{':
        deeper(open_);
        dots_ = 0;
        break;
      case ']':
      case '}':
        open_ -= open_ > 0 ? 1 : 0;
        dots_ = 0;
        break;
      case '=':
      case ',':
      case '\n':
        dots_ = 0;
        break;
      default:
        break;
    }
  }

  void deeper(std::size_t& level) const {
    if (++level > kDeepestNesting) {
      throw_error(kind_, fmt::format("{}:{}: nested more than {} deep", name_, line_, kDeepestNesting));
    }
  }

  // From its first quote to behind its last. Of three quotes it may go over lines, and end in up to five.
  void skip_string(char quote) {
    const std::string three(3, quote);
    const bool over_lines = text_.substr(at_, 3) == three;
    at_ += over_lines ? 3 : 1;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n' && !over_lines) return;
      if (c == '\n') ++line_;
      if (c == quote && (!over_lines || text_.substr(at_, 3) == three)) break;
      at_ += c == '\\' && quote == '"' && text_.substr(at_ + 1, 1) != "\n" ? 2 : 1;
    }
    if (!over_lines) {
      at_ = std::min(at_ + 1, text_.size());
      return;
    }
    at_ = std::min(text_.find_first_not_of(quote, at_), text_.size());
  }

  std::string_view text_;
  const std::string& name_;
  ErrorKind kind_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t open_ = 0;  // brackets and braces
  std::size_t dots_ = 0;  // of the present key
};

}  // namespace

toml::table parse_toml(std::string_view text, const std::string& name, ErrorKind kind) {
  if (text.size() > kMostTomlBytes) {
    throw_error(kind, fmt::format("{}:1: a file of settings has at most {} bytes, not {}", name,
                                  kMostTomlBytes, text.size()));
  }
  NestingCheck(text, name, kind).run();
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    throw_error(kind, fmt::format("{}:{}: {}", name, error.source().begin.line, error.description()));
  }
}

}  // namespace s2s
