// Protocol Buffers' wire format, as far as event files need it: fields of four kinds, appended to a string.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace s2s::protobuf {

inline void append_little_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

inline void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

enum class Wire : unsigned { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

inline void append_key(std::string& out, unsigned field, Wire wire) {
  append_varint(out, (std::uint64_t{field} << 3) | static_cast<unsigned>(wire));
}

inline void append_integer(std::string& out, unsigned field, std::int64_t value) {
  append_key(out, field, Wire::varint);
  append_varint(out, static_cast<std::uint64_t>(value));
}

inline void append_double(std::string& out, unsigned field, double value) {
  append_key(out, field, Wire::fixed64);
  append_little_endian(out, std::bit_cast<std::uint64_t>(value), 8);
}

inline void append_float(std::string& out, unsigned field, float value) {
  append_key(out, field, Wire::fixed32);
  append_little_endian(out, std::bit_cast<std::uint32_t>(value), 4);
}

// A string, or a message that was encoded into one.
inline void append_bytes(std::string& out, unsigned field, std::string_view value) {
  append_key(out, field, Wire::bytes);
  append_varint(out, value.size());
  out.append(value);
}

}  // namespace s2s::protobuf
