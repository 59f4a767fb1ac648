// Where encoded corpora lie:
//
//   CACHE/KEY/encoded/corpus.json       counts, and how many shards there are
//   CACHE/KEY/encoded/shard-00000 ...   data/shard.h
//   CACHE/vocabularies/KEY.source ...   the pieces that were learnt (corpus_vocabularies.cpp)
//
// `encoded` appears whole, by one rename, when everything in it is on the disk. Anything below CACHE may be
// deleted while no training uses it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/file_operations.h"
#include "data/corpus.h"
#include "data/shard.h"

namespace s2s {

class CorpusCache {
 public:
  CorpusCache(const std::string& folder, ShardIdentity identity,
              FileOperations& files = FileOperations::system());

  // The encoded corpus with its counts, or nothing when there is none. When there is one but it cannot be
  // used, nothing, and the reason in `unusable`.
  std::optional<PreparedCorpus> open(std::string& unusable) const;

  // Encodes into the cache, unless another process has done so meanwhile (it is waited for). `fill` writes
  // the corpus by calling its argument's add for every pair, and returns the counts. Throws IoError,
  // Interrupted and what `fill` throws.
  class Writer;
  PreparedCorpus build(const std::function<CorpusReport(Writer&)>& fill);

 private:
  std::string folder_;  // CACHE/KEY
  ShardIdentity identity_;
  FileOperations& files_;
};

// Writes the shards of a corpus, one after the other.
class CorpusCache::Writer {
 public:
  Writer(std::string folder, const ShardIdentity& identity, FileOperations& files);
  void add(std::span<const std::int32_t> source, std::span<const std::int32_t> target);
  // Ends the last shard; the number of shards.
  std::uint32_t finish();

 private:
  std::string folder_;
  const ShardIdentity& identity_;
  FileOperations& files_;
  std::uint32_t count_ = 0;
  std::unique_ptr<ShardWriter> shard_;
};

}  // namespace s2s
