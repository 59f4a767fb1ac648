#include "checkpoint/safetensors_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include "base/counted.h"
#include "base/error.h"
#include "base/json.h"
#include "checkpoint/seal.h"

namespace s2s {
namespace {

static_assert(std::endian::native == std::endian::little, "the format's numbers are copied as they are");

constexpr std::uint64_t kLongestHeader = std::uint64_t{16} << 20U;
constexpr std::size_t kMostDimensions = 16;
constexpr std::size_t kLongestName = 255;

// Takes a file apart; every refusal names the file.
class Reader {
 public:
  Reader(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  SafetensorsLayout read(Checksum checksum) {
    const std::string_view text = header();
    const bool is_sealed = text.starts_with(safetensors::kSealedStart);
    if (is_sealed) check_seal(bytes_, safetensors::kSealPlace, name_);
    if (!is_sealed && checksum == Checksum::required) refuse("it has no checksum, so s2s didn't write it");
    const nlohmann::json json = parse_sorted_json(text, name_, ErrorKind::model);
    if (!json.is_object()) refuse("its header is not a JSON object");
    SafetensorsLayout layout;
    layout.data = data_;
    for (const auto& [key, value] : json.items()) {
      if (key == safetensors::kMetadataKey) {
        layout.metadata = metadata(value, is_sealed);
      } else {
        layout.tensors.push_back(entry(key, value));
      }
    }
    check_layout(layout.tensors);
    for (const TensorPlace& place : layout.tensors) check_truth_values(place);
    return layout;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw ModelError(fmt::format("{} is no usable safetensors file: {}", name_, why));
  }
  [[noreturn]] void refuse(const std::string& tensor, const std::string& why) const {
    refuse(fmt::format("tensor {} {}", Json(tensor).dump(), why));
  }

  std::string_view header() {
    if (bytes_.size() < safetensors::kLengthBytes)
      refuse(fmt::format("it has only {}", counted(bytes_.size(), "byte")));
    std::uint64_t length = 0;
    std::memcpy(&length, bytes_.data(), safetensors::kLengthBytes);
    if (length > kLongestHeader) refuse(fmt::format("its header would have {} bytes", length));
    if (length > bytes_.size() - safetensors::kLengthBytes) {
      refuse(fmt::format("it ends within its header: {} bytes of {}",
                         bytes_.size() - safetensors::kLengthBytes, length));
    }
    data_ = bytes_.substr(safetensors::kLengthBytes + length);
    return bytes_.substr(safetensors::kLengthBytes, length);
  }

  TensorMetadata metadata(const nlohmann::json& json, bool is_sealed) const {
    if (!json.is_object()) refuse("its metadata is not a JSON object");
    TensorMetadata result;
    for (const auto& [key, value] : json.items()) {
      if (!value.is_string()) refuse(fmt::format("its metadata for {} is not a string", Json(key).dump()));
      result.emplace(key, value.get<std::string>());
    }
    if (const auto version = result.find(safetensors::kVersionKey); version != result.end()) {
      if (!is_sealed) refuse("its checksum is not where it belongs");
      if (version->second != safetensors::kFormatVersion) {
        refuse(fmt::format("its format is version {}, this program knows version {}",
                           Json(version->second).dump(), safetensors::kFormatVersion));
      }
    }
    if (is_sealed) result.erase("sha256");
    result.erase(safetensors::kVersionKey);
    return result;
  }

  std::uint64_t number(const std::string& tensor, const nlohmann::json& json) const {
    // Beyond the signed range no number means anything here, and none below can overflow.
    if (!json.is_number_unsigned() || json.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) {
      refuse(tensor, "has a shape or an offset that is not a plain number");
    }
    return json.get<std::uint64_t>();
  }

  TensorPlace entry(const std::string& name, const nlohmann::json& json) const {
    if (!is_allowed_tensor_name(name)) refuse(name, "has a name that is not allowed");
    if (!json.is_object() || json.size() != 3 || !json.contains("dtype") || !json.contains("shape") ||
        !json.contains("data_offsets")) {
      refuse(name, "is not described by exactly dtype, shape and data_offsets");
    }
    const auto* const type =
        std::find_if(kElementTypes.begin(), kElementTypes.end(),
                     [&](const ElementType& each) { return json["dtype"] == each.name; });
    if (type == kElementTypes.end())
      refuse(name, fmt::format("has the unknown type {}", json["dtype"].dump()));
    const auto& shape = json["shape"];
    if (!shape.is_array() || shape.size() > kMostDimensions) {
      refuse(name, fmt::format("has a shape that is not a list of at most {} numbers", kMostDimensions));
    }
    const auto& offsets = json["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2) refuse(name, "has no two offsets");
    TensorPlace result{name,
                       static_cast<std::size_t>(type - kElementTypes.begin()),
                       {},
                       number(name, offsets[0]),
                       number(name, offsets[1])};
    for (const auto& size : shape) result.shape.push_back(static_cast<std::int64_t>(number(name, size)));
    check_size(result);
    return result;
  }

  void check_size(const TensorPlace& entry) const {
    std::int64_t bytes = kElementTypes[entry.type].bytes;  // with each 0 taken as 1, as strides are computed
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
  void check_layout(std::vector<TensorPlace>& entries) const {
    std::sort(entries.begin(), entries.end(), [](const TensorPlace& a, const TensorPlace& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t end = 0;
    for (const TensorPlace& entry : entries) {
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

  void check_truth_values(const TensorPlace& place) const {
    if (kElementTypes[place.type].name != "BOOL") return;
    const std::string_view bytes = data_.substr(place.begin, place.end - place.begin);
    if (std::any_of(bytes.begin(), bytes.end(), [](unsigned char byte) { return byte > 1; })) {
      refuse(place.name, "has truth values other than 0 and 1");
    }
  }

  std::string_view bytes_;
  std::string name_;
  std::string_view data_;  // what follows the header
};

}  // namespace

bool is_allowed_tensor_name(const std::string& name) {
  const bool has_control = std::any_of(name.begin(), name.end(),
                                       [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '\\'; });
  return !name.empty() && name.size() <= kLongestName && !has_control && name.front() != '/' &&
         name.find("..") == std::string::npos && name != safetensors::kMetadataKey;
}

SafetensorsLayout read_layout(std::string_view bytes, const std::string& name, Checksum checksum) {
  return Reader(bytes, name).read(checksum);
}

}  // namespace s2s
