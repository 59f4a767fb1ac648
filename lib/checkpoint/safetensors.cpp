#include "checkpoint/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/error.h"
#include "base/json.h"
#include "base/regular_file.h"
#include "checkpoint/seal.h"

namespace s2s {
namespace {

static_assert(std::endian::native == std::endian::little, "the format's numbers are copied as they are");

// In the order of kElementTypes.
constexpr std::array<torch::ScalarType, kElementTypes.size()> kScalarTypes{
    torch::kFloat64, torch::kInt64,    torch::kFloat32, torch::kInt32,
    torch::kFloat16, torch::kBFloat16, torch::kUInt8,   torch::kBool};

// ---- writing

[[noreturn]] void throw_internal(const std::string& message) { throw Error(ErrorKind::internal, message); }

// Index of kElementTypes.
std::size_t type_of(const std::string& name, const torch::Tensor& tensor) {
  for (std::size_t type = 0; type < kScalarTypes.size(); ++type) {
    if (tensor.defined() && tensor.scalar_type() == kScalarTypes[type]) return type;
  }
  throw_internal(fmt::format("tensor {} has a type that safetensors files don't hold", name));
}

struct Stored {
  std::string name;
  ElementType type;
  torch::Tensor tensor;  // on the CPU, contiguous
};

// In the order of the file: large elements first, which aligns each tensor, then by name.
std::vector<Stored> in_file_order(const TensorMap& tensors) {
  std::vector<Stored> stored;
  for (const auto& [name, tensor] : tensors) {
    if (!is_allowed_tensor_name(name))
      throw_internal(fmt::format("\"{}\" can't be the name of a tensor", name));
    stored.push_back({name, kElementTypes[type_of(name, tensor)], tensor.detach().cpu().contiguous()});
  }
  std::stable_sort(stored.begin(), stored.end(),
                   [](const Stored& a, const Stored& b) { return a.type.bytes > b.type.bytes; });
  return stored;
}

std::string header_text(const std::vector<Stored>& stored, const TensorMetadata& metadata) {
  Json header;
  Json& entries = header[safetensors::kMetadataKey];
  entries["sha256"] = kUnsealed;
  entries[safetensors::kVersionKey] = safetensors::kFormatVersion;
  for (const auto& [key, value] : metadata) {
    if (entries.contains(key)) throw_internal(fmt::format("the metadata key \"{}\" is taken", key));
    entries[key] = value;
  }
  std::int64_t begin = 0;
  for (const auto& [name, type, tensor] : stored) {
    const std::int64_t end = begin + tensor.numel() * type.bytes;
    header[name] = {{"dtype", type.name}, {"shape", tensor.sizes().vec()}, {"data_offsets", {begin, end}}};
    begin = end;
  }
  try {
    std::string text = header.dump();
    text.append(
        (safetensors::kLengthBytes - text.size() % safetensors::kLengthBytes) % safetensors::kLengthBytes,
        ' ');
    return text;
  } catch (const Json::exception& error) {
    throw_internal(fmt::format("a tensor's name or its metadata is not UTF-8: {}", error.what()));
  }
}

// ---- reading

torch::Tensor tensor_at(const TensorPlace& place, std::string_view data) {
  const std::string_view bytes = data.substr(place.begin, place.end - place.begin);
  torch::Tensor tensor = torch::empty(place.shape, torch::dtype(kScalarTypes[place.type]));
  if (!bytes.empty()) std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
  return tensor;
}

}  // namespace

std::string to_safetensors(const TensorMap& tensors, const TensorMetadata& metadata) {
  const std::vector<Stored> stored = in_file_order(tensors);
  const std::string header = header_text(stored, metadata);
  const std::uint64_t length = header.size();
  std::string bytes(safetensors::kLengthBytes, '\0');
  std::memcpy(bytes.data(), &length, safetensors::kLengthBytes);
  std::size_t size = safetensors::kLengthBytes + header.size();
  for (const Stored& each : stored) size += each.tensor.nbytes();
  bytes.reserve(size);
  bytes += header;
  for (const Stored& each : stored) {
    if (each.tensor.nbytes() > 0) {
      bytes.append(static_cast<const char*>(each.tensor.data_ptr()), each.tensor.nbytes());
    }
  }
  seal(bytes, safetensors::kSealPlace);
  return bytes;
}

TensorFile parse_safetensors(std::string_view bytes, const std::string& name, Checksum checksum) {
  SafetensorsLayout layout = read_layout(bytes, name, checksum);
  TensorFile file;
  file.metadata = std::move(layout.metadata);
  for (const TensorPlace& place : layout.tensors)
    file.tensors.emplace(place.name, tensor_at(place, layout.data));
  return file;
}

TensorMap read_safetensors(const std::filesystem::path& path, Checksum checksum) {
  if (!std::filesystem::exists(path)) throw ModelError(fmt::format("{} doesn't exist", path.string()));
  const auto most = static_cast<std::uint64_t>(memory_bytes());
  return parse_safetensors(read_regular_file(path, most), path.string(), checksum).tensors;
}

}  // namespace s2s
