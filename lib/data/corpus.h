// From parallel text to a training set: reads pairs of lines, drops and counts those that would do harm,
// encodes the rest once into memory-mapped shards in a cache folder named after everything that went in
// (files, vocabularies, options).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "data/training_set.h"
#include "text/vocabulary.h"
#include "text/vocabulary_trainer.h"

namespace s2s {

// What becomes of a line that cannot be text: with NUL or bytes that are not UTF-8, or of a TSV file without
// the columns.
enum class BadLines { drop, refuse };

struct CorpusOptions {
  std::vector<std::string> source;  // files, read one after the other; plain, gz, xz, zst or bz2
  std::vector<std::string> target;  // line i of all of these translates line i of all of the source's
  std::vector<std::string> tsv;     // files of source TAB target, instead of the two above or after them
  // Columns of source and target in a TSV line, from 1; empty: the first two, with a remark on longer lines.
  std::vector<std::int64_t> tsv_columns;
  // Pairs with a longer side are dropped; </s> is not counted. 200 pieces lose nothing of bible-enes, whose
  // segments have up to 80 words; 50 lost 21%, and with them all long sentences.
  std::int64_t max_source_pieces = 200;
  std::int64_t max_target_pieces = 200;
  std::int64_t max_source_words = 0;  // the same limit in words, as papers count; 0: no limit
  std::int64_t max_target_words = 0;
  double max_ratio = 6.0;  // of the longer to the shorter side in pieces; pairs up to ten pieces are let be
  std::size_t max_bytes = 64 * 1024;    // a longer line makes its pair too long, without being encoded
  bool nfc = true;                      // Unicode normalisation form C
  BadLines bad_lines = BadLines::drop;  // its pair, and count it; for refuse_bad_lines
  bool reverse_source = false;  // the source's pieces from last to first (Sutskever et al. 2014, section 3.3)
  std::string cache = ".cache/corpora";  // folder of encoded corpora; may be deleted at any time
  // Pairs that are passed over, by pair_hash (data/held_out.h), rising.
  std::vector<std::uint64_t> held_out;
  int threads = 0;  // that encode; as usable_threads() takes it. The result doesn't depend on it
};

enum class DropReason {
  empty,
  invalid_utf8,
  no_tab,
  line_bytes,  // a line over max_bytes
  source_pieces,
  target_pieces,
  source_words,
  target_words,
  length_ratio
};
inline constexpr std::size_t kDropReasons = 9;

struct InputFile {
  std::string path;
  std::uint64_t bytes = 0;
  std::string sha256;
};

struct CorpusReport {
  std::uint64_t read = 0;  // pairs of lines
  std::uint64_t kept = 0;
  std::array<std::uint64_t, kDropReasons> dropped{};  // by DropReason; read = kept + their sum
  std::uint64_t source_pieces = 0;                    // of the kept pairs, </s> not counted
  std::uint64_t target_pieces = 0;
  std::vector<InputFile> files;
  std::vector<std::string> remarks;  // sentences on what a user may not know of these files: for warnings
  std::string key;                   // sha256 of all that the encoding depends on
  bool from_cache = false;           // nothing had to be encoded
  std::string rebuilt_because;       // why a cached encoding was not used although there was one; else empty

  // "empty", "not UTF-8", "source too long" ..., each with its count.
  std::vector<std::pair<std::string, std::uint64_t>> dropped_by_reason() const;
  // One sentence for each reason that took more than 2% of the pairs read: count, share, limit and the option
  // that sets it. `options` are those that the corpus was prepared with.
  std::vector<std::string> large_losses(const CorpusOptions& options) const;
};

struct PreparedCorpus {
  TrainingSet set;
  CorpusReport report;
};

// All files that the options name, with sizes and hashes. UsageError for a pipe: a corpus is read more than
// once (for its hash, for a vocabulary, to encode it). Whoever needs several of the functions below describes
// the files once and hands them on as `files`; where it is empty, they are described there.
std::vector<InputFile> describe_input_files(const CorpusOptions& options);

// Where the options refuse bad lines, reads all files and throws DataError with file and line of the first
// one.
void refuse_bad_lines(const CorpusOptions& options);

// Throws UsageError for options that contradict each other; DataError when a side has more lines than the
// other (before anything is trained) or when no pair is left; IoError. `progress` is called now and then with
// the pairs read so far.
PreparedCorpus prepare_corpus(const CorpusOptions& options, const Vocabulary& source,
                              const Vocabulary& target, std::vector<InputFile> files = {},
                              const std::function<void(std::uint64_t)>& progress = {});

// SentencePiece models learnt from the corpus's own lines: one a side, or one for both (then both strings are
// equal). Reads all pairs first, so that sides of unequal length are found here already. What was learnt from
// the same files with the same options before is taken from the cache, if its hash is right.
struct TrainedVocabularies {
  std::string source;  // model bytes
  std::string target;
  bool from_cache = false;
  std::string rebuilt_because;  // why what the cache had was not used; else empty
  // Sentences on lines that were left out, or read as other than they are.
  std::vector<std::string> warnings = {};
};
TrainedVocabularies train_vocabularies(const CorpusOptions& corpus, const VocabularyOptions& source,
                                       const VocabularyOptions& target,
                                       const std::vector<InputFile>& files = {});
TrainedVocabularies train_joint_vocabulary(const CorpusOptions& corpus, const VocabularyOptions& both,
                                           const std::vector<InputFile>& files = {});

}  // namespace s2s
