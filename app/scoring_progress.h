// Shows how far the scoring of a test set is, part after part (metrics/work.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/progress.h"

namespace s2s {

class ScoringProgress {
 public:
  void operator()(std::string_view part, std::size_t done, std::size_t total);
  void end() { shown_.reset(); }  // clears the line, before results are printed

 private:
  std::string part_;
  std::optional<Progress> shown_;
};

}  // namespace s2s
