// CRC-32C (Castagnoli), the checksum of TFRecord files.
#pragma once

#include <cstdint>
#include <string_view>

namespace s2s {

std::uint32_t crc32c(std::string_view bytes);

// As TFRecord stores it: rotated and shifted by a constant, so that a checksum over data that holds checksums
// stays good.
std::uint32_t masked_crc32c(std::string_view bytes);

}  // namespace s2s
