// The bytes of a file or of standard input, decompressed when they begin with the signature of gzip, xz, zstd
// or bzip2 (whatever the file is called). Plain bytes are passed on as they arrive, so that a pipe is
// answered line by line.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace s2s {

class ByteSource {
 public:
  // `path` "-" is standard input. Throws IoError when it cannot be opened.
  explicit ByteSource(const std::string& path);
  ~ByteSource();
  ByteSource(ByteSource&&) noexcept;
  ByteSource& operator=(ByteSource&&) noexcept;

  // At least one byte into `out`, or 0 at the end. Throws IoError when reading fails, DataError when
  // compressed data are damaged or end too early, Interrupted when a signal came while waiting.
  std::size_t read(std::span<char> out);

  // Whether read would have to wait for a pipe or terminal that has given nothing for a moment. Compressed
  // data never say so.
  bool would_wait() const;

  const std::string& name() const;  // the path, or "standard input"

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace s2s
