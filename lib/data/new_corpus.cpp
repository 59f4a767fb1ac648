#include "data/new_corpus.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "base/counted.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/signals.h"
#include "data/corpus_folder.h"
#include "data/pair_reader.h"

namespace s2s {

namespace {

namespace fs = std::filesystem;

bool has_files(const ParallelFiles& files) {
  return !(files.source.empty() && files.target.empty() && files.tsv.empty());
}

void check_name(const std::string& name) {
  const bool plain =
      !name.empty() && name.front() != '.' && name.find_first_of("/\\\"\n") == std::string::npos;
  if (!plain) {
    throw UsageError(fmt::format(
        "\"{}\" cannot name a corpus: it names a folder, so take letters, digits, - and _", name));
  }
}

// "es" of "text.es" and "text.es.gz"; empty where the name does not end in two or three lower-case letters.
std::string language_of(const std::vector<std::string>& files) {
  if (files.empty()) return "";
  constexpr std::array<const char*, 4> kCompressed{".gz", ".xz", ".zst", ".bz2"};
  fs::path path(files.front());
  if (std::ranges::find(kCompressed, path.extension().string()) != kCompressed.end()) path = path.stem();
  std::string extension = path.extension().string();
  if (extension.size() < 3 || extension.size() > 4) return "";
  extension.erase(0, 1);
  const bool letters = std::ranges::all_of(extension, [](char c) { return c >= 'a' && c <= 'z'; });
  return letters && extension != "txt" && extension != "tsv" ? extension : "";
}

// Text as it is: a corpus is no place to normalise it.
CorpusOptions as_it_is(const ParallelFiles& files, std::vector<std::uint64_t> held_out = {}) {
  CorpusOptions corpus;
  corpus.source = files.source;
  corpus.target = files.target;
  corpus.tsv = files.tsv;
  corpus.nfc = false;
  corpus.held_out = std::move(held_out);
  return corpus;
}

// Text that gets its final name when all of it is on the disk.
class NewText {
 public:
  explicit NewText(const fs::path& path)
      : path_(path),
        folder_(make_temporary_folder(path, FileOperations::system()), FileOperations::system()),
        stream_(folder_.path() / "text", std::ios::binary) {}

  void add(const std::string& line) { stream_ << line << '\n'; }

  void finish() {
    stream_.close();
    if (!stream_) throw IoError(fmt::format("cannot write {}", path_.string()));
    rename_file(folder_.path() / "text", path_, FileOperations::system());
  }

 private:
  fs::path path_;
  TemporaryPath folder_;
  std::ofstream stream_;
};

class CorpusMaker {
 public:
  CorpusMaker(const NewCorpus& corpus, const fs::path& data_root) : corpus_(corpus) {
    check_name(corpus.name);
    report_.folder = data_root / corpus.name;
    source_ = corpus.source_language.empty() ? language_of(corpus.train.source) : corpus.source_language;
    target_ = corpus.target_language.empty() ? language_of(corpus.train.target) : corpus.target_language;
    if (source_.empty()) source_ = "source";
    if (target_.empty()) target_ = "target";
    if (source_ == target_) {
      throw UsageError(
          fmt::format("both languages are \"{}\", which also ends the names of files: name them with "
                      "--source-language and --target-language",
                      source_));
    }
    refuse_existing(report_.folder / "corpus.toml");
  }

  NewCorpusReport make() {
    const HeldOut development = hold_out(corpus_.development, "dev", HeldOutSet::development);
    held_out_ = development.hashes;
    const HeldOut test = hold_out(corpus_.test, "test", HeldOutSet::test);
    held_out_.insert(held_out_.end(), test.hashes.begin(), test.hashes.end());
    std::ranges::sort(held_out_);
    refuse_existing_texts("train", !corpus_.train.tsv.empty() || !held_out_.empty());
    refuse_existing_texts("dev", !corpus_.development.tsv.empty() || !development.hashes.empty());
    refuse_existing_texts("test", !corpus_.test.tsv.empty() || !test.hashes.empty());
    make_folder();
    add_files("train", corpus_.train, held_out_);
    add_set("dev", corpus_.development, development);
    add_set("test", corpus_.test, test);
    write_file_atomically(report_.folder / "corpus.toml", toml_);
    return std::move(report_);
  }

 private:
  void refuse_existing(const fs::path& path) const {
    if (fs::exists(path)) {
      throw UsageError(
          fmt::format("{} is there already: remove it, or take another name for the corpus", path.string()));
    }
  }

