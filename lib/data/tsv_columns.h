// Which columns of a TSV line are source and target, and what is remarkable about the columns of a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s2s {

class TsvColumns {
 public:
  // `chosen`: the columns of source and target from 1, or empty: the first two. UsageError where they are not
  // two different columns.
  explicit TsvColumns(const std::vector<std::int64_t>& chosen);

  struct Column {
    std::string_view text;
    bool is_last = false;  // no tab stands behind it
  };
  struct Pair {
    Column source;
    Column target;
  };
  // None where the line has too few columns. Counts the line; `place` is asked for where it is remarkable.
  template <class Place>
  std::optional<Pair> split(std::string_view line, const Place& place) {
    const std::vector<Column> columns = columns_of(line);
    if (is_remarkable(columns.size()) && ++remarkable_ == 1) first_ = place();
    if (columns.size() < needed()) {
      ++too_few_;
      return std::nullopt;
    }
    return Pair{columns[source_], columns[target_]};
  }

  std::size_t needed() const;   // columns
  std::string missing() const;  // "there is no tab between source and target", of a line with too few
  // DataError where there were lines, but none had enough columns.
  void check_any(const std::vector<std::string>& files) const;
  // Of lines with more columns than were expected: a sentence, or nothing.
  std::vector<std::string> remarks() const;

 private:
  static std::vector<Column> columns_of(std::string_view line);
  bool is_remarkable(std::size_t columns);

  bool chosen_;
  std::size_t source_ = 0;
  std::size_t target_ = 1;
  std::uint64_t lines_ = 0;
  std::uint64_t too_few_ = 0;
  std::uint64_t remarkable_ = 0;
  std::size_t usual_ = 0;  // columns of the first line that has enough
  std::string first_;      // FILE:LINE
};

}  // namespace s2s
