#include "study/matching_hidden.h"

#include "nn/parameter_count.h"

namespace s2s {

std::int64_t matching_hidden(ModelOptions options, std::int64_t count) {
  const auto difference = [&](std::int64_t hidden) {
    options.hidden = hidden;
    return parameter_count(options) - count;
  };
  std::int64_t hidden = 2;  // even, since luong-dot halves it
  while (difference(hidden) < 0) hidden += 2;
  return hidden > 2 && -difference(hidden - 2) < difference(hidden) ? hidden - 2 : hidden;
}

}  // namespace s2s
