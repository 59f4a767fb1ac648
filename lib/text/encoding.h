// What encoding a text seems to be in that is not UTF-8: for messages, never to convert by.
#pragma once

#include <string>
#include <string_view>

namespace s2s {

// By a name that iconv knows: "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "ISO-8859-1" (Latin-1), "CP1252";
// empty where none can be told. `bytes` are the first lines that are not UTF-8, as they were read.
std::string_view guess_encoding(std::string_view bytes);

// "; they look like UTF-16: iconv -f UTF-16 -t UTF-8 converts a file"; empty where no encoding can be told.
std::string encoding_advice(std::string_view bytes);

}  // namespace s2s
