#include "text/line_reader.h"

#include <fmt/format.h>

#include <cstring>
#include <span>
#include <utility>

#include "text/utf8.h"

namespace s2s {

namespace {
constexpr std::size_t kBufferBytes = std::size_t{1} << 17;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

void make_reliable(Line& line, const LineReaderOptions& options) {
  line.cut = line.text.size() > options.max_bytes;
  truncate_utf8(line.text, options.max_bytes);
  line.invalid = repair_utf8(line.text) > 0;
  if (options.nfc) normalise_nfc(line.text);
}

}  // namespace

Line line_of(std::string text, const LineReaderOptions& options) {
  Line line{.text = std::move(text)};
  make_reliable(line, options);
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
  make_reliable(line, options_);
  invalid_lines_ += line.invalid ? 1 : 0;
  cut_lines_ += line.cut ? 1 : 0;
  return true;
}

FilesReader::FilesReader(std::vector<std::string> paths, const LineReaderOptions& options)
    : paths_(std::move(paths)), options_(options) {}

bool FilesReader::next(Line& line) {
  while (true) {
    if (current_ && current_->next(line)) return true;
    const std::size_t following = current_ ? finished_.size() + 1 : finished_.size();
    if (following >= paths_.size()) return false;
    if (current_) finished_.push_back(current_->line_number());
    current_ = std::make_unique<LineReader>(paths_[following], options_);
  }
}

std::vector<std::uint64_t> FilesReader::lines_by_file() const {
  auto lines = finished_;
  if (current_) lines.push_back(current_->line_number());
  return lines;
}

std::uint64_t FilesReader::lines() const {
  std::uint64_t sum = 0;
  for (const std::uint64_t lines : lines_by_file()) sum += lines;
  return sum;
}

std::string FilesReader::place() const {
  return current_ ? fmt::format("{}:{}", current_->name(), current_->line_number()) : std::string("no file");
}

}  // namespace s2s
