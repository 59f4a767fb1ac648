// Makes a corpus folder, with its corpus.toml, of someone's own files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "data/held_out.h"
#include "data/parallel_text.h"

namespace s2s {

struct NewCorpus {
  std::string name;  // of its folder below `data_root`
  std::string
      source_language;  // empty: as the first source file's name ends ("text.es.gz": es), else "source"
  std::string target_language;  // empty: likewise, else "target"
  ParallelFiles train;
  ParallelFiles development;  // without files: held out of the training text
  ParallelFiles test;         // likewise
  HeldOutOptions held_out;    // how much for each of the two
};

struct NewCorpusReport {
  std::filesystem::path folder;
  std::vector<std::pair<std::string, std::uint64_t>> sets;  // name and pairs, in the file's order
  std::uint64_t left_out =
      0;  // pairs of a set that was written anew: blank, not UTF-8, without a tab, too long
};

// Writes DATA_ROOT/NAME/corpus.toml. It names the files given, by paths seen from the folder; a set that
// pairs are held out of, or that is given as TSV, is written anew as text beside it. No pair is in two of the
// sets that come of one text. Throws UsageError for a name that is no folder's or where such a file is there
// already, DataError for sides of unequal length and a text too small to hold anything out of, IoError,
// Interrupted.
NewCorpusReport make_corpus(const NewCorpus& corpus, const std::filesystem::path& data_root);

}  // namespace s2s
