#include "data/corpus_cache.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/regular_file.h"
#include "base/signals.h"
#include "data/cache_folder.h"

namespace s2s {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kKeyDigits = 32;  // of the folder's name; the whole key stands in every shard

std::string shard_path(const std::string& folder, std::uint32_t number) {
  return fmt::format("{}/shard-{:05}", folder, number);
}

Json to_json(const CorpusReport& report, std::uint32_t shards) {
  return {{"key", report.key},
          {"shards", shards},
          {"read", report.read},
          {"kept", report.kept},
          {"dropped", report.dropped},
          {"remarks", report.remarks},
          {"source_pieces", report.source_pieces},
          {"target_pieces", report.target_pieces}};
}

CorpusReport report_of(const Json& json) {
  CorpusReport report;
  report.key = json.at("key");
  report.read = json.at("read");
  report.kept = json.at("kept");
  if (json.at("dropped").size() != report.dropped.size()) {
    throw DataError("it was encoded by an older version, which counted fewer reasons to drop a pair");
  }
  report.dropped = json.at("dropped");
  report.remarks = json.at("remarks");
  report.source_pieces = json.at("source_pieces");
  report.target_pieces = json.at("target_pieces");
  return report;
}

PreparedCorpus open_encoded(const std::string& folder, const ShardIdentity& identity) {
  const std::string path = folder + "/corpus.json";
  const Json json = parse_json(read_regular_file(path, kMostJsonBytes, ErrorKind::data), path);
  try {
    CorpusReport report = report_of(json);
    std::vector<std::shared_ptr<const Shard>> shards;
    for (std::uint32_t i = 0; i < json.at("shards").get<std::uint32_t>(); ++i) {
      shards.push_back(Shard::open(shard_path(folder, i), i, identity));
    }
    TrainingSet set(std::move(shards));
    if (set.size() != report.kept || set.source_pieces() != report.source_pieces ||
        set.target_pieces() != report.target_pieces) {
      throw DataError(path + " does not fit the shards beside it");
    }
    return {std::move(set), std::move(report)};
  } catch (const Json::exception& error) {
    throw DataError(fmt::format("{} is damaged: {}", path, error.what()));
  }
}

// Two trainings of one corpus encode it once: the second waits for the first.
FileLock wait_for_lock(const std::string& folder) {
  while (true) {
    try {
      return FileLock(folder + "/lock", folder);
    } catch (const UsageError&) {  // held by another
      throw_if_interrupted();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
}

// Removes a folder unless told to keep it.
class Scratch {
 public:
  Scratch(fs::path path, FileOperations& files) : path_(std::move(path)), files_(files) {}
  ~Scratch() {
    if (!path_.empty()) files_.remove_all(path_.c_str());
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }
  void keep() { path_.clear(); }

 private:
  fs::path path_;
  FileOperations& files_;
};

}  // namespace

CorpusCache::CorpusCache(const std::string& folder, ShardIdentity identity, FileOperations& files)
    : folder_(folder + "/" + identity.key.substr(0, kKeyDigits)),
      identity_(std::move(identity)),
      files_(files) {}

std::optional<PreparedCorpus> CorpusCache::open(std::string& unusable) const {
  const std::string encoded = folder_ + "/encoded";
  if (!fs::exists(encoded)) return std::nullopt;
  try {
    return open_encoded(encoded, identity_);
  } catch (const Error& error) {
    unusable = error.what();
    return std::nullopt;
  }
}

PreparedCorpus CorpusCache::build(const std::function<CorpusReport(Writer&)>& fill) {
  make_cache_folder(folder_);
  const FileLock lock = wait_for_lock(folder_);
  std::string unusable;
  if (auto ready = open(unusable)) return std::move(*ready);
  remove_temporaries(folder_, files_);
  const fs::path encoded = folder_ + "/encoded";
  Scratch scratch(make_temporary_folder(encoded, files_), files_);
  Writer writer(scratch.path().string(), identity_, files_);
  const CorpusReport report = fill(writer);
  write_new_file(scratch.path() / "corpus.json", format_json(to_json(report, writer.finish())), files_);
  sync_folder(scratch.path(), files_);
  if (files_.remove_all(encoded.c_str()) != 0) throw IoError("cannot remove " + encoded.string());
  rename_file(scratch.path(), encoded, files_);
  scratch.keep();
  sync_folder(folder_, files_);
  return open_encoded(encoded.string(), identity_);
}

CorpusCache::Writer::Writer(std::string folder, const ShardIdentity& identity, FileOperations& files)
    : folder_(std::move(folder)), identity_(identity), files_(files) {}

void CorpusCache::Writer::add(std::span<const std::int32_t> source, std::span<const std::int32_t> target) {
  if (shard_ && shard_->full()) {
    shard_->finish();
    shard_.reset();
  }
  if (!shard_) {
    shard_ = std::make_unique<ShardWriter>(shard_path(folder_, count_), count_, identity_, files_);
    ++count_;
  }
  shard_->add(source, target);
}

std::uint32_t CorpusCache::Writer::finish() {
  if (shard_) shard_->finish();
  shard_.reset();
  return count_;
}

}  // namespace s2s
