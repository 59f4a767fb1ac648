#include "text_input.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/progress.h"

namespace s2s {

TextInput::TextInput(const std::vector<std::string>& files, const LineReaderOptions& options)
    : reader_(files.empty() ? std::vector<std::string>{"-"} : files, options) {}

bool TextInput::operator()(Line& line) {
  const bool more = reader_.next(line);
  if (more && line.invalid) ++invalid_;
  return more;
}

void TextInput::warn() const {
  if (invalid_ > 0)
    spdlog::warn("{} lines held bytes that are not UTF-8, or NUL; U+FFFD stands in their place",
                 format_count(invalid_));
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
  throw DataError(fmt::format("there is no line {}: {} has {} lines", chosen_[given_.size()],
                              fmt::join(input_.paths(), ", "), read_));
}

}  // namespace s2s
