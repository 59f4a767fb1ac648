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

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kLongestHeader = std::uint64_t{16} << 20U;
constexpr std::size_t kMostDimensions = 16;
constexpr std::size_t kLongestName = 255;
constexpr const char* kMetadataKey = "__metadata__";
constexpr const char* kVersionKey = "s2s";
constexpr const char* kFormatVersion = "1";
// A file with a checksum starts with this after the header's length; then come the digits.
constexpr std::string_view kSealedStart = R"({"__metadata__":{"sha256":")";
constexpr std::size_t kSealPlace = kLengthBytes + kSealedStart.size();

struct Type {
  const char* name;
  torch::ScalarType type;
  std::int64_t bytes;
};
constexpr std::array<Type, 8> kTypes{{{"F64", torch::kFloat64, 8},
                                      {"I64", torch::kInt64, 8},
                                      {"F32", torch::kFloat32, 4},
                                      {"I32", torch::kInt32, 4},
                                      {"F16", torch::kFloat16, 2},
                                      {"BF16", torch::kBFloat16, 2},
                                      {"U8", torch::kUInt8, 1},
                                      {"BOOL", torch::kBool, 1}}};

bool is_allowed_name(const std::string& name) {
  const bool has_control = std::any_of(name.begin(), name.end(),
                                       [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '\\'; });
  return !name.empty() && name.size() <= kLongestName && !has_control && name.front() != '/' &&
         name.find("..") == std::string::npos && name != kMetadataKey;
}

// ---- writing

[[noreturn]] void throw_internal(const std::string& message) { throw Error(ErrorKind::internal, message); }

const Type& type_of(const std::string& name, const torch::Tensor& tensor) {
  for (const Type& type : kTypes) {
    if (tensor.defined() && tensor.scalar_type() == type.type) return type;
  }
  throw_internal(fmt::format("tensor {} has a type that safetensors files don't hold", name));
}

struct Stored {
  std::string name;
  const Type* type;
  torch::Tensor tensor;  // on the CPU, contiguous
};

// In the order of the file: large elements first, which aligns each tensor, then by name.
std::vector<Stored> in_file_order(const TensorMap& tensors) {
  std::vector<Stored> stored;
  for (const auto& [name, tensor] : tensors) {
    if (!is_allowed_name(name)) throw_internal(fmt::format("\"{}\" can't be the name of a tensor", name));
    const Type& type = type_of(name, tensor);
    stored.push_back({name, &type, tensor.detach().cpu().contiguous()});
  }
  std::stable_sort(stored.begin(), stored.end(),
                   [](const Stored& a, const Stored& b) { return a.type->bytes > b.type->bytes; });
  return stored;
}

std::string header_text(const std::vector<Stored>& stored, const TensorMetadata& metadata) {
  Json header;
  Json& entries = header[kMetadataKey];
  entries["sha256"] = kUnsealed;
  entries[kVersionKey] = kFormatVersion;
  for (const auto& [key, value] : metadata) {
    if (entries.contains(key)) throw_internal(fmt::format("the metadata key \"{}\" is taken", key));
    entries[key] = value;
  }
  std::int64_t begin = 0;
  for (const auto& [name, type, tensor] : stored) {
    const std::int64_t end = begin + tensor.numel() * type->bytes;
    header[name] = {{"dtype", type->name}, {"shape", tensor.sizes().vec()}, {"data_offsets", {begin, end}}};
    begin = end;
  }
  try {
    std::string text = header.dump();
    text.append((kLengthBytes - text.size() % kLengthBytes) % kLengthBytes, ' ');
    return text;
  } catch (const Json::exception& error) {
    throw_internal(fmt::format("a tensor's name or its metadata is not UTF-8: {}", error.what()));
  }
}

// ---- reading

