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
#include "text/special_ids.h"
#include "text/utf8.h"
#include "text/vocabulary.h"
#include "text_input.h"

namespace s2s {
namespace {

// Gives each line of the files to `convert` and prints what it returns as one line.
void convert_lines(const VocabCodeOptions& options, TextInput& input,
                   const std::function<std::string(const Line&)>& convert) {
  std::uint64_t cut = 0;
  for (Line line; input(line);) {
    throw_if_interrupted();
    cut += line.cut;
    cli::write_data(convert(line) + "\n");
  }
  if (cut > 0)
    spdlog::warn("{} longer than {} bytes, cut there", counted(cut, "line"), options.reading.max_bytes);
}

std::vector<std::string> split_at_blanks(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> result;
  for (std::string word; words >> word;) result.push_back(word);
  return result;
}

std::int32_t parse_id(const std::string& word, const TextInput& input, const Vocabulary& vocabulary) {
  std::int32_t id = -1;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
  if (error != std::errc{} || end != word.data() + word.size() || id < 0 || id >= vocabulary.size()) {
    throw DataError(fmt::format("{}: {} is not the id of a piece; they run from 0 to {}", input.place(), word,
                                vocabulary.size() - 1));
  }
  return id;
}

// What encoding prints in place of the unknown piece: characters that the vocabulary does not have.
bool is_unknown_text(const std::string& piece, const Vocabulary& vocabulary) {
  for (std::size_t i = 0; i < piece.size();) {
    const std::size_t size = character_bytes(std::string_view(piece).substr(i));
    if (vocabulary.id(piece.substr(i, size)) != kUnknownId) return false;
    i += size;
  }
  return true;
}

void check_piece(const std::string& piece, const TextInput& input, const VocabCodeOptions& options,
                 const Vocabulary& vocabulary) {
  if (vocabulary.id(piece) != kUnknownId || piece == vocabulary.piece(kUnknownId) ||
      is_unknown_text(piece, vocabulary))
    return;
  throw DataError(fmt::format("{}: {} is no piece of {}; s2s vocab show --pieces lists those that are",
                              input.place(), piece, options.model));
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
  const LearntVocabulary learnt = train_vocabulary(options.files, options.vocabulary, options.reading);
  throw_if_interrupted();
  for (const std::string& warning : learnt.warnings) spdlog::warn("{}", warning);
  write_file_atomically(options.output, learnt.bytes);
  const Vocabulary vocabulary = Vocabulary::from_bytes(learnt.bytes, options.output);
  spdlog::info("{}: {} pieces", options.output, format_count(vocabulary.size()));
}

void run_vocab_encode(const VocabCodeOptions& options) {
  const Vocabulary vocabulary = Vocabulary::load(options.model);
  TextInput input(options.files, options.reading);
  convert_lines(options, input, [&](const Line& line) -> std::string {
    if (options.ids) return fmt::format("{}", fmt::join(vocabulary.encode(line.text), " "));
    return fmt::format("{}", fmt::join(vocabulary.encode_as_pieces(line.text), " "));
  });
  input.warn();
}

void run_vocab_decode(const VocabCodeOptions& options) {
  const Vocabulary vocabulary = Vocabulary::load(options.model);
  TextInput input(options.files, options.reading, TextInput::Holds::pieces);
  convert_lines(options, input, [&](const Line& line) {
    const std::vector<std::string> words = split_at_blanks(line.text);
    if (!options.ids) {
      for (const std::string& piece : words) check_piece(piece, input, options, vocabulary);
      return vocabulary.decode_pieces(words);
    }
    std::vector<std::int32_t> ids;
    for (const std::string& word : words) ids.push_back(parse_id(word, input, vocabulary));
    return vocabulary.decode(ids);
  });
  input.warn();
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
