#include "metrics/signature.h"

#include "base/version.h"

namespace s2s {

std::string signature(std::size_t references, const SignatureFields& fields) {
  std::string text = "nrefs:" + std::to_string(references);
  for (const auto& [key, value] : fields) text += "|" + key + ":" + value;
  return text + "|version:s2s-" + std::string(version());
}

std::string with_resampling(const std::string& signature, const SignatureFields& resampling) {
  std::string text = signature;
  std::size_t at = text.find('|');
  for (const auto& [key, value] : resampling) {
    const std::string field = "|" + key + ":" + value;
    text.insert(at, field);
    at += field.size();
  }
  return text;
}

}  // namespace s2s
