#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "data/shard.h"

namespace s2s {

namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;

[[noreturn]] void fail(const std::string& path) {
  throw IoError(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
}

template <typename T>
std::string_view bytes_of(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

}  // namespace

ShardWriter::ShardWriter(std::string path, std::uint32_t number, const ShardIdentity& identity,
                         FileOperations& files)
    : path_(std::move(path)),
      files_(files),
      descriptor_(files.open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC)) {
  if (descriptor_ < 0) fail(path_);
  trailer_.number = number;
  trailer_.source_vocabulary = identity.source_vocabulary;
  trailer_.target_vocabulary = identity.target_vocabulary;
  std::copy_n(identity.key.begin(), std::min(identity.key.size(), trailer_.key.size()), trailer_.key.begin());
}

ShardWriter::~ShardWriter() {
  if (descriptor_ >= 0) files_.close(descriptor_);
}

void ShardWriter::add(std::span<const std::int32_t> source, std::span<const std::int32_t> target) {
  append(bytes_of(source));
  append(bytes_of(target));
  trailer_.source_pieces += source.size();
  trailer_.pieces += source.size();
  offsets_.push_back(static_cast<std::uint32_t>(trailer_.pieces));
  trailer_.pieces += target.size();
  offsets_.push_back(static_cast<std::uint32_t>(trailer_.pieces));
  ++trailer_.pairs;
}

void ShardWriter::append(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= kBuffer) flush();
}

void ShardWriter::flush() {
  hash_.update(buffer_);
  write_buffer();
}

void ShardWriter::write_buffer() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = files_.write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path_);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

void ShardWriter::finish() {
  append(bytes_of(std::span<const std::uint32_t>(offsets_)));
  buffer_.append(reinterpret_cast<const char*>(&trailer_), offsetof(ShardTrailer, checksum));
  flush();
  buffer_ = hash_.hex().substr(0, trailer_.checksum.size());
  write_buffer();
  if (files_.fsync(descriptor_) != 0) fail(path_);
  if (files_.close(std::exchange(descriptor_, -1)) != 0) fail(path_);
}

}  // namespace s2s
