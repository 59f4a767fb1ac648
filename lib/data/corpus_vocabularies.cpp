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
#include "text/line_sample.h"

namespace s2s {

namespace {

bool usable(const Line& line) { return !line.invalid && !line.cut; }

// Gives every usable line of each side to its sample; both may be the same one.
void sample_lines(const CorpusOptions& corpus, LineSample& source, LineSample& target) {
  PairReader reader(corpus);
  TextPair pair;
  while (reader.next(pair)) {
    if (reader.pairs() % 4096 == 0) throw_if_interrupted();
    if (usable(pair.source)) source.add(pair.source.text);
    if (usable(pair.target)) target.add(pair.target.text);
  }
}

// What goes wrong names the files that the lines came from.
std::string learn(LineSample&& lines, const VocabularyOptions& options, std::vector<std::string> files,
                  const std::vector<std::string>& tsv) {
  try {
    return train_vocabulary(std::move(lines).lines(), options);
  } catch (const DataError& error) {
    files.insert(files.end(), tsv.begin(), tsv.end());
    throw DataError(fmt::format("{}: {}", fmt::join(files, ", "), error.what()));
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
  return sha256_of(format_json(key, -1));
}

// What was learnt before lies in CACHE/vocabularies, as KEY.source and KEY.target, with their hashes in
// KEY.json: one flipped bit mostly loads.
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
                                                 {"target", sha256_of(vocabularies.target)}}) +
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
  LineSample source_lines(source.max_lines, source.seed);
  LineSample target_lines(target.max_lines, target.seed);
  sample_lines(corpus, source_lines, target_lines);
  TrainedVocabularies vocabularies;
  vocabularies.source = learn(std::move(source_lines), source, corpus.source, corpus.tsv);
  vocabularies.target = learn(std::move(target_lines), target, corpus.target, corpus.tsv);
  return before.keep(std::move(vocabularies));
}

TrainedVocabularies train_joint_vocabulary(const CorpusOptions& corpus, const VocabularyOptions& both,
                                           const std::vector<InputFile>& files) {
  LearntBefore before(corpus, key_of(corpus, files, both, both, true));
  if (auto found = before.find()) return *std::move(found);
  LineSample lines(both.max_lines, both.seed);
  sample_lines(corpus, lines, lines);
  std::vector<std::string> paths = corpus.source;
  paths.insert(paths.end(), corpus.target.begin(), corpus.target.end());
  const std::string bytes = learn(std::move(lines), both, paths, corpus.tsv);
  return before.keep({bytes, bytes, false, ""});
}

}  // namespace s2s
