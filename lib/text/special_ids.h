// Ids that every vocabulary shares, fixed when its SentencePiece model is trained.
#pragma once

#include <cstdint>

namespace s2s {

inline constexpr std::int32_t kUnknownId = 0;
inline constexpr std::int32_t kBeginId = 1;  // <s>, the decoder's first input
inline constexpr std::int32_t kEndId = 2;    // </s>, ends every target and every source
inline constexpr std::int32_t kPadId = 3;

}  // namespace s2s
