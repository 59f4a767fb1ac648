// A corpus as a folder with a corpus.toml (its form: data/README.md), which names the files of each of its
// sets.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace s2s {

struct CorpusSet {
  std::vector<std::string> source;  // paths, line-aligned with target, pair by pair
  std::vector<std::string> target;
  std::string place = {};  // FILE:LINE of the set in corpus.toml
};

struct CorpusFolder {
  std::string name;
  std::string source_language;
  std::string target_language;
  std::map<std::string, CorpusSet> sets;  // "train", "dev", "test", ...

  // Null where there is no such set. IoError, naming corpus.toml's line, where a file of it is missing.
  const CorpusSet* find(const std::string& set_name) const;
  // The same, but DataError, naming the sets that there are, where there is no such set.
  const CorpusSet& set(const std::string& set_name) const;
};

// `corpus` is a path to such a folder, or the name of one below `data_root`. UsageError where there is none
// (with how to build it, and a near miss), DataError with file and line where its corpus.toml is not of that
// form.
CorpusFolder read_corpus_folder(const std::string& corpus, const std::filesystem::path& data_root);

}  // namespace s2s
