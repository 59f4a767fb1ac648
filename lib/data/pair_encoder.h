// Encodes pairs and decides which of them to keep, on several threads, giving the results in the order of the
// corpus.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "data/corpus.h"
#include "data/pair_reader.h"
#include "text/vocabulary.h"

namespace s2s {

// What became of a run of pairs.
struct EncodedChunk {
  std::vector<std::int32_t> pieces;    // source, target, source, target, ... of the kept pairs
  std::vector<std::uint32_t> lengths;  // of these, two a pair
  std::array<std::uint64_t, kDropReasons> dropped{};
  std::uint64_t read = 0;
};

class PairEncoder {
 public:
  PairEncoder(const CorpusOptions& options, Vocabulary source, Vocabulary target);

  EncodedChunk encode(std::span<const TextPair> pairs) const;

  // Reads everything, encodes on `threads` threads and calls `sink` with each chunk in order, on the calling
  // thread. Memory is bounded by a few chunks. Throws what the reader or the sink throw, and Interrupted.
  void encode_all(PairReader& reader, int threads,
                  const std::function<void(const EncodedChunk&)>& sink) const;

 private:
  std::optional<DropReason> reason_in_words(const TextPair& pair) const;
  std::optional<DropReason> reason_in_pieces(std::size_t source, std::size_t target) const;
  bool absurd_ratio(std::size_t source, std::size_t target) const;

  std::int64_t max_source_pieces_;
  std::int64_t max_target_pieces_;
  std::int64_t max_source_words_;
  std::int64_t max_target_words_;
  double max_ratio_;
  bool reverse_source_;
  Vocabulary source_;
  Vocabulary target_;
};

}  // namespace s2s
