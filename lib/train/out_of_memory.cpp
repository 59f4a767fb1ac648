#include "train/out_of_memory.h"

#include <algorithm>
#include <array>
#include <new>
#include <string_view>

namespace s2s {

bool is_out_of_memory(const std::exception& error) {
  constexpr std::array<std::string_view, 4> kWords{"allocate memory", "out of memory", "out_of_memory",
                                                   "not enough memory"};
  const std::string_view message = error.what();
  return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
         std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view words) { return message.find(words) != std::string_view::npos; });
}

}  // namespace s2s
