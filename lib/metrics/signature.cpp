#include "metrics/signature.h"

namespace s2s {

std::string signature(std::size_t references,
                      const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string text = "nrefs:" + std::to_string(references);
  for (const auto& [key, value] : fields) text += "|" + key + ":" + value;
  return text + "|version:s2s-" S2S_VERSION;
}

}  // namespace s2s
