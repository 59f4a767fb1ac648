#include "data/pair_encoder.h"

#include <algorithm>
#include <deque>
#include <future>
#include <optional>
#include <utility>

#include "base/signals.h"
#include "base/words.h"

namespace s2s {

namespace {

constexpr std::size_t kChunkPairs = 4096;
constexpr std::size_t kChunkBytes = std::size_t{1} << 22;  // of text: long lines make shorter chunks

// Below this a ratio says nothing: "Yes." may well be five words elsewhere.
constexpr std::size_t kRatioFrom = 10;

std::optional<DropReason> reason_in_text(const TextPair& pair) {
  if (pair.no_tab) return DropReason::no_tab;
  if (pair.source.invalid || pair.target.invalid) return DropReason::invalid_utf8;
  if (pair.source.cut || pair.target.cut) return DropReason::line_bytes;
  return std::nullopt;
}

std::vector<TextPair> read_chunk(PairReader& reader) {
  std::vector<TextPair> pairs;
  std::size_t bytes = 0;
  TextPair pair;
  while (pairs.size() < kChunkPairs && bytes < kChunkBytes && reader.next(pair)) {
    bytes += pair.source.text.size() + pair.target.text.size();
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

void append(EncodedChunk& chunk, const std::vector<std::int32_t>& pieces) {
  chunk.pieces.insert(chunk.pieces.end(), pieces.begin(), pieces.end());
  chunk.lengths.push_back(static_cast<std::uint32_t>(pieces.size()));
}

}  // namespace

PairEncoder::PairEncoder(const CorpusOptions& options, Vocabulary source, Vocabulary target)
    : max_source_pieces_(options.max_source_pieces),
      max_target_pieces_(options.max_target_pieces),
      max_source_words_(options.max_source_words),
      max_target_words_(options.max_target_words),
      max_ratio_(options.max_ratio),
      reverse_source_(options.reverse_source),
      source_(std::move(source)),
      target_(std::move(target)) {}

std::optional<DropReason> PairEncoder::reason_in_words(const TextPair& pair) const {
  const auto more = [](const std::string& text, std::int64_t limit) {
    return limit > 0 && static_cast<std::int64_t>(count_words(text)) > limit;
  };
  if (more(pair.source.text, max_source_words_)) return DropReason::source_words;
  if (more(pair.target.text, max_target_words_)) return DropReason::target_words;
  return std::nullopt;
}

std::optional<DropReason> PairEncoder::reason_in_pieces(std::size_t source, std::size_t target) const {
  if (source == 0 || target == 0) return DropReason::empty;
  if (static_cast<std::int64_t>(source) > max_source_pieces_) return DropReason::source_pieces;
  if (static_cast<std::int64_t>(target) > max_target_pieces_) return DropReason::target_pieces;
  if (absurd_ratio(source, target)) return DropReason::length_ratio;
  return std::nullopt;
}

bool PairEncoder::absurd_ratio(std::size_t source, std::size_t target) const {
  const auto [shorter, longer] = std::minmax(source, target);
  return longer > kRatioFrom && static_cast<double>(longer) > max_ratio_ * static_cast<double>(shorter);
}

EncodedChunk PairEncoder::encode(std::span<const TextPair> pairs) const {
  EncodedChunk chunk;
  chunk.read = pairs.size();
  const auto drop = [&](DropReason reason) { ++chunk.dropped[static_cast<std::size_t>(reason)]; };
  for (const TextPair& pair : pairs) {
    if (const auto reason = reason_in_text(pair)) {
      drop(*reason);
      continue;
    }
    if (const auto reason = reason_in_words(pair)) {
      drop(*reason);
      continue;
    }
    auto source = source_.encode(pair.source.text);
    const auto target = target_.encode(pair.target.text);
    if (const auto reason = reason_in_pieces(source.size(), target.size())) {
      drop(*reason);
    } else {
      if (reverse_source_) std::reverse(source.begin(), source.end());
      append(chunk, source);
      append(chunk, target);
    }
  }
  return chunk;
}

void PairEncoder::encode_all(PairReader& reader, int threads,
                             const std::function<void(const EncodedChunk&)>& sink) const {
  std::deque<std::future<EncodedChunk>>
      running;  // the oldest in front; a future's destructor waits for its thread
  const auto take_oldest = [&] {
    const EncodedChunk chunk = running.front().get();
    running.pop_front();
    sink(chunk);
  };
  while (true) {
    throw_if_interrupted();
    auto pairs = read_chunk(reader);
    if (pairs.empty()) break;
    if (running.size() >= static_cast<std::size_t>(std::max(threads, 1))) take_oldest();
    running.push_back(
        std::async(std::launch::async, [this, pairs = std::move(pairs)] { return encode(pairs); }));
  }
  while (!running.empty()) take_oldest();
}

}  // namespace s2s
