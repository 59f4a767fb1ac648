// Whatever bytes a file holds, plain or compressed, a reader gives lines of valid UTF-8 without line ends.
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "base/words.h"
#include "fuzz/memory_file.h"
#include "text/line_reader.h"
#include "text/utf8.h"

namespace s2s {
namespace {

constexpr std::uint64_t kMostLines = 20'000;  // a compressed file of a kilobyte can hold millions

void read_lines(const std::string& path, const LineReaderOptions& options) {
  LineReader reader(path, options);
  for (Line line; reader.line_number() < kMostLines && reader.next(line);) {
    if (valid_utf8_prefix(line.text) != line.text.size()) std::abort();
    if (line.text.find('\n') != std::string::npos) std::abort();
    if (split_words(line.text).size() != count_words(line.text)) std::abort();
  }
}

}  // namespace
}  // namespace s2s

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const s2s::LineReaderOptions options{.max_bytes = (data[0] & 2U) != 0 ? std::size_t{7} : std::size_t{4096},
                                       .nfc = (data[0] & 1U) != 0};
  const s2s::fuzz::MemoryFile file(data + 1, size - 1);
  try {
    s2s::read_lines(file.path(), options);
  } catch (const s2s::Error&) {
  }
  return 0;
}
