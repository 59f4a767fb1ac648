#include "text/byte_source.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/signals.h"
#include "text/gzip_stream.h"

namespace s2s {

namespace {

using namespace std::string_view_literals;
constexpr std::string_view kGzip = "\x1F\x8B\x08";
constexpr std::array kSignatures{kGzip, "BZh"sv, "\xFD\x37zXZ\0"sv, "\x28\xB5\x2F\xFD"sv};
constexpr std::size_t kLongestSignature = 6;
constexpr std::size_t kBlock = std::size_t{1} << 16;

bool is_compressed(std::string_view start) {
  return std::ranges::any_of(kSignatures, [&](auto signature) { return start.starts_with(signature); });
}

// More bytes might still make it a signature.
bool could_become_compressed(std::string_view start) {
  return std::ranges::any_of(kSignatures, [&](auto signature) { return signature.starts_with(start); });
}

struct FreeArchive {
  void operator()(archive* a) const { archive_read_free(a); }
};

}  // namespace

struct ByteSource::Impl {
  std::string name;
  int descriptor = -1;
  bool owned = false;
  bool started = false;
  std::vector<char> start;  // what was read to look for a signature
  std::size_t start_given = 0;
  int error = 0;  // errno of the failed read that libarchive was told of
  std::vector<char> block;
  std::unique_ptr<GzipStream> gzip;
  std::unique_ptr<archive, FreeArchive> decompressor;  // bzip2, xz, zstd
  bool empty = false;                                  // nothing inside the compression

  ~Impl() {
    decompressor.reset();
    if (owned) ::close(descriptor);
  }

  // Bytes read, 0 at the end, -1 with errno in `error`. A signal ends the wait.
  ssize_t read_descriptor(std::span<char> out) {
    while (true) {
      const ssize_t count = ::read(descriptor, out.data(), out.size());
      if (count >= 0) return count;
      if (errno != EINTR || pending_signal() != 0) {
        error = errno;
        return -1;
      }
    }
  }

  [[noreturn]] void fail() const {
    if (error == EINTR) throw Interrupted(pending_signal());
    if (error == EBADF && descriptor == STDIN_FILENO)
      throw IoError("standard input is closed: name a FILE, or give text by < or a pipe");
    throw IoError(fmt::format("cannot read {}: {}", name, std::strerror(error)));
  }

  // The start first, then what follows it.
  ssize_t read_raw(std::span<char> out) {
    if (start_given == start.size()) return read_descriptor(out);
    const std::size_t count = std::min(out.size(), start.size() - start_given);
    std::copy_n(start.begin() + static_cast<std::ptrdiff_t>(start_given), count, out.begin());
    start_given += count;
    return static_cast<ssize_t>(count);
  }

  void read_start() {
    start.resize(kBlock);
    std::size_t size = 0;
    do {
      const ssize_t count = read_descriptor(std::span(start).subspan(size));
      if (count < 0) fail();
      if (count == 0) break;
      size += static_cast<std::size_t>(count);
    } while (size < kLongestSignature && could_become_compressed({start.data(), size}));
    start.resize(size);
  }

  [[noreturn]] void fail_decompressing() const {
    if (error != 0) fail();
    const char* reason = archive_error_string(decompressor.get());
    throw DataError(fmt::format("{} is damaged or incomplete compressed data: {}", name,
                                reason != nullptr ? reason : "unknown reason"));
  }

  void open() {
    read_start();
    const std::string_view signature(start.data(), start.size());
    if (signature.starts_with(kGzip)) {
      const auto raw = [this](std::span<char> out) {
        const ssize_t count = read_raw(out);
        if (count < 0) fail();
        return static_cast<std::size_t>(count);
      };
      gzip = std::make_unique<GzipStream>(raw, name);
    } else if (is_compressed(signature)) {
      open_archive();
    }
  }

  void open_archive() {
    decompressor.reset(archive_read_new());
    archive* a = decompressor.get();
    archive_read_support_filter_bzip2(a);
    archive_read_support_filter_xz(a);
    archive_read_support_filter_zstd(a);
    archive_read_support_format_raw(a);
    archive_read_support_format_empty(a);
    block.resize(kBlock);
    const auto callback = [](archive*, void* self, const void** data) -> la_ssize_t {
      auto* impl = static_cast<Impl*>(self);
      *data = impl->block.data();
      return impl->read_raw(impl->block);
    };
    archive_entry* entry = nullptr;
    if (archive_read_open(a, this, nullptr, callback, nullptr) != ARCHIVE_OK) fail_decompressing();
    const int status = archive_read_next_header(a, &entry);
    if (status != ARCHIVE_OK && status != ARCHIVE_EOF) fail_decompressing();
    empty = status == ARCHIVE_EOF;
  }
};

ByteSource::ByteSource(const std::string& path) : impl_(std::make_unique<Impl>()) {
  if (path == "-") {
    impl_->name = "standard input";
    impl_->descriptor = STDIN_FILENO;
  } else {
    impl_->name = path;
    impl_->descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (impl_->descriptor < 0) throw IoError(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
    impl_->owned = true;
  }
}

ByteSource::~ByteSource() = default;
ByteSource::ByteSource(ByteSource&&) noexcept = default;
ByteSource& ByteSource::operator=(ByteSource&&) noexcept = default;

const std::string& ByteSource::name() const { return impl_->name; }

bool ByteSource::would_wait() const {
  // Who writes as fast as it can is sometimes a moment behind.
  constexpr int kMilliseconds = 10;
  if (impl_->gzip || impl_->decompressor || impl_->start_given < impl_->start.size()) return false;
  pollfd waiting{impl_->descriptor, POLLIN, 0};
  return ::poll(&waiting, 1, kMilliseconds) <= 0;  // a signal ends the wait
}

std::size_t ByteSource::read(std::span<char> out) {
  if (!impl_->started) {
    impl_->started = true;
    impl_->open();
  }
  if (impl_->gzip) return impl_->gzip->read(out);
  if (impl_->empty) return 0;
  if (impl_->decompressor) {
    const la_ssize_t count = archive_read_data(impl_->decompressor.get(), out.data(), out.size());
    if (count < 0) impl_->fail_decompressing();
    return static_cast<std::size_t>(count);
  }
  const ssize_t count = impl_->read_raw(out);
  if (count < 0) impl_->fail();
  return static_cast<std::size_t>(count);
}

}  // namespace s2s
