#include "train/manifest.h"

#include <fmt/format.h>
#include <torch/version.h>

#include <filesystem>

#include "base/environment.h"
#include "base/hash.h"

namespace s2s {

Json describe_build_and_machine(int threads) {
  return {{"s2s", S2S_VERSION},
          {"libtorch", TORCH_VERSION},
          {"compiler", __VERSION__},
          {"threads", threads},
          {"machine", describe_environment()}};
}

Json to_json(const CorpusReport& report) {
  Json files = Json::array();
  for (const InputFile& file : report.files) {
    files.push_back({{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  Json dropped = Json::object();
  for (const auto& [reason, count] : report.dropped_by_reason()) {
    dropped[reason] = count;
  }
  return {{"files", files},
          {"pairs_read", report.read},
          {"pairs_kept", report.kept},
          {"dropped", dropped},
          {"source_pieces", report.source_pieces},
          {"target_pieces", report.target_pieces}};
}

Json describe_files(const std::vector<std::string>& paths) {
  Json files = Json::array();
  for (const std::string& path : paths) {
    files.push_back(
        {{"path", path}, {"bytes", std::filesystem::file_size(path)}, {"sha256", sha256_of_file(path)}});
  }
  return files;
}

Json describe(const Vocabulary& vocabulary) {
  return {{"sha256", vocabulary.sha256()}, {"pieces", vocabulary.size()}};
}

std::vector<std::string> changed_files(const Json& before, const Json& now) {
  std::vector<std::string> changes;
  if (before.size() != now.size()) {
    changes.push_back(fmt::format("{} files then, {} now", before.size(), now.size()));
    return changes;
  }
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (before[i].at("sha256") != now[i].at("sha256")) {
      changes.push_back(fmt::format("{} has other contents than {} had", now[i].at("path").get<std::string>(),
                                    before[i].at("path").get<std::string>()));
    }
  }
  return changes;
}

}  // namespace s2s
