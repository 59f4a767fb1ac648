#include "checkpoint/seal.h"

#include <fmt/format.h>

#include <cassert>

#include "base/error.h"
#include "base/hash.h"

namespace s2s {
namespace {

// Needs text.size() >= place + kUnsealed.size().
std::string digits_of(std::string_view text, std::size_t place) {
  Sha256 hash;
  hash.update(text.substr(0, place));
  hash.update(kUnsealed);
  hash.update(text.substr(place + kUnsealed.size()));
  return hash.hex();
}

}  // namespace

void seal(std::string& text, std::size_t place) {
  assert(text.compare(place, kUnsealed.size(), kUnsealed) == 0);
  text.replace(place, kUnsealed.size(), digits_of(text, place));
}

void check_seal(std::string_view text, std::size_t place, const std::string& name) {
  if (text.size() < place + kUnsealed.size() ||
      text.substr(place, kUnsealed.size()) != digits_of(text, place)) {
    throw ModelError(
        fmt::format("{} is damaged or incomplete: its checksum doesn't match; restore it from a copy or use "
                    "another checkpoint",
                    name));
  }
}

}  // namespace s2s
