// Two texts read side by side: line i of the source with line i of the target, or the two columns of a TSV
// file. Sides of unequal length end in an error, never in a silent cut.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "data/tsv_columns.h"
#include "text/line_reader.h"

namespace s2s {

struct TextPair {
  Line source;
  Line target;
  bool no_tab = false;  // a TSV line without the columns; both sides are empty
};

// Whether a pair can be trained on as far as its text shows: both sides whole, valid and not blank.
bool is_usable(const TextPair& pair);

class PairReader {
 public:
  // Uses the files, tsv_columns, max_bytes, nfc and held_out of the options. Throws UsageError when no files
  // are named or only one side's.
  explicit PairReader(const CorpusOptions& options);

  // The next pair that is not held out into `pair`; false at the end. Throws IoError, and DataError at the
  // end of the shorter side if the other goes on (it is read to its end, to name both counts), or of TSV
  // files of which no line has the columns.
  bool next(TextPair& pair);

  std::uint64_t pairs() const { return pairs_; }  // given so far
  std::string place() const;                      // "FILE:LINE" of the pair given last, for messages
  // What the pair given last was read by.
  const FilesReader& source_reader() const { return tsv_.lines() > 0 ? tsv_ : source_; }
  const FilesReader& target_reader() const { return tsv_.lines() > 0 ? tsv_ : target_; }

  std::vector<FileSummary> summaries() const;  // of all files
  // Sentences on columns, line ends and replaced characters, which what becomes of the text does not show.
  std::vector<std::string> remarks() const;

 private:
  bool read(TextPair& pair);
  bool next_column_pair(TextPair& pair);
  bool is_held_out(const TextPair& pair) const;
  [[noreturn]] void fail_unequal();

  std::size_t max_bytes_;
  std::vector<std::uint64_t> held_out_;
  TsvColumns tsv_columns_;
  FilesReader source_;
  FilesReader target_;
  FilesReader tsv_;
  Line columns_;
  std::uint64_t pairs_ = 0;
  std::uint64_t reserved_ = 0;  // lines of either side with characters that pieces keep for themselves
};

// All files that the options name, in the order in which they are read. Throws UsageError as above.
std::vector<std::string> input_files(const CorpusOptions& options);

}  // namespace s2s
