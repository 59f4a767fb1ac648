#include "base/problems.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace s2s {
namespace {

std::string numbered(const std::vector<std::string>& messages) {
  std::string text = fmt::format("{} problems", messages.size());
  for (std::size_t i = 0; i < messages.size(); ++i)
    text += fmt::format("{} ({}) {}", i == 0 ? ":" : ";", i + 1, messages[i]);
  return text;
}

}  // namespace

SeveralErrors::SeveralErrors(ErrorKind kind, std::vector<std::string> all)
    : Error(kind, numbered(all)), messages(std::move(all)) {}

void Problems::add(ErrorKind kind, const std::string& message) {
  if (!kind_) kind_ = kind;
  if (std::ranges::find(messages_, message) == messages_.end()) messages_.push_back(message);
}

void Problems::throw_if_any() const {
  if (messages_.empty()) return;
  if (messages_.size() == 1) throw_error(*kind_, messages_.front());
  throw SeveralErrors(*kind_, messages_);
}

}  // namespace s2s