// Takes a file apart; every refusal names the file.
class Reader {
 public:
  Reader(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  TensorFile read(Checksum checksum) {
    const std::string_view text = header();
    const bool is_sealed = text.starts_with(kSealedStart);
    if (is_sealed) check_seal(bytes_, kSealPlace, name_);
    if (!is_sealed && checksum == Checksum::required) refuse("it has no checksum, so s2s didn't write it");
    const nlohmann::json json = parse_sorted_json(text, name_, ErrorKind::model);
    if (!json.is_object()) refuse("its header is not a JSON object");
    TensorFile file;
    std::vector<Entry> entries;
    for (const auto& [key, value] : json.items()) {
      if (key == kMetadataKey) {
        file.metadata = metadata(value, is_sealed);
      } else {
        entries.push_back(entry(key, value));
      }
    }
    check_layout(entries);
    for (const Entry& each : entries) file.tensors.emplace(each.name, tensor(each));
    return file;
  }

 private:
  struct Entry {
    std::string name;
    const Type* type;
    std::vector<std::int64_t> shape;
    std::uint64_t begin;
    std::uint64_t end;
  };

  [[noreturn]] void refuse(const std::string& why) const {
    throw ModelError(fmt::format("{} is no usable safetensors file: {}", name_, why));
  }
  [[noreturn]] void refuse(const std::string& tensor, const std::string& why) const {
    refuse(fmt::format("tensor {} {}", Json(tensor).dump(), why));
  }

  std::string_view header() {
    if (bytes_.size() < kLengthBytes) refuse(fmt::format("it has only {} bytes", bytes_.size()));
    std::uint64_t length = 0;
    std::memcpy(&length, bytes_.data(), kLengthBytes);
    if (length > kLongestHeader) refuse(fmt::format("its header would have {} bytes", length));
    if (length > bytes_.size() - kLengthBytes) {
      refuse(fmt::format("it ends within its header: {} bytes of {}", bytes_.size() - kLengthBytes, length));
    }
    data_ = bytes_.substr(kLengthBytes + length);
    return bytes_.substr(kLengthBytes, length);
  }

  TensorMetadata metadata(const nlohmann::json& json, bool is_sealed) const {
    if (!json.is_object()) refuse("its metadata is not a JSON object");
    TensorMetadata result;
    for (const auto& [key, value] : json.items()) {
      if (!value.is_string()) refuse(fmt::format("its metadata for {} is not a string", Json(key).dump()));
      result.emplace(key, value.get<std::string>());
    }
    if (const auto version = result.find(kVersionKey); version != result.end()) {
      if (!is_sealed) refuse("its checksum is not where it belongs");
      if (version->second != kFormatVersion) {
        refuse(fmt::format("its format is version {}, this program knows version {}",
                           Json(version->second).dump(), kFormatVersion));
      }
    }
    if (is_sealed) result.erase("sha256");
    result.erase(kVersionKey);
    return result;
  }

  std::uint64_t number(const std::string& tensor, const nlohmann::json& json) const {
    // Beyond the signed range no number means anything here, and none below can overflow.
    if (!json.is_number_unsigned() || json.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) {
      refuse(tensor, "has a shape or an offset that is not a plain number");
    }
    return json.get<std::uint64_t>();
  }

  Entry entry(const std::string& name, const nlohmann::json& json) const {
    if (!is_allowed_name(name)) refuse(name, "has a name that is not allowed");
    if (!json.is_object() || json.size() != 3 || !json.contains("dtype") || !json.contains("shape") ||
        !json.contains("data_offsets")) {
      refuse(name, "is not described by exactly dtype, shape and data_offsets");
    }
    const auto* const type = std::find_if(kTypes.begin(), kTypes.end(),
                                          [&](const Type& each) { return json["dtype"] == each.name; });
    if (type == kTypes.end()) refuse(name, fmt::format("has the unknown type {}", json["dtype"].dump()));
    const auto& shape = json["shape"];
    if (!shape.is_array() || shape.size() > kMostDimensions) {
      refuse(name, fmt::format("has a shape that is not a list of at most {} numbers", kMostDimensions));
    }
    const auto& offsets = json["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2) refuse(name, "has no two offsets");
    Entry result{name, &*type, {}, number(name, offsets[0]), number(name, offsets[1])};
    for (const auto& size : shape) result.shape.push_back(static_cast<std::int64_t>(number(name, size)));
    check_size(result);
    return result;
  }

  void check_size(const Entry& entry) const {
    std::int64_t bytes = entry.type->bytes;  // with each 0 taken as 1, as strides are computed
    for (const std::int64_t size : entry.shape) {
      if (__builtin_mul_overflow(bytes, std::max<std::int64_t>(size, 1), &bytes)) {
        refuse(entry.name, "has a shape too large for any memory");
      }
    }
    const bool is_empty = std::find(entry.shape.begin(), entry.shape.end(), 0) != entry.shape.end();
    const std::uint64_t expected = is_empty ? 0 : static_cast<std::uint64_t>(bytes);
    if (entry.end < entry.begin || entry.end - entry.begin != expected) {
      refuse(entry.name,
             fmt::format("has offsets {} and {}, but {} bytes of shape", entry.begin, entry.end, expected));
    }
  }

  // No overlap, no gap, nothing left over. Sorts.
  void check_layout(std::vector<Entry>& entries) const {
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t end = 0;
    for (const Entry& entry : entries) {
      if (entry.begin != end) {
        refuse(entry.name,
               fmt::format("starts at byte {} of the data, but the one before ends at {}", entry.begin, end));
      }
      end = entry.end;
    }
    if (end != data_.size()) {
      refuse(fmt::format("its tensors take {} bytes, but {} follow the header", end, data_.size()));
    }
  }

  torch::Tensor tensor(const Entry& entry) const {
    const std::string_view bytes = data_.substr(entry.begin, entry.end - entry.begin);
    if (entry.type->type == torch::kBool &&
        std::any_of(bytes.begin(), bytes.end(), [](unsigned char byte) { return byte > 1; })) {
      refuse(entry.name, "has truth values other than 0 and 1");
    }
    torch::Tensor result = torch::empty(entry.shape, torch::dtype(entry.type->type));
    if (!bytes.empty()) std::memcpy(result.data_ptr(), bytes.data(), bytes.size());
    return result;
  }

  std::string_view bytes_;
  std::string name_;
  std::string_view data_;  // what follows the header
};

}  // namespace

std::string to_safetensors(const TensorMap& tensors, const TensorMetadata& metadata) {
  const std::vector<Stored> stored = in_file_order(tensors);
  const std::string header = header_text(stored, metadata);
  const std::uint64_t length = header.size();
  std::string bytes(kLengthBytes, '\0');
  std::memcpy(bytes.data(), &length, kLengthBytes);
  std::size_t size = kLengthBytes + header.size();
  for (const Stored& each : stored) size += each.tensor.nbytes();
  bytes.reserve(size);
  bytes += header;
  for (const Stored& each : stored) {
    if (each.tensor.nbytes() > 0) {
      bytes.append(static_cast<const char*>(each.tensor.data_ptr()), each.tensor.nbytes());
    }
  }
  seal(bytes, kSealPlace);
  return bytes;
}

TensorFile parse_safetensors(std::string_view bytes, const std::string& name, Checksum checksum) {
  return Reader(bytes, name).read(checksum);
}

TensorMap read_safetensors(const std::filesystem::path& path, Checksum checksum) {
  if (!std::filesystem::exists(path)) throw ModelError(fmt::format("{} doesn't exist", path.string()));
  const auto most = static_cast<std::uint64_t>(memory_bytes());
  return parse_safetensors(read_regular_file(path, most), path.string(), checksum).tensors;
}

}  // namespace s2s