  static std::string text_name(const char* set, const std::string& language) {
    return fmt::format("{}.{}", set, language);
  }

  void refuse_existing_texts(const char* set, bool is_written) const {
    if (!is_written) return;
    for (const std::string& language : {source_, target_})
      refuse_existing(report_.folder / text_name(set, language));
  }

  HeldOut hold_out(const ParallelFiles& given, const char* set, HeldOutSet which) const {
    if (has_files(given) || corpus_.held_out.pairs == 0) return {};
    HeldOut held_out = choose_held_out(as_it_is(corpus_.train, held_out_), corpus_.held_out, which);
    if (held_out.hashes.empty()) {
      throw DataError(
          fmt::format("{}: too few to hold a {} set out of: name its files with --{}-source and --{}-target, "
                      "or hold nothing "
                      "out with --held-out 0",
                      counted(held_out.of, "pair"), set, set, set));
    }
    return held_out;
  }

  void make_folder() {
    std::error_code error;
    fs::create_directories(report_.folder, error);
    if (error) throw IoError(fmt::format("cannot create {}: {}", report_.folder.string(), error.message()));
    toml_ = fmt::format("name = {}\nsource = {}\ntarget = {}\n", quoted(corpus_.name), quoted(source_),
                        quoted(target_));
  }

  void add_set(const char* set, const ParallelFiles& given, const HeldOut& held_out) {
    if (has_files(given)) return add_files(set, given, {});
    if (held_out.hashes.empty()) return;
    write(set, [&](NewText& source, NewText& target) {
      for (const std::string& line : held_out.source) source.add(line);
      for (const std::string& line : held_out.target) target.add(line);
      return held_out.source.size();
    });
  }

  // By their paths, unless they must be written anew.
  void add_files(const char* set, const ParallelFiles& files, const std::vector<std::uint64_t>& held_out) {
    if (!files.tsv.empty() || !held_out.empty()) return copy(set, as_it_is(files, held_out));
    PairReader reader(as_it_is(files));
    for (TextPair pair; reader.next(pair);) throw_if_interrupted();
    add_table(set, seen_from_folder(files.source), seen_from_folder(files.target), reader.pairs());
  }

  void copy(const char* set, const CorpusOptions& files) {
    write(set, [&](NewText& source, NewText& target) {
      std::uint64_t kept = 0;
      PairReader reader(files);
      for (TextPair pair; reader.next(pair);) {
        throw_if_interrupted();
        if (!is_usable(pair)) {
          ++report_.left_out;
          continue;
        }
        source.add(pair.source.text);
        target.add(pair.target.text);
        ++kept;
      }
      return kept;
    });
  }

  template <class Fill>
  void write(const char* set, const Fill& fill) {
    const std::string source_name = text_name(set, source_);
    const std::string target_name = text_name(set, target_);
    NewText source(report_.folder / source_name);
    NewText target(report_.folder / target_name);
    const std::uint64_t pairs = fill(source, target);
    source.finish();
    target.finish();
    add_table(set, {source_name}, {target_name}, pairs);
  }

  void add_table(const char* set, const std::vector<std::string>& source,
                 const std::vector<std::string>& target, std::uint64_t pairs) {
    toml_ += fmt::format("\n[{}]\nsource = {}\ntarget = {}\n", set, list(source), list(target));
    report_.sets.emplace_back(set, pairs);
  }

  std::vector<std::string> seen_from_folder(std::vector<std::string> files) const {
    for (std::string& file : files) {
      file = fs::relative(fs::absolute(file), fs::absolute(report_.folder)).string();
    }
    return files;
  }

  // JSON's strings are strings of TOML too.
  static std::string quoted(const std::string& text) { return Json(text).dump(); }

  static std::string list(const std::vector<std::string>& texts) {
    std::vector<std::string> all;
    for (const std::string& text : texts) all.push_back(quoted(text));
    return fmt::format("[{}]", fmt::join(all, ", "));
  }

  const NewCorpus& corpus_;
  std::string source_;
  std::string target_;
  std::vector<std::uint64_t> held_out_;
  std::string toml_;
  NewCorpusReport report_;
};

}  // namespace

NewCorpusReport make_corpus(const NewCorpus& corpus, const fs::path& data_root) {
  if (!has_files(corpus.train)) {
    throw UsageError("name the training text: --source and --target, or --tsv");
  }
  return CorpusMaker(corpus, data_root).make();
}

}  // namespace s2s
