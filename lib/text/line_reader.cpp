#include "text/line_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "text/encoding.h"
#include "text/utf8.h"

namespace s2s {

namespace {
constexpr std::size_t kBufferBytes = std::size_t{1} << 17;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kInvalidBytes = 4096;  // kept, of more than one line

// Adds to `invalid_bytes` what is repaired.
void make_reliable(Line& line, const LineReaderOptions& options, std::string& invalid_bytes) {
  line.cut = line.text.size() > options.max_bytes;
  truncate_utf8(line.text, options.max_bytes);
  line.invalid = valid_utf8_prefix(line.text) < line.text.size();
  if (line.invalid) {
    if (invalid_bytes.size() < kInvalidBytes) invalid_bytes.append(line.text, 0, kInvalidBytes) += '\n';
    repair_utf8(line.text);
  }
  if (options.nfc) normalise_nfc(line.text);
}

}  // namespace

Line line_of(std::string text, const LineReaderOptions& options) {
  Line line{.text = std::move(text)};
  std::string unused;
  make_reliable(line, options, unused);
  return line;
}

LineReader::LineReader(const std::string& path, const LineReaderOptions& options)
    : source_(path), options_(options), buffer_(kBufferBytes) {}

// More bytes behind those that lie at the buffer's start, [0, begin).
bool LineReader::read_more(std::size_t begin) {
  begin_ = 0;
  end_ = begin;
  if (ended_) return false;
  const std::size_t count = source_.read(std::span(buffer_).subspan(begin));
  end_ += count;
  ended_ = count == 0;
  return !ended_;
}

bool LineReader::fill() { return read_more(0); }

bool LineReader::would_wait() {
  while (std::memchr(buffer_.data() + begin_, '\n', end_ - begin_) == nullptr) {
    const std::size_t rest = end_ - begin_;
    if (ended_ || rest == buffer_.size()) return false;
    if (source_.would_wait()) return true;
    std::memmove(buffer_.data(), buffer_.data() + begin_, rest);
    read_more(rest);
  }
  return false;
}

// The bytes up to the next LF, of which at most max_bytes and two more are kept: an over-long line with its
// CR still counts as over-long, a line of just max_bytes does not.
bool LineReader::read_raw(Line& line) {
  line.text.clear();
  const std::size_t keep = options_.max_bytes + 2;
  bool any = false;
  while (begin_ < end_ || fill()) {
    any = true;
    const char* from = buffer_.data() + begin_;
    const auto* newline = static_cast<const char*>(std::memchr(from, '\n', end_ - begin_));
    const std::size_t length = newline != nullptr ? static_cast<std::size_t>(newline - from) : end_ - begin_;
    line.text.append(from, std::min(length, keep - std::min(keep, line.text.size())));
    begin_ += length + (newline != nullptr ? 1 : 0);
    any_lf_ = any_lf_ || newline != nullptr;
    if (newline != nullptr) break;
  }
  return any;
}

bool LineReader::next(Line& line) {
  if (!read_raw(line)) return false;
  ++lines_;
  if (lines_ == 1 && line.text.starts_with(kByteOrderMark)) line.text.erase(0, kByteOrderMark.size());
  const bool whole = line.text.size() <= options_.max_bytes + 1;
  if (whole && line.text.ends_with('\r')) line.text.pop_back();
  inner_cr_ = inner_cr_ || (!any_lf_ && line.text.find('\r') != std::string::npos);
  make_reliable(line, options_, invalid_bytes_);
  invalid_lines_ += line.invalid ? 1 : 0;
  cut_lines_ += line.cut ? 1 : 0;
  return true;
}

FileSummary LineReader::summary() const {
  return {name(), lines_, invalid_lines_, cut_lines_, invalid_bytes_, ended_ && !any_lf_ && inner_cr_};
}

std::vector<std::string> invalid_remarks(const std::vector<FileSummary>& files,
                                         std::string_view what_becomes) {
  std::vector<std::string> remarks;
  for (const FileSummary& file : files) {
    if (file.invalid_lines == 0) continue;
    remarks.push_back(fmt::format("{}: {} of {} lines {} bytes that are not UTF-8, or NUL{}{}{}", file.name,
                                  file.invalid_lines, file.lines, file.invalid_lines == 1 ? "holds" : "hold",
                                  what_becomes.empty() ? "" : ": ", what_becomes,
                                  encoding_advice(file.invalid_bytes)));
  }
  return remarks;
}

std::vector<std::string> line_end_remarks(const std::vector<FileSummary>& files) {
  std::vector<std::string> remarks;
  for (const FileSummary& file : files) {
    if (!file.ends_lines_by_cr) continue;
    remarks.push_back(fmt::format(
        "{}: the only line end is CR, so that all of it is one line; tr '\\r' '\\n' converts a file",
        file.name));
  }
  return remarks;
}

FilesReader::FilesReader(std::vector<std::string> paths, const LineReaderOptions& options)
    : paths_(std::move(paths)), options_(options) {}

bool FilesReader::next(Line& line) {
  while (true) {
    if (current_ && current_->next(line)) return true;
    const std::size_t following = current_ ? finished_.size() + 1 : finished_.size();
    if (following >= paths_.size()) return false;
    if (current_) finished_.push_back(current_->summary());
    current_ = std::make_unique<LineReader>(paths_[following], options_);
  }
}

std::vector<FileSummary> FilesReader::summaries() const {
  std::vector<FileSummary> all = finished_;
  if (current_) all.push_back(current_->summary());
  return all;
}

FileSummary FilesReader::summary() const { return current_ ? current_->summary() : FileSummary(); }

std::uint64_t FilesReader::lines() const {
  std::uint64_t sum = current_ ? current_->line_number() : 0;
  for (const FileSummary& file : finished_) sum += file.lines;
  return sum;
}

std::string FilesReader::place() const {
  return current_ ? fmt::format("{}:{}", current_->name(), current_->line_number()) : std::string("no file");
}

}  // namespace s2s
