#include "data/corpus_folder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/closest.h"
#include "base/error.h"
#include "base/regular_file.h"
#include "base/toml.h"

namespace s2s {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& file, const toml::node& node, const std::string& what) {
  throw DataError(fmt::format("{}:{}: {}", file.string(), node.source().begin.line, what));
}

std::vector<std::string> file_list(const toml::table& set, const char* side, const fs::path& file) {
  const toml::array* names = set[side].as_array();
  if (names == nullptr || names->empty()) {
    refuse(file, set, fmt::format("a set needs \"{}\", a list of files", side));
  }
  std::vector<std::string> paths;
  for (const toml::node& node : *names) {
    const auto name = node.value<std::string>();
    if (!name) {
      refuse(file, node, fmt::format("\"{}\" holds names of files, in quotes", side));
    }
    paths.push_back((file.parent_path() / *name).string());
  }
  return paths;
}

std::string text_of(const toml::table& table, const char* key, const fs::path& file) {
  const auto value = table[key].value<std::string>();
  if (!value) {
    throw DataError(fmt::format("{}: \"{}\" is missing, or is no text", file.string(), key));
  }
  return *value;
}

CorpusFolder read(const fs::path& file) {
  const toml::table table =
      parse_toml(read_regular_file(file, kMostTomlBytes, ErrorKind::data), file.string(), ErrorKind::data);
  CorpusFolder folder{
      text_of(table, "name", file), text_of(table, "source", file), text_of(table, "target", file), {}};
  for (const auto& [key, node] : table) {
    const toml::table* set = node.as_table();
    if (set == nullptr) {
      continue;
    }
    CorpusSet files{file_list(*set, "source", file), file_list(*set, "target", file),
                    fmt::format("{}:{}", file.string(), node.source().begin.line)};
    if (files.source.size() != files.target.size()) {
      refuse(file, node,
             fmt::format("{} source files, but {} target files", files.source.size(), files.target.size()));
    }
    folder.sets.emplace(std::string(key.str()), std::move(files));
  }
  return folder;
}

std::vector<std::string> corpora_in(const fs::path& data_root) {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(data_root, none)) {
    if (fs::exists(entry.path() / "corpus.toml", none)) {
      names.push_back(entry.path().filename().string());
    }
  }
  return names;
}

}  // namespace

const CorpusSet* CorpusFolder::find(const std::string& set_name) const {
  const auto found = sets.find(set_name);
  if (found == sets.end()) {
    return nullptr;
  }
  for (const auto* paths : {&found->second.source, &found->second.target}) {
    for (const std::string& path : *paths) {
      std::error_code none;
      if (!fs::exists(path, none)) {
        throw IoError(
            fmt::format("{}: set \"{}\": there is no file {} (names are relative to the folder of this file)",
                        found->second.place, set_name, path));
      }
    }
  }
  return &found->second;
}

const CorpusSet& CorpusFolder::set(const std::string& set_name) const {
  const CorpusSet* found = find(set_name);
  if (found == nullptr) {
    std::vector<std::string> names;
    for (const auto& entry : sets) {
      names.push_back(entry.first);
    }
    throw DataError(
        fmt::format("corpus {} has no set \"{}\"; it has {}", name, set_name, fmt::join(names, ", ")));
  }
  return *found;
}

CorpusFolder read_corpus_folder(const std::string& corpus, const fs::path& data_root) {
  std::error_code none;
  for (const fs::path& folder : {data_root / corpus, fs::path(corpus)}) {
    if (fs::exists(folder / "corpus.toml", none)) {
      return read(folder / "corpus.toml");
    }
  }
  throw UsageError(fmt::format(
      "there is no corpus \"{}\": neither {} nor {} exists{}. Build it with scripts/corpus.sh {}, make "
      "one of your own files with s2s corpus init {}, or name the files themselves",
      corpus, (data_root / corpus / "corpus.toml").string(), (fs::path(corpus) / "corpus.toml").string(),
      did_you_mean(corpus, corpora_in(data_root)), corpus, corpus));
}

}  // namespace s2s
