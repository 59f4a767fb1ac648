#include "data/parallel_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "base/error.h"
#include "base/words.h"
#include "data/batching.h"
#include "data/pair_reader.h"

namespace s2s {

namespace {

std::uint32_t limited(std::size_t size, std::int64_t max_pieces) {
  const std::int64_t limit = max_pieces > 0 ? max_pieces : std::numeric_limits<std::int32_t>::max();
  return static_cast<std::uint32_t>(std::min(static_cast<std::int64_t>(size), limit));
}

CorpusOptions as_corpus(const ParallelFiles& files, const LineReaderOptions& reading) {
  CorpusOptions corpus;
  corpus.source = files.source;
  corpus.target = files.target;
  corpus.tsv = files.tsv;
  corpus.tsv_columns = files.tsv_columns;
  corpus.max_bytes = reading.max_bytes;
  corpus.nfc = reading.nfc;
  return corpus;
}

}  // namespace

ParallelText read_parallel_text(const ParallelFiles& files, const Vocabulary& source,
                                const Vocabulary& target, const LineReaderOptions& reading) {
  const CorpusOptions corpus = as_corpus(files, reading);
  PairReader reader(corpus);
  ParallelText text;
  TextPair pair;
  while (reader.next(pair)) {
    text.source_ids.push_back(source.encode(pair.source.text));
    text.target_ids.push_back(target.encode(pair.target.text));
    for (Line* line : {&pair.source, &pair.target}) {
      text.invalid_lines += line->invalid ? 1 : 0;
      text.cut_lines += line->cut ? 1 : 0;
    }
    text.source.push_back(std::move(pair.source.text));
    text.target.push_back(std::move(pair.target.text));
  }
  text.remarks = reader.remarks();
  if (text.size() == 0)
    throw DataError(fmt::format("there are no lines in {}", fmt::join(input_files(corpus), ", ")));
  return text;
}

ParallelText parallel_text_of(std::vector<std::string> source_lines, std::vector<std::string> target_lines,
                              const Vocabulary& source, const Vocabulary& target) {
  ParallelText text;
  for (const std::string& line : source_lines) text.source_ids.push_back(source.encode(line));
  for (const std::string& line : target_lines) text.target_ids.push_back(target.encode(line));
  text.source = std::move(source_lines);
  text.target = std::move(target_lines);
  return text;
}

std::vector<InputFile> check_parallel_text(const ParallelFiles& files, const LineReaderOptions& reading) {
  const CorpusOptions corpus = as_corpus(files, reading);
  std::vector<InputFile> described = describe_input_files(corpus);
  PairReader reader(corpus);
  bool any = false;
  std::string first_without_columns;
  for (TextPair pair; reader.next(pair);) {
    if (pair.no_tab && first_without_columns.empty()) first_without_columns = reader.place();
    any = any || (count_words(pair.source.text) > 0 && count_words(pair.target.text) > 0);
  }
  if (!first_without_columns.empty()) {
    throw DataError(fmt::format("{}: {}", first_without_columns, TsvColumns(files.tsv_columns).missing()));
  }
  if (!any) {
    throw DataError(fmt::format("{} in {}",
                                reader.pairs() == 0 ? "there are no lines" : "no line has text on both sides",
                                fmt::join(input_files(corpus), ", ")));
  }
  return described;
}

std::vector<Batch> make_batches(const ParallelText& text, const BatchOptions& options,
                                std::int64_t max_pieces) {
  check(options);
  std::vector<PairLength> pairs;
  for (std::uint32_t i = 0; i < text.size(); ++i) {
    pairs.push_back(
        {i, limited(text.source_ids[i].size(), max_pieces), limited(text.target_ids[i].size(), max_pieces)});
  }
  sort_by_length(pairs);
  const auto source = [&](const PairLength& pair) {
    return std::span<const std::int32_t>(text.source_ids[pair.index]);
  };
  const auto target = [&](const PairLength& pair) {
    return std::span<const std::int32_t>(text.target_ids[pair.index]);
  };
  std::vector<Batch> batches;
  for (const auto& [begin, end] : cut_into_batches(pairs, options)) {
    batches.push_back(
        make_batch(std::span<const PairLength>(pairs).subspan(begin, end - begin), source, target));
  }
  return batches;
}

}  // namespace s2s
