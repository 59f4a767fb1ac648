#include "report/attention_map.h"

#include <fmt/format.h>

namespace s2s {

std::string place_of(const AttentionMap& map) {
  return map.head == 0 ? fmt::format("line {}", map.line)
                       : fmt::format("line {}, head {}", map.line, map.head);
}

}  // namespace s2s
