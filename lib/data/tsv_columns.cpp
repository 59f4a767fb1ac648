#include "data/tsv_columns.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.h"

namespace s2s {

TsvColumns::TsvColumns(const std::vector<std::int64_t>& chosen) : chosen_(!chosen.empty()) {
  if (!chosen_) return;
  if (chosen.size() != 2 || chosen[0] == chosen[1] || std::ranges::min(chosen) < 1) {
    throw UsageError(fmt::format("--tsv-columns needs two different columns, such as 2,3, not {}",
                                 fmt::join(chosen, ",")));
  }
  source_ = static_cast<std::size_t>(chosen[0] - 1);
  target_ = static_cast<std::size_t>(chosen[1] - 1);
}

std::size_t TsvColumns::needed() const { return std::max(source_, target_) + 1; }

std::string TsvColumns::missing() const {
  if (!chosen_) return "there is no tab between source and target";
  return fmt::format("the line has fewer than {} columns (--tsv-columns)", needed());
}

std::vector<TsvColumns::Column> TsvColumns::columns_of(std::string_view line) {
  std::vector<Column> columns;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t tab = std::min(line.find('\t', begin), line.size());
    columns.push_back({line.substr(begin, tab - begin), tab == line.size()});
    begin = tab + 1;
  }
  return columns;
}

// Where nobody chose, a third column is; where somebody did, another number of them than usual, since a tab
// inside a sentence moves all that stands behind it.
bool TsvColumns::is_remarkable(std::size_t columns) {
  ++lines_;
  if (!chosen_) return columns > 2;
  if (usual_ == 0 && columns >= needed()) usual_ = columns;
  return columns >= needed() && columns != usual_;
}

void TsvColumns::check_any(const std::vector<std::string>& files) const {
  if (lines_ == 0 || too_few_ < lines_) return;
  const std::string names = fmt::format("{}", fmt::join(files, ", "));
  if (!chosen_) {
    throw DataError(
        fmt::format("no line of {} has a tab: a TSV file has lines SOURCE tab TARGET. Two files, one a side, "
                    "are named with "
                    "--train-source and --train-target (--dev-source and --dev-target)",
                    names));
  }
  throw DataError(fmt::format("no line of {} has {} columns: see --tsv-columns", names, needed()));
}

std::vector<std::string> TsvColumns::remarks() const {
  if (remarkable_ == 0) return {};
  const std::string count =
      fmt::format("{} of {} TSV lines {}", remarkable_, lines_, remarkable_ == 1 ? "has" : "have");
  if (chosen_) {
    return {fmt::format(
        "{} other than {} columns (first: {}): a tab inside a sentence moves the columns behind it", count,
        usual_, first_)};
  }
  return {
      fmt::format("{} more than two columns (first: {}); the first two were taken for source and target. "
                  "--tsv-columns chooses "
                  "others, and 1,2 says that these are meant",
                  count, first_)};
}

}  // namespace s2s
