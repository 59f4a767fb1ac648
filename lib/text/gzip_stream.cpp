#include "text/gzip_stream.h"

#include <fmt/format.h>

#include <new>
#include <utility>

#include "base/error.h"

namespace s2s {

namespace {
constexpr std::size_t kBlock = std::size_t{1} << 16;
constexpr int kGzipOnly = 15 + 16;  // zlib's code for: largest window, gzip header and trailer
}  // namespace

GzipStream::GzipStream(std::function<std::size_t(std::span<char>)> read_raw, std::string name)
    : read_raw_(std::move(read_raw)), name_(std::move(name)), block_(kBlock) {
  if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
}

GzipStream::~GzipStream() { inflateEnd(&stream_); }

void GzipStream::fail(const char* reason) const {
  throw DataError(fmt::format("{} is damaged or incomplete compressed data: {}", name_, reason));
}

bool GzipStream::refill() {
  if (stream_.avail_in > 0) return true;
  stream_.next_in = reinterpret_cast<Bytef*>(block_.data());
  stream_.avail_in = static_cast<uInt>(read_raw_(block_));
  return stream_.avail_in > 0;
}

std::size_t GzipStream::read(std::span<char> out) {
  stream_.next_out = reinterpret_cast<Bytef*>(out.data());
  stream_.avail_out = static_cast<uInt>(out.size());
  while (!ended_ && stream_.avail_out == out.size()) {
    if (!refill()) {
      if (inside_) fail("the end is missing");
      ended_ = true;
    } else if (!inside_ && *stream_.next_in == 0) {
      ended_ = true;  // files padded with zeros to whole blocks
    } else {
      inside_ = true;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_MEM_ERROR) throw std::bad_alloc();
      if (status != Z_OK && status != Z_STREAM_END) fail(stream_.msg != nullptr ? stream_.msg : "not gzip");
      if (status == Z_STREAM_END) {
        inside_ = false;
        inflateReset(&stream_);
      }
    }
  }
  return out.size() - stream_.avail_out;
}

}  // namespace s2s
