#include "data/corpus.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <span>
#include <utility>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/threads.h"
#include "data/corpus_cache.h"
#include "data/held_out.h"
#include "data/pair_encoder.h"
#include "data/pair_reader.h"
#include "text/remarks.h"

namespace s2s {

namespace {

// Changes when other data are read of the same files by the same options: resumed runs then restart an epoch.
constexpr int kDataVersion = 1;

// Changes when they may be encoded otherwise than before. (A resumed run compares the counts of pieces.)
constexpr int kEncodingVersion = 2;

void check(const CorpusOptions& options) {
  if (options.max_source_pieces < 1 || options.max_target_pieces < 1) {
    throw UsageError(fmt::format("the length limits must be at least 1 piece, not {} and {}",
                                 options.max_source_pieces, options.max_target_pieces));
  }
  if (options.max_source_words < 0 || options.max_target_words < 0) {
    throw UsageError(fmt::format("the length limits must be at least 0 words, not {} and {}",
                                 options.max_source_words, options.max_target_words));
  }
  if (!(options.max_ratio >= 1.0)) {
    throw UsageError(fmt::format("the length ratio's limit must be at least 1, not {}", options.max_ratio));
  }
  if (options.max_bytes < 1) throw UsageError("the limit on a line must be at least 1 byte");
}

std::string key_of(const CorpusOptions& options, const std::vector<InputFile>& files,
                   const Vocabulary& source, const Vocabulary& target) {
  Json hashes = Json::array();
  for (const InputFile& file : files) hashes.push_back(file.sha256);
  Json key{{"version", kDataVersion},
           {"files", hashes},
           {"source_files", options.source.size()},
           {"target_files", options.target.size()},
           {"source_vocabulary", source.sha256()},
           {"target_vocabulary", target.sha256()},
           {"max_source_pieces", options.max_source_pieces},
           {"max_target_pieces", options.max_target_pieces},
           {"max_ratio", options.max_ratio},
           {"max_bytes", options.max_bytes},
           {"nfc", options.nfc}};
  // What is off is left out, so that corpora encoded before these options were there stay valid.
  if (options.max_source_words > 0 || options.max_target_words > 0) key["words"] = "between Unicode blanks";
  if (options.max_source_words > 0) key["max_source_words"] = options.max_source_words;
  if (options.max_target_words > 0) key["max_target_words"] = options.max_target_words;
  if (options.reverse_source) key["reverse_source"] = true;
  if (!options.held_out.empty()) key["held_out"] = held_out_key(options.held_out);
  if (!options.tsv_columns.empty()) key["tsv_columns"] = options.tsv_columns;
  return sha256_of(format_json(key, -1));
}

void add_chunk(const EncodedChunk& chunk, CorpusCache::Writer& writer, CorpusReport& report) {
  std::span<const std::int32_t> rest = chunk.pieces;
  for (std::size_t i = 0; i < chunk.lengths.size(); i += 2) {
    const auto source = rest.first(chunk.lengths[i]);
    const auto target = rest.subspan(source.size(), chunk.lengths[i + 1]);
    rest = rest.subspan(source.size() + target.size());
    writer.add(source, target);
    report.source_pieces += source.size();
    report.target_pieces += target.size();
  }
  report.read += chunk.read;
  report.kept += chunk.lengths.size() / 2;
  for (std::size_t i = 0; i < kDropReasons; ++i) report.dropped[i] += chunk.dropped[i];
}

void check_anything_left(const CorpusReport& report, const std::vector<std::string>& files,
                         const PairReader& reader) {
  if (report.kept > 0) return;
  const std::string names = fmt::format("{}", fmt::join(files, ", "));
  if (report.read == 0) throw DataError("there are no lines in " + names);
  std::string reasons;
  for (const auto& [name, count] : report.dropped_by_reason()) {
    if (count > 0) reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : ", ", name, count);
  }
  std::vector<std::string> remarks = invalid_remarks(reader.summaries(), "their pairs are dropped");
  std::ranges::copy(report.remarks, std::back_inserter(remarks));
  throw DataError(with_remarks(fmt::format("none of the {} sentence pairs of {} can be used to train on ({})",
                                           report.read, names, reasons),
                               remarks));
}

}  // namespace

PreparedCorpus prepare_corpus(const CorpusOptions& options, const Vocabulary& source,
                              const Vocabulary& target, std::vector<InputFile> files,
                              const std::function<void(std::uint64_t)>& progress) {
  check(options);
  const auto paths = input_files(options);
  if (files.empty()) files = describe_input_files(options);
  const std::string key = key_of(options, files, source, target);
  CorpusCache cache(options.cache,
                    {sha256_of(fmt::format("{} {}", kEncodingVersion, key)),
                     static_cast<std::uint32_t>(source.size()), static_cast<std::uint32_t>(target.size())});
  std::string unusable;
  auto prepared = cache.open(unusable);
  const bool from_cache = prepared.has_value();
  if (!prepared) {
    prepared = cache.build([&](CorpusCache::Writer& writer) {
      CorpusReport report;
      report.key = key;
      PairReader reader(options);
      const PairEncoder encoder(options, source, target);
      const int threads = usable_threads(options.threads);
      encoder.encode_all(reader, threads, [&](const EncodedChunk& chunk) {
        add_chunk(chunk, writer, report);
        if (progress) progress(report.read);
      });
      report.remarks = reader.remarks();
      check_anything_left(report, paths, reader);
      return report;
    });
  }
  prepared->report.files = std::move(files);
  prepared->report.from_cache = from_cache;
  prepared->report.rebuilt_because = unusable;
  return std::move(*prepared);
}

}  // namespace s2s
