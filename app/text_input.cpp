#include "text_input.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "base/counted.h"
#include "base/error.h"
#include "base/log.h"
#include "base/signals.h"
#include "text/piece_text.h"

namespace s2s {

namespace {

std::vector<std::string> files_or_standard_input(const std::vector<std::string>& files) {
  return files.empty() ? std::vector<std::string>{"-"} : files;
}

bool comes_from_terminal(const std::vector<std::string>& files) {
  return files == std::vector<std::string>{"-"} && ::isatty(STDIN_FILENO) == 1 && stderr_is_terminal();
}

}  // namespace

TextInput::TextInput(const std::vector<std::string>& files, const LineReaderOptions& options, Holds holds)
    : reader_(files_or_standard_input(files), options),
      holds_(holds),
      typed_(comes_from_terminal(files_or_standard_input(files))) {}

void TextInput::ask() {
  std::fputs(asked_before_ ? "> " : "Type a line and press Enter; Ctrl-D ends.\n> ", stderr);
  std::fflush(stderr);
  asked_before_ = true;
}

bool TextInput::operator()(Line& line) {
  if (typed_ && (!asked_before_ || reader_.would_wait())) ask();
  const bool more = reader_.next(line);
  if (typed_ && !more) std::fputs("\n", stderr);  // behind the last question
  if (more && holds_ == Holds::text && holds_reserved(line.text)) ++reserved_;
  return more;
}

void TextInput::warn() const {
  const std::vector<FileSummary> files = reader_.summaries();
  for (const std::string& remark : invalid_remarks(files, kReplaced)) spdlog::warn("{}", remark);
  for (const std::string& remark : line_end_remarks(files)) spdlog::warn("{}", remark);
  if (reserved_ > 0) spdlog::warn("{}", reserved_warning(reserved_, reader_.lines()));
}

std::optional<std::uint64_t> count_lines(const std::vector<std::string>& files) {
  for (const std::string& path : files) {
    std::error_code none;
    if (!std::filesystem::is_regular_file(path, none)) return std::nullopt;
  }
  FilesReader reader(files, {.nfc = false});
  for (Line line; reader.next(line);) throw_if_interrupted();
  return reader.lines();
}

ChosenLines::ChosenLines(TextInput& input, std::vector<std::int64_t> chosen, std::int64_t most)
    : input_(input), chosen_(std::move(chosen)), most_(static_cast<std::size_t>(most)) {
  std::sort(chosen_.begin(), chosen_.end());
  chosen_.erase(std::unique(chosen_.begin(), chosen_.end()), chosen_.end());
}

bool ChosenLines::complete() const {
  if (most_ > 0 && given_.size() == most_) return true;
  return !chosen_.empty() && given_.size() == chosen_.size();
}

bool ChosenLines::operator()(Line& line) {
  while (!complete()) {
    if (!input_(line)) {
      ended_ = true;
      return false;
    }
    ++read_;
    if (!chosen_.empty() && chosen_[given_.size()] != static_cast<std::int64_t>(read_)) continue;
    given_.push_back(read_);
    return true;
  }
  return false;
}

void ChosenLines::check_all_found() const {
  if (chosen_.empty() || complete()) return;
  throw DataError(fmt::format("there is no line {}: {} has {}", chosen_[given_.size()],
                              fmt::join(input_.paths(), ", "), counted(read_, "line")));
}

}  // namespace s2s
