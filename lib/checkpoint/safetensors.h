// Named tensors as bytes in the safetensors format, with a checksum over the whole file. FORMAT.md is the
// specification; every size and offset in a file is checked before it is used, so a file from a stranger can
// do no harm.
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "checkpoint/safetensors_layout.h"

namespace s2s {

using TensorMap = std::map<std::string, torch::Tensor>;
struct TensorFile {
  TensorMap tensors;        // on the CPU, contiguous, owning their memory
  TensorMetadata metadata;  // without the checksum and the version
};

// Tensors of any device and stride, of the types F64 F32 F16 BF16 I64 I32 U8 BOOL. Equal contents give equal
// bytes. Throws an internal Error for another type, or a name or a metadata key that the format does not
// allow.
std::string to_safetensors(const TensorMap& tensors, const TensorMetadata& metadata = {});

// `name` stands for the file in messages. Throws ModelError for whatever is not a whole and undamaged file.
TensorFile parse_safetensors(std::string_view bytes, const std::string& name,
                             Checksum checksum = Checksum::required);

// Throws ModelError too where the file is missing, IoError where reading it fails.
TensorMap read_safetensors(const std::filesystem::path& path, Checksum checksum = Checksum::required);

}  // namespace s2s
