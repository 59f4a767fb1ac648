// Development and test sets: every pair, as text and as pieces, in order; nothing is dropped, so that index i
// is line i + 1 of the files. For the trainer's validation and for scoring; training data go through
// corpus.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/batch.h"
#include "data/batcher.h"
#include "data/corpus.h"
#include "text/line_reader.h"
#include "text/vocabulary.h"

namespace s2s {

struct ParallelText {
  std::vector<std::string> source;  // lines as the reader gives them: valid UTF-8, normalised
  std::vector<std::string> target;
  std::vector<std::vector<std::int32_t>> source_ids;  // without </s>; empty for a blank line
  std::vector<std::vector<std::int32_t>> target_ids;
  std::uint64_t invalid_lines = 0;        // with bytes that were not UTF-8, both sides together
  std::uint64_t cut_lines = 0;            // longer than max_bytes
  std::vector<std::string> remarks = {};  // on columns and line ends: for warnings

  std::size_t size() const { return source.size(); }
};

struct ParallelFiles {
  std::vector<std::string> source;
  std::vector<std::string> target;
  std::vector<std::string> tsv = {};           // of source TAB target, instead of the two above or after them
  std::vector<std::int64_t> tsv_columns = {};  // as CorpusOptions has them
};

// Throws IoError, and DataError when the sides differ in their number of lines or have none.
ParallelText read_parallel_text(const ParallelFiles& files, const Vocabulary& source,
                                const Vocabulary& target, const LineReaderOptions& reading = {});

// The same of lines that were read already, as a reader gives them.
ParallelText parallel_text_of(std::vector<std::string> source_lines, std::vector<std::string> target_lines,
                              const Vocabulary& source, const Vocabulary& target);

// Reads both sides to their end and throws what read_parallel_text would, and DataError when no line has text
// on both sides or a line of a TSV file has no tab, UsageError for a pipe: before anything that takes long.
// The files with sizes and hashes.
std::vector<InputFile> check_parallel_text(const ParallelFiles& files, const LineReaderOptions& reading = {});

// All pairs once, sorted by length, cut as BatchOptions say (`pool` plays no part). Batch::sentences are the
// indices. Sides longer than `max_pieces` are cut there (0: never).
std::vector<Batch> make_batches(const ParallelText& text, const BatchOptions& options,
                                std::int64_t max_pieces = 0);

}  // namespace s2s
