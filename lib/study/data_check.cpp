#include "study/data_check.h"

#include <fmt/format.h>

#include <map>

#include "base/counted.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/regular_file.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

// Hashes each file once, however many runs were trained on it.
class FileHashes {
 public:
  const std::string& of(const std::string& path) {
    std::string& hash = hashes_[path];
    if (hash.empty()) hash = sha256_of_file(path);
    return hash;
  }

 private:
  std::map<std::string, std::string> hashes_;
};

[[noreturn]] void refuse(const PlannedRun& run, const std::string& difference) {
  throw DataError(
      fmt::format("{} was trained on other data: {}. Runs on different data cannot be compared: restore the "
                  "data; or remove that folder, so that it is trained on the new; or name another --out",
                  run.folder.string(), difference));
}

// `before`: the manifest's list of files, of both sides.
void compare(const PlannedRun& run, const Json& before, const CorpusSet& now, FileHashes& hashes) {
  std::vector<std::string> paths = now.source;
  paths.insert(paths.end(), now.target.begin(), now.target.end());
  if (before.size() != paths.size())
    refuse(run,
           fmt::format("{} then, {} now ({})", counted(before.size(), "file"), paths.size(), paths.front()));
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (before[i].at("sha256") != hashes.of(paths[i]))
      refuse(run, fmt::format("{} has other contents than {} had", paths[i],
                              before[i].at("path").get<std::string>()));
  }
}

}  // namespace

void check_data(const StudyPlan& plan) {
  FileHashes hashes;
  for (const PlannedRun& run : plan.runs) {
    const fs::path path = run.folder / "manifest.json";
    if (!fs::exists(path)) continue;
    const CorpusFolder& corpus = plan.corpora[run.corpus].folder;
    try {
      const Json data =
          parse_json(read_regular_file(path, kMostJsonBytes), path.string(), ErrorKind::model).at("data");
      compare(run, data.at("corpus").at("files"), corpus.set("train"), hashes);
      const auto development = corpus.sets.find("dev");
      if (!data.contains("development") || development == corpus.sets.end()) continue;
      const CorpusSet& set = development->second;  // of which training takes the first file a side
      compare(run, data.at("development").at("files"), {{set.source.front()}, {set.target.front()}}, hashes);
    } catch (const Json::exception& error) {
      throw ModelError(fmt::format("{}: {}", path.string(), error.what()));
    }
  }
}

}  // namespace s2s
