// Several mistakes in one error, so that they can be mended together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace s2s {

// What Problems::throw_if_any throws where there are several.
struct SeveralErrors : Error {
  SeveralErrors(ErrorKind kind, std::vector<std::string> all);
  std::vector<std::string> messages;
};

class Problems {
 public:
  // Calls `check`, and keeps the Error that it throws. A message that is there already is not kept again.
  template <class Check>
  void collect(const Check& check) {
    try {
      check();
    } catch (const SeveralErrors& errors) {
      for (const std::string& message : errors.messages) add(errors.kind(), message);
    } catch (const Error& error) {
      add(error.kind(), error.what());
    }
  }
  void add(ErrorKind kind, const std::string& message);

  bool empty() const { return messages_.empty(); }
  // The one problem as it was, or all of them numbered in one line, as an error of the first one's kind.
  void throw_if_any() const;

 private:
  std::optional<ErrorKind> kind_;  // of the first
  std::vector<std::string> messages_;
};

}  // namespace s2s
