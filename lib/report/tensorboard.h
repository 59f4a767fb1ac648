// TensorBoard event files: curves of a training in the format that `tensorboard --logdir` reads.
//
// A file is a sequence of TFRecords (length, masked CRC-32C of the length, data, masked CRC-32C of the data),
// each an `Event` message of tensorflow/core/util/event.proto. Of protobuf only what these messages need is
// encoded here. Each record goes out in one write: a kill loses at most the one that was being written, which
// readers skip.
//
// A resumed run opens a new file in the same folder (files are never appended to, for a reader may hold them
// open) and says at which step it starts: TensorBoard then drops what older files have from that step on,
// instead of drawing it twice.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s2s {

class TensorBoardWriter {
 public:
  // Creates `folder` if need be and a new file in it, named as TensorBoard expects. `first_step`: the step
  // after the last one that a resumed run goes on from; 0 for a new run. IoError.
  explicit TensorBoardWriter(const std::string& folder, std::int64_t first_step = 0);
  ~TensorBoardWriter();
  TensorBoardWriter(const TensorBoardWriter&) = delete;
  TensorBoardWriter& operator=(const TensorBoardWriter&) = delete;

  // Tags with a slash ("train/loss") are grouped by what stands before it. IoError; what could not be written
  // is lost, and the file stays readable.
  void scalar(std::string_view tag, double value, std::int64_t step);
  void scalars(const std::vector<std::pair<std::string, double>>& values, std::int64_t step);
  // Shown as Markdown.
  void text(std::string_view tag, std::string_view markdown, std::int64_t step);

  const std::string& path() const { return path_; }

 private:
  void write(std::string_view event);

  std::string path_;
  int file_ = -1;
  std::int64_t whole_ = 0;  // bytes of the file that are whole records
};

// For tests and tools: the data of each whole record of such a file, in order; a broken-off last record is
// left out. DataError naming the byte position if a checksum is wrong.
std::vector<std::string> read_tfrecords(const std::string& path);

}  // namespace s2s
