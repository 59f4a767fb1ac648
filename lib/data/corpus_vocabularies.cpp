// Learning the pieces from a corpus's own lines.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/regular_file.h"
#include "base/signals.h"
#include "data/cache_folder.h"
#include "data/corpus.h"
#include "data/held_out.h"
#include "data/pair_reader.h"
#include "text/learning_lines.h"
#include "text/remarks.h"

namespace s2s {

namespace {

LearningLines no_lines_yet(const CorpusOptions& corpus, const VocabularyOptions& options) {
  return {options.max_lines, options.seed, corpus.max_bytes};
}

// Gives every line of each side to its learner; both may be the same one. What is to be said of the files.
std::vector<std::string> read_lines(const CorpusOptions& corpus, LearningLines& source,
                                    LearningLines& target) {
  PairReader reader(corpus);
  for (TextPair pair; reader.next(pair);) {
    if (reader.pairs() % 4096 == 0) throw_if_interrupted();
    if (pair.no_tab) continue;
    source.add(pair.source, reader.source_reader());
    target.add(pair.target, reader.target_reader());
  }
  return line_end_remarks(reader.summaries());
}

// Adds to `warnings` what was left out. What goes wrong is said with it, with the names of the files that the
// lines came from, and with `remarks` on these.
std::string learn(LearningLines& lines, const VocabularyOptions& options, std::vector<std::string> files,
                  const std::vector<std::string>& tsv, std::vector<std::string>& warnings,
                  std::vector<std::string> remarks) {
  files.insert(files.end(), tsv.begin(), tsv.end());
  const std::string names = fmt::format("{}", fmt::join(files, ", "));
  try {
    std::vector<std::string> learnable = lines.take_lines();
    for (const std::string& sentence : lines.left_out()) {
      remarks.push_back(sentence);
      warnings.push_back(names + ": " + sentence);
    }
    return train_vocabulary(std::move(learnable), options);
  } catch (const DataError& error) {
    throw DataError(with_remarks(fmt::format("{}: {}", names, error.what()), remarks));
  }
}

// Changes whenever the same files and options would give other pieces than before.
constexpr int kLearningVersion = 2;

std::string key_of(const CorpusOptions& corpus, const std::vector<InputFile>& files,
                   const VocabularyOptions& source, const VocabularyOptions& target, bool joint) {
  const auto describe = [](const VocabularyOptions& options) {
    Json description{{"size", options.size},
                     {"model", static_cast<int>(options.model)},
                     {"coverage", options.character_coverage},
                     {"max_lines", options.max_lines},
                     {"seed", options.seed}};
    if (options.at_most) description["at_most"] = true;
    return description;
  };
  Json hashes = Json::array();
  for (const InputFile& file : files.empty() ? describe_input_files(corpus) : files)
    hashes.push_back(file.sha256);
  Json key{{"version", kLearningVersion},
           {"files", hashes},
           {"source_files", corpus.source.size()},
           {"target_files", corpus.target.size()},
           {"max_bytes", corpus.max_bytes},
           {"nfc", corpus.nfc},
           {"source", describe(source)},
           {"target", describe(target)},
           {"joint", joint}};
  if (!corpus.held_out.empty()) key["held_out"] = held_out_key(corpus.held_out);
  if (!corpus.tsv_columns.empty()) key["tsv_columns"] = corpus.tsv_columns;
  return sha256_of(format_json(key, -1));
}

// What was learnt before lies in CACHE/vocabularies, as KEY.source and KEY.target, with their hashes in
// KEY.json (one flipped bit mostly loads), and what was to be said of their lines.
class LearntBefore {
 public:
  LearntBefore(const CorpusOptions& corpus, const std::string& key)
      : folder_(corpus.cache + "/vocabularies"), name_(folder_ + "/" + key) {}

  // Where they are damaged, nothing, and the reason is kept for keep().
  std::optional<TrainedVocabularies> find() {
    if (!std::filesystem::exists(hashes())) return std::nullopt;
    try {
      const Json expected = parse_json(read_regular_file(hashes(), kMostJsonBytes), hashes());
      TrainedVocabularies found;
      found.source = read("source", expected);
      found.target = read("target", expected);
      found.warnings = expected.at("warnings").get<std::vector<std::string>>();
      found.from_cache = true;
      return found;
    } catch (const Error& error) {
      unusable_ = error.what();
    } catch (const Json::exception& error) {
      unusable_ = fmt::format("{}: {}", hashes(), error.what());
    }
    return std::nullopt;
  }

  TrainedVocabularies keep(TrainedVocabularies vocabularies) const {
    make_cache_folder(folder_);
    std::filesystem::remove(hashes());  // first: at no instant it goes with other files
    write_file_atomically(name_ + ".source", vocabularies.source);
    write_file_atomically(name_ + ".target", vocabularies.target);
    write_file_atomically(hashes(), format_json({{"source", sha256_of(vocabularies.source)},
                                                 {"target", sha256_of(vocabularies.target)},
                                                 {"warnings", vocabularies.warnings}}) +
                                        "\n");
    vocabularies.rebuilt_because = unusable_;
    return vocabularies;
  }

 private:
  std::string hashes() const { return name_ + ".json"; }

  std::string read(const char* side, const Json& expected) const {
    return Vocabulary::load(fmt::format("{}.{}", name_, side), expected.at(side)).bytes();
  }

  std::string folder_;
  std::string name_;
  std::string unusable_;
};

}  // namespace

TrainedVocabularies train_vocabularies(const CorpusOptions& corpus, const VocabularyOptions& source,
                                       const VocabularyOptions& target, const std::vector<InputFile>& files) {
  LearntBefore before(corpus, key_of(corpus, files, source, target, false));
  if (auto found = before.find()) return *std::move(found);
  LearningLines source_lines = no_lines_yet(corpus, source);
  LearningLines target_lines = no_lines_yet(corpus, target);
  const std::vector<std::string> remarks = read_lines(corpus, source_lines, target_lines);
  TrainedVocabularies vocabularies;
  std::vector<std::string>& warnings = vocabularies.warnings;
  vocabularies.source = learn(source_lines, source, corpus.source, corpus.tsv, warnings, remarks);
  vocabularies.target = learn(target_lines, target, corpus.target, corpus.tsv, warnings, remarks);
  return before.keep(std::move(vocabularies));
}

TrainedVocabularies train_joint_vocabulary(const CorpusOptions& corpus, const VocabularyOptions& both,
                                           const std::vector<InputFile>& files) {
  LearntBefore before(corpus, key_of(corpus, files, both, both, true));
  if (auto found = before.find()) return *std::move(found);
  LearningLines lines = no_lines_yet(corpus, both);
  const std::vector<std::string> remarks = read_lines(corpus, lines, lines);
  std::vector<std::string> paths = corpus.source;
  paths.insert(paths.end(), corpus.target.begin(), corpus.target.end());
  std::vector<std::string> warnings;
  const std::string bytes = learn(lines, both, paths, corpus.tsv, warnings, remarks);
  return before.keep({bytes, bytes, false, "", std::move(warnings)});
}

}  // namespace s2s
