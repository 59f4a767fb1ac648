// Which pairs a corpus has lost, in words.
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "base/counted.h"
#include "base/progress.h"
#include "data/corpus.h"

namespace s2s {

namespace {

// The share of the pairs read from which on a loss is more than a few odd lines.
constexpr double kLargeLoss = 0.02;

std::string name_of(DropReason reason) {
  switch (reason) {
    case DropReason::empty:
      return "empty";
    case DropReason::invalid_utf8:
      return "not UTF-8";
    case DropReason::no_tab:
      return "no tab";
    case DropReason::line_bytes:
      return "line too long";
    case DropReason::source_pieces:
      return "source too long";
    case DropReason::target_pieces:
      return "target too long";
    case DropReason::source_words:
      return "source with too many words";
    case DropReason::target_words:
      return "target with too many words";
    case DropReason::length_ratio:
      return "length ratio";
  }
  return "";
}

// What is wrong with such a pair, and the option that decides it.
std::string explain(DropReason reason, const CorpusOptions& options) {
  const auto longer = [](const char* side, std::int64_t limit, const char* unit, const char* option) {
    return fmt::format("the {} has more than {} (--{})", side, counted(limit, unit), option);
  };
  switch (reason) {
    case DropReason::empty:
      return "a side is blank";
    case DropReason::invalid_utf8:
      return "a side holds NUL or bytes that are not UTF-8 (--on-bad-line error names the first)";
    case DropReason::no_tab:
      return "the line has no tab between source and target (--on-bad-line error names the first)";
    case DropReason::line_bytes:
      return fmt::format("a line has more than {} (--max-bytes)", counted(options.max_bytes, "byte"));
    case DropReason::source_pieces:
      return longer("source", options.max_source_pieces, "piece", "max-source-pieces");
    case DropReason::target_pieces:
      return longer("target", options.max_target_pieces, "piece", "max-target-pieces");
    case DropReason::source_words:
      return longer("source", options.max_source_words, "word", "max-source-words");
    case DropReason::target_words:
      return longer("target", options.max_target_words, "word", "max-target-words");
    case DropReason::length_ratio:
      return fmt::format("one side has more than {} times the pieces of the other (--max-ratio)",
                         options.max_ratio);
  }
  return "";
}

}  // namespace

std::vector<std::pair<std::string, std::uint64_t>> CorpusReport::dropped_by_reason() const {
  std::vector<std::pair<std::string, std::uint64_t>> reasons;
  for (std::size_t i = 0; i < kDropReasons; ++i)
    reasons.emplace_back(name_of(static_cast<DropReason>(i)), dropped[i]);
  return reasons;
}

std::vector<std::string> CorpusReport::large_losses(const CorpusOptions& options) const {
  std::vector<std::string> sentences;
  for (std::size_t i = 0; i < kDropReasons; ++i) {
    const double share = read > 0 ? static_cast<double>(dropped[i]) / static_cast<double>(read) : 0.0;
    if (share <= kLargeLoss) continue;
    sentences.push_back(fmt::format(
        "{} of {} ({:.1f}%) {} dropped: {}", format_count(dropped[i]), counted(read, "training pair"),
        100 * share, form_for(dropped[i], "is", "are"), explain(static_cast<DropReason>(i), options)));
  }
  return sentences;
}

}  // namespace s2s
