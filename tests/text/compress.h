// Compressed bytes for tests, by libarchive's writers.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace s2s::testing_support {

// `filter` is gzip, bzip2, xz or zstd.
inline std::string compress(std::string_view bytes, const std::string& filter) {
  std::string out(bytes.size() * 2 + 65536, '\0');
  std::size_t used = 0;
  const std::unique_ptr<archive, int (*)(archive*)> writer(archive_write_new(), &archive_write_free);
  archive* a = writer.get();
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                       &archive_entry_free);
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_pathname(entry.get(), "text");
  const bool good =
      archive_write_set_format_raw(a) == ARCHIVE_OK &&
      archive_write_add_filter_by_name(a, filter.c_str()) == ARCHIVE_OK &&
      archive_write_set_bytes_in_last_block(a, 1) == ARCHIVE_OK &&
      archive_write_open_memory(a, out.data(), out.size(), &used) == ARCHIVE_OK &&
      archive_write_header(a, entry.get()) == ARCHIVE_OK &&
      archive_write_data(a, bytes.data(), bytes.size()) == static_cast<la_ssize_t>(bytes.size()) &&
      archive_write_close(a) == ARCHIVE_OK;
  if (!good) throw std::runtime_error("libarchive could not write " + filter);
  out.resize(used);
  return out;
}

}  // namespace s2s::testing_support
