// Decompression of gzip (RFC 1952) by zlib. The other formats go through libarchive, whose gzip filter leaves
// the checksum and length behind the data unread (3.6.2): a flipped bit would change the text silently.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace s2s {

class GzipStream {
 public:
  // `read_raw` gives compressed bytes, 0 at the end. `name` is for messages.
  GzipStream(std::function<std::size_t(std::span<char>)> read_raw, std::string name);
  ~GzipStream();
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  // At least one byte, or 0 at the end. Files put behind one another (as by bgzip or cat) are one text.
  // Throws DataError.
  std::size_t read(std::span<char> out);

 private:
  bool refill();
  [[noreturn]] void fail(const char* reason) const;

  std::function<std::size_t(std::span<char>)> read_raw_;
  std::string name_;
  std::vector<char> block_;
  z_stream stream_{};
  bool inside_ = true;  // of a member that has not ended
  bool ended_ = false;
};

}  // namespace s2s
