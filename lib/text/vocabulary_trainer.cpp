#include "text/vocabulary_trainer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <regex>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "base/child_process.h"
#include "base/error.h"
#include "base/random.h"
#include "base/signals.h"
#include "base/words.h"
#include "text/learning_lines.h"
#include "text/piece_text.h"
#include "text/remarks.h"
#include "text/sentencepiece_api.h"
#include "text/special_ids.h"
#include "text/utf8.h"

namespace s2s {

namespace {

// Partial sums of the expectation step are added up per thread, so their number is part of the result: it is
// fixed here.
constexpr int kTrainingThreads = 4;

// SentencePiece passes over longer lines in bytes, to bound its time.
constexpr std::size_t kLongestLine = 4192;

// Adds the line to `parts`, in several if it is longer than that: parted at a blank, or where none is,
// between characters. What is learnt is words, and of them the parts have the same.
void add_in_parts(std::string_view line, std::vector<std::string>& parts) {
  while (line.size() > kLongestLine) {
    std::string part(line.substr(0, kLongestLine + 1));
    const std::size_t blank = part.rfind(' ');
    if (blank != std::string::npos && blank > 0) {
      part.resize(blank);
    } else {
      truncate_utf8(part, kLongestLine);
    }
    line.remove_prefix(part.size());
    parts.push_back(std::move(part));
  }
  parts.emplace_back(line);
}

std::vector<std::string> learnable(std::vector<std::string> lines) {
  std::vector<std::string> parts;
  std::string copy;
  for (std::string& line : lines) {
    add_in_parts(readable_by_pieces(line, copy), parts);
    line = {};  // memory
  }
  std::erase_if(parts, [](const std::string& part) { return count_words(part) == 0; });
  return parts;
}

void check(const VocabularyOptions& options) {
  if (options.size <= kPadId + 1) {
    throw UsageError(fmt::format(
        "a vocabulary of {} pieces is too small: four are taken already (unknown, <s>, </s>, <pad>)",
        options.size));
  }
  if (!(options.character_coverage > 0.0 && options.character_coverage <= 1.0)) {
    throw UsageError(fmt::format("the character coverage is a share above 0 and up to 1, not {}",
                                 options.character_coverage));
  }
  if (options.max_lines == 0) throw UsageError("a vocabulary cannot be learnt from 0 lines");
}

std::unordered_map<std::string, std::string> arguments(const VocabularyOptions& options) {
  return {
      {"model_type", options.model == PieceModel::bpe ? "bpe" : "unigram"},
      {"vocab_size", fmt::format("{}", options.size)},
      {"character_coverage", fmt::format("{}", options.character_coverage)},
      {"unk_id", fmt::format("{}", kUnknownId)},
      {"bos_id", fmt::format("{}", kBeginId)},
      {"eos_id", fmt::format("{}", kEndId)},
      {"pad_id", fmt::format("{}", kPadId)},
      {"normalization_rule_name",
       "identity"},  // the reader made it NFC; NFKC would change what the user sees
      {"max_sentence_length", fmt::format("{}", kLongestLine)},
      {"num_threads", fmt::format("{}", kTrainingThreads)},
      {"minloglevel", "3"},  // says nothing: errors come back as a status
  };
}

// SentencePiece names the largest (or smallest) possible size in its message; what surrounds it differs
// between releases.
std::optional<std::int32_t> largest_size(const std::string& message) {
  static const std::regex kTooLarge(R"(<= *(\d{1,9})\b)");
  std::smatch match;
  return std::regex_search(message, match, kTooLarge) ? std::optional(std::stoi(match[1].str()))
                                                      : std::nullopt;
}

[[noreturn]] void fail(const std::string& message, const VocabularyOptions& options) {
  std::smatch match;
  static const std::regex kTooSmall(R"(smaller than required_chars\. *(\d+) vs (\d+))");
  if (const auto largest = largest_size(message)) {
    throw DataError(fmt::format(
        "the text has too few different words for a vocabulary of {} pieces: {} is the largest size "
        "that it can give",
        options.size, *largest));
  }
  if (std::regex_search(message, match, kTooSmall)) {
    throw DataError(
        fmt::format("a vocabulary of {} pieces is too small: its characters and the fixed pieces alone make "
                    "{}. Choose a larger "
                    "size, or a lower character coverage",
                    options.size, match[2].str()));
  }
  throw DataError("SentencePiece could not learn a vocabulary from this text: " + message);
}

std::string learn(const std::vector<std::string>& lines, VocabularyOptions options) {
  const SentencePieceApi& api = sentencepiece_api();
  try {
    return compute_in_child([&] { return api.train(arguments(options), lines); });
  } catch (const Error&) {  // the copy's end, not SentencePiece's message
    throw;
  } catch (const std::runtime_error& error) {
    const auto largest = largest_size(error.what());
    if (!options.at_most || !largest || *largest >= options.size) fail(error.what(), options);
    spdlog::warn("the text has too few different words for a vocabulary of {} pieces: it gets {}",
                 options.size, *largest);
    options.size = *largest;
  }
  return learn(lines, options);
}

}  // namespace

std::string train_vocabulary(std::vector<std::string> text, const VocabularyOptions& options) {
  check(options);
  const std::vector<std::string> lines = learnable(std::move(text));
  if (lines.empty()) throw DataError("a vocabulary cannot be learnt from text that has no words");
  return learn(lines, options);
}

LearntVocabulary train_vocabulary(const std::vector<std::string>& paths, const VocabularyOptions& options,
                                  const LineReaderOptions& reading) {
  check(options);
  LearningLines learning(options.max_lines, options.seed, reading.max_bytes);
  FilesReader reader(paths, reading);
  for (Line line; reader.next(line);) {
    throw_if_interrupted();
    learning.add(line, reader);
  }
  std::vector<std::string> remarks = line_end_remarks(reader.summaries());
  try {
    std::vector<std::string> lines = learning.take_lines();
    std::ranges::copy(learning.left_out(), std::back_inserter(remarks));
    LearntVocabulary learnt{train_vocabulary(std::move(lines), options), remarks};
    std::ranges::copy(learning.replaced(), std::back_inserter(learnt.warnings));
    return learnt;
  } catch (const DataError& error) {
    throw DataError(with_remarks(fmt::format("{}: {}", fmt::join(paths, ", "), error.what()), remarks));
  }
}

}  // namespace s2s
