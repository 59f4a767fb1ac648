#include "base/counted.h"

#include <fmt/format.h>

#include "base/progress.h"

namespace s2s {

std::string counted(std::int64_t count, std::string_view noun) {
  return counted(count, noun, std::string(noun) + "s");
}

std::string counted(std::int64_t count, std::string_view noun, std::string_view plural) {
  return fmt::format("{} {}", format_count(count), count == 1 ? noun : plural);
}

}  // namespace s2s
