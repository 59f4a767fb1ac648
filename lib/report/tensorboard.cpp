#include "report/tensorboard.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/error.h"
#include "report/crc32c.h"
#include "report/protobuf.h"

namespace s2s {

namespace {

using protobuf::append_bytes;
using protobuf::append_double;
using protobuf::append_float;
using protobuf::append_integer;
using protobuf::append_little_endian;

// Field numbers of Event, Summary, Summary.Value, TensorProto and SessionLog.
namespace event {
constexpr unsigned kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5, kSessionLog = 7;
}
namespace value {
constexpr unsigned kTag = 1, kSimpleValue = 2, kTensor = 8, kMetadata = 9;
}

double seconds_since_epoch() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string make_event(std::int64_t step) {
  std::string message;
  append_double(message, event::kWallTime, seconds_since_epoch());
  append_integer(message, event::kStep, step);
  return message;
}

void append_summary_value(std::string& summary, std::string_view encoded_value) {
  append_bytes(summary, 1, encoded_value);  // Summary.value
}

std::string scalar_value(std::string_view tag, double number) {
  std::string message;
  append_bytes(message, value::kTag, tag);
  append_float(message, value::kSimpleValue, static_cast<float>(number));
  return message;
}

std::string text_value(std::string_view tag, std::string_view markdown) {
  constexpr std::int64_t kString = 7;  // DataType.DT_STRING
  std::string dimension;
  append_integer(dimension, 1, 1);  // Dim.size
  std::string shape;
  append_bytes(shape, 2, dimension);  // TensorShapeProto.dim
  std::string tensor;
  append_integer(tensor, 1, kString);  // TensorProto.dtype
  append_bytes(tensor, 2, shape);      // TensorProto.tensor_shape
  append_bytes(tensor, 8, markdown);   // TensorProto.string_val
  std::string plugin;
  append_bytes(plugin, 1, "text");  // PluginData.plugin_name
  std::string metadata;
  append_bytes(metadata, 1, plugin);  // SummaryMetadata.plugin_data
  std::string message;
  append_bytes(message, value::kTag, tag);
  append_bytes(message, value::kTensor, tensor);
  append_bytes(message, value::kMetadata, metadata);
  return message;
}

std::string to_record(std::string_view data) {
  std::string record;
  append_little_endian(record, data.size(), 8);
  append_little_endian(record, masked_crc32c(record), 4);
  record.append(data);
  append_little_endian(record, masked_crc32c(data), 4);
  return record;
}

IoError io_error(const std::string& what, const std::string& path) {
  return IoError(fmt::format("can't {} {}: {}", what, path, std::strerror(errno)));
}

std::string host_name() {
  char name[256] = "";
  ::gethostname(name, sizeof(name) - 1);
  return name[0] == '\0' ? "localhost" : name;
}

// events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER: TensorBoard reads the files of a folder in the order of
// their names.
int create_event_file(const std::filesystem::path& folder, std::string& path) {
  const auto seconds = static_cast<std::int64_t>(seconds_since_epoch());
  for (int number = 0;; ++number) {
    path = folder /
           fmt::format("events.out.tfevents.{:010d}.{}.{}.{}", seconds, host_name(), ::getpid(), number);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
    if (file >= 0) return file;
    if (errno != EEXIST) throw io_error("create", path);
  }
}

}  // namespace

TensorBoardWriter::TensorBoardWriter(const std::string& folder, std::int64_t first_step) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw IoError(fmt::format("can't create {}: {}", folder, error.message()));
  file_ = create_event_file(folder, path_);

  std::string version = make_event(0);
  append_bytes(version, event::kFileVersion, "brain.Event:2");
  write(version);
  if (first_step > 0) {
    constexpr std::int64_t kStart = 1;
    std::string session;
    append_integer(session, 1, kStart);  // SessionLog.status
    std::string start = make_event(first_step);
    append_bytes(start, event::kSessionLog, session);
    write(start);
  }
}

TensorBoardWriter::~TensorBoardWriter() { ::close(file_); }

void TensorBoardWriter::scalar(std::string_view tag, double number, std::int64_t step) {
  scalars({{std::string(tag), number}}, step);
}

void TensorBoardWriter::scalars(const std::vector<std::pair<std::string, double>>& values,
                                std::int64_t step) {
  std::string summary;
  for (const auto& [tag, number] : values) append_summary_value(summary, scalar_value(tag, number));
  std::string message = make_event(step);
  append_bytes(message, event::kSummary, summary);
  write(message);
}

void TensorBoardWriter::text(std::string_view tag, std::string_view markdown, std::int64_t step) {
  std::string summary;
  append_summary_value(summary, text_value(tag, markdown));
  std::string message = make_event(step);
  append_bytes(message, event::kSummary, summary);
  write(message);
}

void TensorBoardWriter::write(std::string_view data) {
  const std::string record = to_record(data);
  std::string_view rest = record;
  while (!rest.empty()) {
    const auto written = ::write(file_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const IoError error = io_error("write", path_);
      // Readers skip a part of a record at the end of a file, but not before another.
      [[maybe_unused]] const int mended = ::ftruncate(file_, whole_);
      throw error;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  whole_ += static_cast<std::int64_t>(record.size());
}

std::vector<std::string> read_tfrecords(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw io_error("open", path);
  std::stringstream content;
  content << file.rdbuf();
  const std::string bytes = content.str();

  const auto integer = [&](std::size_t at, int size) {
    std::uint64_t number = 0;
    for (int i = size - 1; i >= 0; --i) {
      number = (number << 8) | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    }
    return number;
  };
  const auto check = [&](std::size_t data, std::size_t size, std::size_t checksum) {
    if (integer(checksum, 4) != masked_crc32c(std::string_view(bytes).substr(data, size))) {
      throw DataError(fmt::format("{}: wrong checksum at byte {}", path, checksum));
    }
  };
  std::vector<std::string> records;
  constexpr std::size_t kHeader = 12;  // length and its checksum
  for (std::size_t at = 0; bytes.size() - at >= kHeader;) {
    check(at, 8, at + 8);
    const std::uint64_t size = integer(at, 8);
    if (bytes.size() - at < kHeader + 4 || size > bytes.size() - at - kHeader - 4) break;
    const std::size_t data = at + kHeader;
    check(data, size, data + size);
    records.push_back(bytes.substr(data, size));
    at = data + size + 4;
  }
  return records;
}

}  // namespace s2s
