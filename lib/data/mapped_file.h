// A file as read-only memory. Its pages come from the system's page cache when they are touched and can be
// given back at any time, so a file may be larger than memory.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace s2s {

class MappedFile {
 public:
  // Throws IoError.
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  // From now on reads are scattered: what lies behind the bytes read is not wanted next.
  void expect_scattered_reads() const;
  // Gives the pages back to the system; the span stays valid.
  void release_pages() const;

 private:
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace s2s
