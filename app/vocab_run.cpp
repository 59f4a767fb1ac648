#include "vocab_run.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <functional>
#include <sstream>

#include "base/counted.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/signals.h"
#include "cli/output.h"
#include "text/vocabulary.h"

namespace s2s {
namespace {

std::vector<std::string> files_or_standard_input(const std::vector<std::string>& files) {
  return files.empty() ? std::vector<std::string>{"-"} : files;
}

// Gives each line of the files to `convert` and prints what it returns as one line.
void convert_lines(const VocabCodeOptions& options,
                   const std::function<std::string(const Line&, const FilesReader&)>& convert) {
  FilesReader reader(files_or_standard_input(options.files), options.reading);
  Line line;
  std::uint64_t cut = 0;
  std::uint64_t invalid = 0;
  while (reader.next(line)) {
    throw_if_interrupted();
    cut += line.cut;
    invalid += line.invalid;
    cli::write_data(convert(line, reader) + "\n");
  }
  if (cut > 0)
    spdlog::warn("{} longer than {} bytes, cut there", counted(cut, "line"), options.reading.max_bytes);
  if (invalid > 0)
    spdlog::warn("{} held bytes that are not UTF-8; U+FFFD stands in their place", counted(invalid, "line"));
}

std::vector<std::string> split_at_blanks(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> result;
  for (std::string word; words >> word;) result.push_back(word);
  return result;
}

std::int32_t parse_id(const std::string& word, const FilesReader& reader, const Vocabulary& vocabulary) {
  std::int32_t id = -1;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
  if (error != std::errc{} || end != word.data() + word.size() || id < 0 || id >= vocabulary.size()) {
    throw DataError(fmt::format("{}: {} is not the id of a piece; they run from 0 to {}", reader.place(),
                                word, vocabulary.size() - 1));
  }
  return id;
}

Json describe(const std::string& path, const Vocabulary& vocabulary, bool with_pieces) {
  Json description{{"file", path}, {"size", vocabulary.size()}, {"sha256", vocabulary.sha256()}};
  if (with_pieces) {
    for (std::int32_t id = 0; id < vocabulary.size(); ++id)
      description["pieces"].push_back(vocabulary.piece(id));
  }
  return description;
}

}  // namespace

void run_vocab_train(const VocabTrainOptions& options) {
  const std::string bytes = train_vocabulary(options.files, options.vocabulary, options.reading);
  throw_if_interrupted();
  write_file_atomically(options.output, bytes);
  const Vocabulary vocabulary = Vocabulary::from_bytes(bytes, options.output);
  spdlog::info("{}: {} pieces", options.output, format_count(vocabulary.size()));
}

void run_vocab_encode(const VocabCodeOptions& options) {
  const Vocabulary vocabulary = Vocabulary::load(options.model);
  convert_lines(options, [&](const Line& line, const FilesReader&) -> std::string {
    if (options.ids) return fmt::format("{}", fmt::join(vocabulary.encode(line.text), " "));
    return fmt::format("{}", fmt::join(vocabulary.encode_as_pieces(line.text), " "));
  });
}

void run_vocab_decode(const VocabCodeOptions& options) {
  const Vocabulary vocabulary = Vocabulary::load(options.model);
  convert_lines(options, [&](const Line& line, const FilesReader& reader) {
    const std::vector<std::string> words = split_at_blanks(line.text);
    if (!options.ids) return vocabulary.decode_pieces(words);
    std::vector<std::int32_t> ids;
    for (const std::string& word : words) ids.push_back(parse_id(word, reader, vocabulary));
    return vocabulary.decode(ids);
  });
}

void run_vocab_show(const VocabShowOptions& options) {
  Json all = Json::array();
  for (const std::string& path : options.models) {
    const Vocabulary vocabulary = Vocabulary::load(path);
    if (options.json) {
      all.push_back(describe(path, vocabulary, options.pieces));
      continue;
    }
    cli::write_output(
        fmt::format("{}: {} pieces, sha256 {}\n", path, vocabulary.size(), vocabulary.sha256()));
    for (std::int32_t id = 0; options.pieces && id < vocabulary.size(); ++id) {
      cli::write_output(fmt::format("{}\t{}\n", id, vocabulary.piece(id)));
    }
  }
  if (options.json) cli::write_output(format_json(all) + "\n");
}

}  // namespace s2s
