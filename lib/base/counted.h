// Counts in messages: "1 line", "2,000 lines".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace s2s {

// `count` with commas between thousands, a blank and `noun`, with an s unless there is one of it.
std::string counted(std::int64_t count, std::string_view noun);
// The same for a noun whose plural is another word: counted(2, "batch", "batches").
std::string counted(std::int64_t count, std::string_view noun, std::string_view plural);

// The form of a verb, or of another word, that goes with so many: "is" or "are".
inline std::string_view form_for(std::int64_t count, std::string_view one, std::string_view several) {
  return count == 1 ? one : several;
}

}  // namespace s2s
