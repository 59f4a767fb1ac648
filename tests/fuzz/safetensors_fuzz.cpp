// A file of tensors is refused, or each of its tensors lies within it. Also a file whose checksum was made to
// fit.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.h"
#include "checkpoint/safetensors_layout.h"
#include "checkpoint/seal.h"

namespace s2s {
namespace {

void read(std::string_view bytes) {
  try {
    const SafetensorsLayout layout = read_layout(bytes, "input", Checksum::optional);
    std::uint64_t end = 0;
    for (const TensorPlace& place : layout.tensors) {
      std::uint64_t size = static_cast<std::uint64_t>(kElementTypes.at(place.type).bytes);
      for (const std::int64_t dimension : place.shape) size *= static_cast<std::uint64_t>(dimension);
      if (place.begin != end || place.end != end + size || !is_allowed_tensor_name(place.name)) std::abort();
      end = place.end;
    }
    if (end != layout.data.size() || layout.data.end() != bytes.end()) std::abort();
  } catch (const Error&) {
  }
}

}  // namespace
}  // namespace s2s

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using s2s::safetensors::kSealPlace;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  s2s::read(bytes);
  if (size < kSealPlace + s2s::kUnsealed.size()) return 0;
  bytes.replace(kSealPlace, s2s::kUnsealed.size(), s2s::kUnsealed);
  s2s::seal(bytes, kSealPlace);
  s2s::read(bytes);
  return 0;
}
