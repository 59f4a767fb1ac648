// Options that are set but have no effect beside the others: said, as nothing is wrong with them.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace s2s {

class Idle {
 public:
  // Whether `set` is without effect because of `why`.
  void note(bool set, const std::string& option, const std::string& why) {
    if (set) sentences_.push_back(option + " does nothing: " + why);
  }
  // One for each: "beam does nothing: ...".
  std::vector<std::string> sentences() && { return std::move(sentences_); }

 private:
  std::vector<std::string> sentences_;
};

}  // namespace s2s
