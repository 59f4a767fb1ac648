#include "metrics/tokenizer.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/words.h"
#include "metrics/unicode.h"

namespace s2s {

namespace {

void separate_characters(std::string_view text, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) out.push_back(' ');
    out.push_back(text[i]);
  }
}

}  // namespace

std::string_view to_string(BleuTokenizer tokenizer) {
  switch (tokenizer) {
    case BleuTokenizer::mteval_13a:
      return "13a";
    case BleuTokenizer::international:
      return "intl";
    case BleuTokenizer::character:
      return "char";
    case BleuTokenizer::none:
      break;
  }
  return "none";
}

BleuTokenizer parse_bleu_tokenizer(std::string_view name) {
  for (const auto tokenizer : {BleuTokenizer::mteval_13a, BleuTokenizer::international,
                               BleuTokenizer::character, BleuTokenizer::none}) {
    if (to_string(tokenizer) == name) return tokenizer;
  }
  throw UsageError(fmt::format("unknown BLEU tokeniser '{}': use 13a, intl, char or none", name));
}

const std::vector<std::string_view>& LineTokenizer::operator()(std::string_view line) {
  line = strip_right(line);
  switch (tokenizer_) {
    case BleuTokenizer::mteval_13a:
      text_ = line;
      replace_all(text_, "<skipped>", "");
      replace_all(text_, "-\n", "");
      replace_all(text_, "\n", " ");
      unescape_entities(text_);
      text_.insert(text_.begin(), ' ');
      text_.push_back(' ');
      separate_ascii_punctuation(text_, scratch_);
      separate_full_stops(text_, scratch_);
      break;
    case BleuTokenizer::international:
      separate_unicode_punctuation(line, text_);
      break;
    case BleuTokenizer::character:
      separate_characters(line, text_);
      break;
    case BleuTokenizer::none:
      text_ = line;
      break;
  }
  split_words(text_, words_);
  return words_;
}

}  // namespace s2s
