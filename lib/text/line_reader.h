// Reads text line by line, from plain or compressed files or standard input, and makes of any bytes whatever
// lines that the rest can rely on: valid UTF-8, NFC, bounded in length, without line ends (LF or CRLF), byte
// order mark or NUL. Only LF ends a line, so that line N here is line N for every other Unix tool. Memory is
// bounded by max_bytes, not by the longest line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/byte_source.h"

namespace s2s {

struct LineReaderOptions {
  std::size_t max_bytes = 64 * 1024;  // longer lines are cut here, at a character's boundary
  bool nfc = true;                    // Unicode normalisation form C
};

struct Line {
  std::string text;
  bool invalid = false;  // held NUL or bytes that are not UTF-8: each is U+FFFD now
  bool cut = false;      // was longer than max_bytes (before NFC)
};

// Text that was read by other means (without its line end), as a reader with these options gives it.
Line line_of(std::string text, const LineReaderOptions& options = {});

// What was read of a file, and what a user can hardly see from what becomes of it.
struct FileSummary {
  std::string name;
  std::uint64_t lines = 0;
  std::uint64_t invalid_lines = 0;
  std::uint64_t cut_lines = 0;
  std::string invalid_bytes;  // the beginning of the invalid lines as they were read: for encoding.h
  // The text ended without one LF, but with CRs in its midst: lines of an old Macintosh, read as one.
  bool ends_lines_by_cr = false;
};

// "FILE: 2 of 9 lines hold bytes that are not UTF-8, or NUL: `what_becomes`; they look like Latin-1 ...".
std::vector<std::string> invalid_remarks(const std::vector<FileSummary>& files,
                                         std::string_view what_becomes = "");
std::vector<std::string> line_end_remarks(const std::vector<FileSummary>& files);
inline constexpr std::string_view kReplaced = "U+FFFD stands in their place";

class LineReader {
 public:
  // Throws as ByteSource does. `path` "-" is standard input.
  explicit LineReader(const std::string& path, const LineReaderOptions& options = {});

  // The next line into `line`; false at the end. A last line without line end counts; an empty file has no
  // lines.
  bool next(Line& line);
  // Whether next would have to wait for the rest of a line (see ByteSource). Reads what there is.
  bool would_wait();

  std::uint64_t line_number() const { return lines_; }  // of the line given last, from 1; lines read so far
  std::uint64_t invalid_lines() const { return invalid_lines_; }
  std::uint64_t cut_lines() const { return cut_lines_; }
  FileSummary summary() const;
  const std::string& name() const { return source_.name(); }

 private:
  bool fill();
  bool read_more(std::size_t begin);
  bool read_raw(Line& line);

  ByteSource source_;
  LineReaderOptions options_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool ended_ = false;  // a terminal's end is told once
  std::uint64_t lines_ = 0;
  std::uint64_t invalid_lines_ = 0;
  std::uint64_t cut_lines_ = 0;
  std::string invalid_bytes_;
  bool any_lf_ = false;
  bool inner_cr_ = false;
};

// Several files as one text, in the order given.
class FilesReader {
 public:
  explicit FilesReader(std::vector<std::string> paths, const LineReaderOptions& options = {});

  bool next(Line& line);
  bool would_wait() { return current_ && current_->would_wait(); }

  std::uint64_t lines() const;                 // read so far, over all files
  std::string place() const;                   // "FILE:LINE" of the line given last, for messages
  FileSummary summary() const;                 // of the file begun last
  std::vector<FileSummary> summaries() const;  // of each file begun so far, in order
  const std::vector<std::string>& paths() const { return paths_; }

 private:
  std::vector<std::string> paths_;
  LineReaderOptions options_;
  std::vector<FileSummary> finished_;  // the files before the current one
  std::unique_ptr<LineReader> current_;
};

}  // namespace s2s
