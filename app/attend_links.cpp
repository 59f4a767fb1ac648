#include "attend_links.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/counted.h"
#include "base/error.h"
#include "text/line_reader.h"

namespace s2s {
namespace {

Lines read_all(const std::string& path) {
  LineReader reader(path);
  Lines lines;
  for (Line line; reader.next(line);) {
    if (line.cut) throw DataError(fmt::format("{}:{}: the line is too long", path, reader.line_number()));
    lines.push_back(line.text);
  }
  return lines;
}

void check_within(const std::vector<AlignmentLink>& links, const LabelledAttention& attention,
                  const std::string& file, std::uint64_t line) {
  const std::int64_t source = attention.empty() ? 0 : attention.source_words();
  const std::int64_t target = attention.empty() ? 0 : attention.target_words();
  for (const AlignmentLink& link : links) {
    if (link.source < source && link.target < target) continue;
    throw DataError(fmt::format(
        "{}: sentence {} has a link of source position {} and target position {} (from 1), but the text has "
        "{} and {} there: positions count what blanks divide, so give the text tokenised as it was aligned",
        file, line, link.source + 1, link.target + 1, source, target));
  }
}

}  // namespace

AttendLinks::AttendLinks(const AttendOptions& options)
    : reverse_name_(options.reverse), method_(*options.symmetrisation), gold_name_(options.gold) {
  if (!gold_name_.empty()) read_gold(options);
  if (reverse_name_.empty()) return;
  const Lines lines = read_all(reverse_name_);
  for (std::size_t i = 0; i < lines.size(); ++i)
    reverse_.push_back(turned(parse_pharaoh(lines[i], fmt::format("{}:{}", reverse_name_, i + 1))));
}

void AttendLinks::read_gold(const AttendOptions& options) {
  const GoldOptions counting{.first_position = options.gold_from_zero ? 0 : 1};
  const Lines lines = read_all(gold_name_);
  gold_ = options.gold_format == GoldFormat::talp ? parse_talp(lines, gold_name_, counting)
                                                  : parse_naacl(lines, gold_name_, counting);
  counts_ = AlignmentCounts();
}

std::vector<AlignmentLink> AttendLinks::complete(std::uint64_t line, std::vector<AlignmentLink> links,
                                                 const LabelledAttention& attention) {
  if (!reverse_name_.empty()) {
    if (line > reverse_.size())
      throw DataError(
          fmt::format("{} ends after line {}, but the text goes on: both need a line for each "
                      "sentence",
                      reverse_name_, reverse_.size()));
    const std::vector<AlignmentLink>& back = reverse_[line - 1];
    check_within(back, attention, reverse_name_, line);
    links = symmetrise(links, back, method_);
  }
  if (!counts_) return links;
  const auto gold = gold_.find(line);
  if (gold == gold_.end()) {
    ++unannotated_;
    return links;
  }
  check_within(gold->second.possible, attention, gold_name_, line);
  *counts_ += count_links(links, gold->second);
  return links;
}

void AttendLinks::check_lines(std::uint64_t lines) const {
  const auto check = [&](const std::string& name, std::uint64_t last) {
    if (last > lines)
      throw DataError(
          fmt::format("{} speaks of sentence {}, but the text has {}", name, last, counted(lines, "line")));
  };
  if (!gold_.empty()) check(gold_name_, gold_.rbegin()->first);
  check(reverse_name_, reverse_.size());
}

}  // namespace s2s
