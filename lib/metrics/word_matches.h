// Which words of a translation are right, to show where it goes wrong: those of its longest common
// subsequence with the reference. Case and punctuation at a word's ends are looked over.
#pragma once

#include <string_view>
#include <vector>

namespace s2s {

enum class WordMatch {
  in_order,   // on the longest common subsequence
  elsewhere,  // the reference has the word (as often), but not there
  wrong
};

// One for each word between white space, as split_words() finds them.
std::vector<WordMatch> match_words(std::string_view translation, std::string_view reference);

}  // namespace s2s
