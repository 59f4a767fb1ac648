#include "data/pair_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <system_error>

#include "base/counted.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/signals.h"
#include "base/words.h"
#include "data/held_out.h"
#include "text/encoding.h"
#include "text/piece_text.h"
#include "text/remarks.h"
#include "text/utf8.h"

namespace s2s {

namespace {

void check_files(const CorpusOptions& options) {
  if (options.source.empty() != options.target.empty()) {
    throw UsageError(fmt::format("a parallel corpus needs files for both sides; only the {} has some",
                                 options.source.empty() ? "target" : "source"));
  }
  if (options.source.empty() && options.tsv.empty()) throw UsageError("no files are named for the corpus");
}

std::string side(const char* name, const FilesReader& reader) {
  return fmt::format("the {} has {} ({})", name, counted(reader.lines(), "line"),
                     fmt::join(reader.paths(), ", "));
}

std::vector<std::uint64_t> lines_by_file(const FilesReader& reader) {
  std::vector<std::uint64_t> lines;
  for (const FileSummary& file : reader.summaries()) lines.push_back(file.lines);
  return lines;
}

// With as many files on each side, the first two that differ say where to look.
std::string first_difference(const FilesReader& source, const FilesReader& target) {
  const auto a = lines_by_file(source);
  const auto b = lines_by_file(target);
  if (a.size() != b.size() || a.size() < 2) return "";
  const auto place = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  return fmt::format(". The first files that differ are {} with {} and {} with {}", source.paths()[place],
                     counted(a[place], "line"), target.paths()[place], b[place]);
}

// A column of a TSV line becomes a line of its own.
void set_column(Line& line, const TsvColumns::Column& column, const Line& whole, std::size_t max_bytes) {
  line.text = column.text;
  line.invalid = whole.invalid;
  line.cut = (whole.cut && column.is_last) || column.text.size() > max_bytes;
  truncate_utf8(line.text, max_bytes);
}

// So much of a TSV line that the needed columns are whole.
std::size_t line_bytes(const CorpusOptions& options) {
  return TsvColumns(options.tsv_columns).needed() * (options.max_bytes + 1) - 1;
}

}  // namespace

bool is_usable(const TextPair& pair) {
  const auto usable = [](const Line& line) {
    return !line.invalid && !line.cut && count_words(line.text) > 0;
  };
  return !pair.no_tab && usable(pair.source) && usable(pair.target);
}

std::vector<std::string> input_files(const CorpusOptions& options) {
  check_files(options);
  std::vector<std::string> files = options.source;
  files.insert(files.end(), options.target.begin(), options.target.end());
  files.insert(files.end(), options.tsv.begin(), options.tsv.end());
  return files;
}

std::vector<InputFile> describe_input_files(const CorpusOptions& options) {
  std::vector<InputFile> files;
  for (const std::string& path : input_files(options)) {
    throw_if_interrupted();
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (path == "-" || (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))) {
      throw UsageError(fmt::format(
          "{}: text for training and validation must be regular files, as it is read more than once", path));
    }
    const std::string hash = sha256_of_file(path);
    files.push_back({path, std::filesystem::file_size(path, error), hash});
  }
  return files;
}

void refuse_bad_lines(const CorpusOptions& options) {
  if (options.bad_lines != BadLines::refuse) return;
  constexpr const char* kAdvice = "--on-bad-line drop leaves such lines out";
  for (const auto* paths : {&options.source, &options.target, &options.tsv}) {
    const bool columns = paths == &options.tsv;
    TsvColumns tsv_columns(options.tsv_columns);
    FilesReader reader(*paths, {columns ? line_bytes(options) : options.max_bytes, false});
    for (Line line; reader.next(line);) {
      throw_if_interrupted();
      if (line.invalid)
        throw DataError(fmt::format("{}: the line holds NUL or bytes that are not UTF-8{}. {}",
                                    reader.place(), encoding_advice(reader.summary().invalid_bytes),
                                    kAdvice));
      if (columns && !tsv_columns.split(line.text, [&] { return reader.place(); }))
        throw DataError(fmt::format("{}: {}; {}", reader.place(), tsv_columns.missing(), kAdvice));
    }
  }
}

PairReader::PairReader(const CorpusOptions& options)
    : max_bytes_(options.max_bytes),
      held_out_(options.held_out),
      tsv_columns_(options.tsv_columns),
      source_(options.source, {options.max_bytes, options.nfc}),
      target_(options.target, {options.max_bytes, options.nfc}),
      tsv_(options.tsv, {line_bytes(options), options.nfc}) {
  check_files(options);
}

bool PairReader::next(TextPair& pair) {
  do {
    if (!read(pair)) return false;
  } while (is_held_out(pair));
  ++pairs_;
  reserved_ += (holds_reserved(pair.source.text) ? 1 : 0) + (holds_reserved(pair.target.text) ? 1 : 0);
  return true;
}

bool PairReader::read(TextPair& pair) {
  pair.no_tab = false;
  const bool source = source_.next(pair.source);
  const bool target = target_.next(pair.target);
  if (source != target) fail_unequal();
  return source || next_column_pair(pair);
}

bool PairReader::is_held_out(const TextPair& pair) const {
  return !held_out_.empty() && is_usable(pair) &&
         std::ranges::binary_search(held_out_, pair_hash(pair.source.text, pair.target.text));
}

std::string PairReader::place() const { return source_reader().place(); }

std::vector<FileSummary> PairReader::summaries() const {
  std::vector<FileSummary> all;
  for (const FilesReader* reader : {&source_, &target_, &tsv_})
    std::ranges::copy(reader->summaries(), std::back_inserter(all));
  return all;
}

std::vector<std::string> PairReader::remarks() const {
  std::vector<std::string> remarks = tsv_columns_.remarks();
  std::ranges::copy(line_end_remarks(summaries()), std::back_inserter(remarks));
  if (reserved_ > 0) remarks.push_back(reserved_warning(reserved_, 2 * pairs_));
  return remarks;
}

bool PairReader::next_column_pair(TextPair& pair) {
  if (!tsv_.next(columns_)) {
    tsv_columns_.check_any(tsv_.paths());
    return false;
  }
  const auto columns = tsv_columns_.split(columns_.text, [&] { return tsv_.place(); });
  pair.no_tab = !columns;
  const TsvColumns::Pair sides = columns.value_or(TsvColumns::Pair());
  set_column(pair.source, sides.source, columns_, max_bytes_);
  set_column(pair.target, sides.target, columns_, max_bytes_);
  return true;
}

void PairReader::fail_unequal() {
  Line line;
  while (source_.next(line)) {
  }
  while (target_.next(line)) {
  }
  // Either may be why lines are counted otherwise than their writer did.
  std::vector<std::string> remarks = invalid_remarks(summaries());
  std::ranges::copy(line_end_remarks(summaries()), std::back_inserter(remarks));
  const std::string message = fmt::format(
      "the two sides of the corpus differ in length: {}, {}. Line i of one must translate line i of the "
      "other; the counts cannot tell where a line is missing{}",
      side("source", source_), side("target", target_), first_difference(source_, target_));
  throw DataError(with_remarks(message, remarks));
}

}  // namespace s2s
