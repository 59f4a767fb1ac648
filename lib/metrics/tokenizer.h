// The tokenisers of BLEU: how text is cut into the words whose n-grams are counted. Scores can be compared
// only if made with the same one, so its name stands in the signature.
//   13a   mteval-v13a.pl's, the usual choice: ASCII punctuation apart, but stops and commas within numbers
//   intl  mteval-v14.pl's: Unicode punctuation (P) unless next to a number, and every symbol (S)
//   char  every character is a word
//   none  white space alone, for text that is tokenised already
// `intl` takes the categories of the utf8proc library; where its Unicode version and that of Python's `regex`
// module differ, characters added in between may be cut differently.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace s2s {

enum class BleuTokenizer { mteval_13a, international, character, none };

// "13a", "intl", "char", "none"; the other way round throws UsageError with the possible names.
std::string_view to_string(BleuTokenizer tokenizer);
BleuTokenizer parse_bleu_tokenizer(std::string_view name);

// The words of one line, as views into a text that the object keeps until its next call.
class LineTokenizer {
 public:
  explicit LineTokenizer(BleuTokenizer tokenizer) : tokenizer_(tokenizer) {}
  const std::vector<std::string_view>& operator()(std::string_view line);

 private:
  BleuTokenizer tokenizer_;
  std::string text_;
  std::string scratch_;
  std::vector<std::string_view> words_;
};

// The steps that tercom's normalisation shares with 13a: `text` is padded with a blank at both ends, ASCII
// punctuation is parted by blanks, full stops and commas unless between digits, hyphens after digits.
void separate_ascii_punctuation(std::string& text, std::string& scratch);
void separate_full_stops(std::string& text, std::string& scratch);
void unescape_entities(std::string& text);

// `text` with Unicode punctuation and symbols parted by blanks (intl).
void separate_unicode_punctuation(std::string_view text, std::string& out);

}  // namespace s2s
