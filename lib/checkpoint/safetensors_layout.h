// Which tensors a file in the safetensors format holds, and where: everything of reading such a file that
// needs no LibTorch. FORMAT.md is the specification; every size and offset is checked before it is used, so a
// file from a stranger can do no harm.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace s2s {

using TensorMetadata = std::map<std::string, std::string>;

// `required`: files of s2s. `optional`: other programs' files too, which have none; one that is there must be
// right.
enum class Checksum { required, optional };

struct ElementType {
  std::string_view name;
  std::int64_t bytes;
};
// In the order in which files hold tensors: large elements first, which aligns each tensor.
inline constexpr std::array<ElementType, 8> kElementTypes{
    {{"F64", 8}, {"I64", 8}, {"F32", 4}, {"I32", 4}, {"F16", 2}, {"BF16", 2}, {"U8", 1}, {"BOOL", 1}}};

struct TensorPlace {
  std::string name;
  std::size_t type;  // index of kElementTypes
  std::vector<std::int64_t> shape;
  std::uint64_t begin;  // bytes of the data
  std::uint64_t end;
};

struct SafetensorsLayout {
  std::vector<TensorPlace> tensors;  // in the order of the data
  TensorMetadata metadata;           // without the checksum and the version
  std::string_view data;             // of `bytes`, behind the header
};

// `name` stands for the file in messages. Throws ModelError for whatever is not a whole and undamaged file.
SafetensorsLayout read_layout(std::string_view bytes, const std::string& name, Checksum checksum);

// Not empty, at most 255 bytes, without control characters, and nothing that looks like a path.
bool is_allowed_tensor_name(const std::string& name);

// What the writer and the reader of the format share.
namespace safetensors {

inline constexpr std::size_t kLengthBytes = 8;
inline constexpr const char* kMetadataKey = "__metadata__";
inline constexpr const char* kVersionKey = "s2s";
inline constexpr const char* kFormatVersion = "1";
// A file with a checksum starts with this after the header's length; then come the digits.
inline constexpr std::string_view kSealedStart = R"({"__metadata__":{"sha256":")";
inline constexpr std::size_t kSealPlace = kLengthBytes + kSealedStart.size();

}  // namespace safetensors
}  // namespace s2s
