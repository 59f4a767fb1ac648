#include "train/run_vocabularies.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>

#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/progress.h"

namespace s2s {

namespace {

namespace fs = std::filesystem;

TrainedVocabularies learn(const TrainData& data, const std::vector<InputFile>& files) {
  VocabularyOptions options = data.vocabulary;
  options.at_most = true;
  spdlog::info("learning {} pieces {}", format_count(options.size),
               data.joint_vocabulary ? "for both languages" : "a side");
  TrainedVocabularies trained = data.joint_vocabulary
                                    ? train_joint_vocabulary(data.train, options, files)
                                    : train_vocabularies(data.train, options, options, files);
  if (!trained.rebuilt_because.empty()) {
    spdlog::warn("the pieces that were learnt before cannot be used, and were learnt again: {}",
                 trained.rebuilt_because);
  }
  if (trained.from_cache) {
    spdlog::info("the same pieces were learnt before: taken from {}", data.train.cache);
  }
  for (const std::string& warning : trained.warnings) spdlog::warn("{}", warning);
  return trained;
}

Vocabulary load_one(const fs::path& path, const std::string& sha256) {
  if (!fs::exists(path)) {
    throw ModelError(fmt::format(
        "{} is missing: the run's model knows its pieces alone. Restore it from a copy", path.string()));
  }
  return Vocabulary::load(path.string(), sha256);
}

}  // namespace

void make_vocabularies(const RunDirectory& run, const TrainData& data, const std::vector<InputFile>& files) {
  if (data.source_vocabulary.empty() != data.target_vocabulary.empty()) {
    throw UsageError("name a vocabulary for both sides or for neither");
  }
  if (data.joint_vocabulary && data.source_vocabulary != data.target_vocabulary) {
    throw UsageError(
        "joint-vocabulary with two vocabularies: name the same file for both sides, or leave it out");
  }
  TrainedVocabularies made;
  if (data.source_vocabulary.empty()) {
    made = learn(data, files);
  } else {
    made.source = Vocabulary::load(data.source_vocabulary).bytes();
    made.target = Vocabulary::load(data.target_vocabulary).bytes();
  }
  if (made.source == made.target) {
    return write_file_atomically(run.joint_model(), made.source);
  }
  write_file_atomically(run.source_model(), made.source);
  write_file_atomically(run.target_model(), made.target);
}

VocabularyHashes recorded_vocabularies(const Json& record, const std::string& where) {
  try {
    const Json& vocabularies = record.at("vocabularies");
    return {vocabularies.at("source").at("sha256").get<std::string>(),
            vocabularies.at("target").at("sha256").get<std::string>()};
  } catch (const Json::exception& error) {
    throw ModelError(fmt::format("{}: {}", where, error.what()));
  }
}

VocabularyPair load_vocabularies(const RunDirectory& run, const VocabularyHashes& expected) {
  if (fs::exists(run.joint_model())) {
    const Vocabulary both = load_one(run.joint_model(), expected.source);
    return {both, expected.source == expected.target ? both : load_one(run.joint_model(), expected.target)};
  }
  return {load_one(run.source_model(), expected.source), load_one(run.target_model(), expected.target)};
}

std::vector<std::string> changed_vocabularies(const TrainData& data, const VocabularyPair& of_run) {
  std::vector<std::string> changes;
  for (const auto& [path, vocabulary] :
       {std::pair(data.source_vocabulary, of_run.source), std::pair(data.target_vocabulary, of_run.target)}) {
    if (!path.empty() && sha256_of_file(path) != vocabulary.sha256()) {
      changes.push_back(fmt::format("{} is not the vocabulary that the run was started with", path));
    }
  }
  return changes;
}

}  // namespace s2s
