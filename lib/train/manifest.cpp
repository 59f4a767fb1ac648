#include "train/manifest.h"

#include <fmt/format.h>
#include <torch/version.h>

#include <array>
#include <filesystem>
#include <utility>

#include "base/commit.h"
#include "base/counted.h"
#include "base/environment.h"
#include "base/error.h"
#include "base/regular_file.h"
#include "train/run_vocabularies.h"

namespace s2s {

namespace {

void check_files(const Json& files) {
  for (const Json& file : files.get_ref<const Json::array_t&>()) {
    file.at("path").get_ref<const std::string&>();
    file.at("sha256").get_ref<const std::string&>();
  }
}

// Throws Json::exception for what is missing or of another kind.
void check_manifest(const Json& manifest, const std::string& name) {
  const Json& data = manifest.at("data");
  check_files(data.at("corpus").at("files"));
  if (data.contains("development")) check_files(data["development"].at("files"));
  if (data.contains("held_out")) data["held_out"].at("sha256").get_ref<const std::string&>();
  data.at("key").get_ref<const std::string&>();
  recorded_vocabularies(data, name);
  manifest.at("sittings").get_ref<const Json::array_t&>();
}

}  // namespace

Json describe_build_and_machine(int threads) {
  return {{"s2s", version_and_commit()},
          {"libtorch", TORCH_VERSION},
          {"compiler", __VERSION__},
          {"threads", threads},
          {"machine", describe_environment()}};
}

Json to_json(const std::vector<InputFile>& files) {
  Json described = Json::array();
  for (const InputFile& file : files) {
    described.push_back({{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  return described;
}

Json to_json(const CorpusReport& report) {
  Json dropped = Json::object();
  for (const auto& [reason, count] : report.dropped_by_reason()) {
    dropped[reason] = count;
  }
  return {{"files", to_json(report.files)},
          {"pairs_read", report.read},
          {"pairs_kept", report.kept},
          {"dropped", dropped},
          {"source_pieces", report.source_pieces},
          {"target_pieces", report.target_pieces}};
}

Json describe(const Vocabulary& vocabulary) {
  return {{"sha256", vocabulary.sha256()}, {"pieces", vocabulary.size()}};
}

Json read_manifest(const RunDirectory& run) {
  const std::string name = run.manifest().string();
  if (!std::filesystem::exists(run.manifest())) {
    throw ModelError(
        fmt::format("{} is missing: it cannot be seen whether the data are those that the run began "
                    "with. Restore it from a copy",
                    name));
  }
  Json manifest = parse_json(read_regular_file(name, kMostJsonBytes), name, ErrorKind::model);
  try {
    check_manifest(manifest, name);
  } catch (const Json::exception& error) {
    throw ModelError(fmt::format("{} is damaged: {}. Restore it from a copy", name, error.what()));
  }
  return manifest;
}

std::vector<std::string> changed_files(const Json& before, const Json& now) {
  std::vector<std::string> changes;
  if (before.size() != now.size()) {
    changes.push_back(fmt::format("{} then, {} now", counted(before.size(), "file"), now.size()));
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

std::vector<std::string> changed_conditions(const Json& before, const Json& now) {
  constexpr std::array<std::pair<const char*, const char*>, 6> kConditions{{{"s2s", "/s2s"},
                                                                            {"libtorch", "/libtorch"},
                                                                            {"compiler", "/compiler"},
                                                                            {"threads", "/threads"},
                                                                            {"engine", "/engine"},
                                                                            {"processor", "/machine/cpu"}}};
  const auto shown = [](const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  std::vector<std::string> changes;
  for (const auto& [name, place] : kConditions) {
    const Json::json_pointer pointer(place);
    if (!before.contains(pointer) || !now.contains(pointer) || before[pointer] == now[pointer]) {
      continue;
    }
    changes.push_back(fmt::format("{}: {} then, {} now", name, shown(before[pointer]), shown(now[pointer])));
  }
  return changes;
}

}  // namespace s2s
