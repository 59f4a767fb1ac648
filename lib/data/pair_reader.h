// Two texts read side by side: line i of the source with line i of the target, or the two columns of a TSV
// file. Sides of unequal length end in an error, never in a silent cut.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "text/line_reader.h"

namespace s2s {

struct TextPair {
  Line source;
  Line target;
  bool no_tab = false;  // a TSV line without a second column; both sides are empty
};

class PairReader {
 public:
  // Uses the files, max_bytes and nfc of the options. Throws UsageError when no files are named or only one
  // side's.
  explicit PairReader(const CorpusOptions& options);

  // The next pair into `pair`; false at the end. Throws IoError, and DataError at the end of the shorter side
  // if the other goes on (it is read to its end, to name both counts).
  bool next(TextPair& pair);

  std::uint64_t pairs() const { return pairs_; }  // read so far
  std::string place() const;                      // "FILE:LINE" of the pair given last, for messages

 private:
  bool next_column_pair(TextPair& pair);
  [[noreturn]] void fail_unequal();

  std::size_t max_bytes_;
  FilesReader source_;
  FilesReader target_;
  FilesReader tsv_;
  Line columns_;
  std::uint64_t pairs_ = 0;
};

// All files that the options name, in the order in which they are read. Throws UsageError as above.
std::vector<std::string> input_files(const CorpusOptions& options);

}  // namespace s2s
