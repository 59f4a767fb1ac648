// The hard alignments of `s2s attend`: united with those of the other direction, held against gold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "attend_options.h"
#include "metrics/alignment_error.h"

namespace s2s {

class AttendLinks {
 public:
  // Reads the files that the options name. Throws IoError, DataError.
  explicit AttendLinks(const AttendOptions& options);

  // What becomes of line `line`'s alignment; counts it against gold. Throws DataError where a link of a file
  // points to a word that the sentence, as `attention` has it, does not have.
  std::vector<AlignmentLink> complete(std::uint64_t line, std::vector<AlignmentLink> links,
                                      const LabelledAttention& attention);

  // To be called at the text's end: DataError if files speak of lines that it does not have.
  void check_lines(std::uint64_t lines) const;

  const std::optional<AlignmentCounts>& counts() const { return counts_; }
  std::int64_t unannotated() const { return unannotated_; }

 private:
  void read_gold(const AttendOptions& options);

  std::string reverse_name_;  // empty: there is none
  std::vector<std::vector<AlignmentLink>> reverse_;
  Symmetrisation method_;
  std::string gold_name_;
  GoldAlignments gold_;
  std::optional<AlignmentCounts> counts_;
  std::int64_t unannotated_ = 0;
};

}  // namespace s2s
