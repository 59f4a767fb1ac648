// From text to text, line N for line N.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/step_model.h"
#include "search/line_pipeline.h"
#include "search/translation.h"
#include "search/translator_options.h"
#include "text/line_reader.h"
#include "text/vocabulary.h"

namespace s2s {

// The next line; false at the end: [&](Line& line) { return reader.next(line); }.
using ReadLine = std::function<bool(Line&)>;

// The vocabularies as translation needs them.
struct TextCoding {
  std::function<std::vector<std::int32_t>(std::string_view)> encode_source;
  std::function<std::vector<std::int32_t>(std::string_view)> encode_target;
  std::function<std::string(std::span<const std::int32_t>)> decode_target;
  bool reverse_source = false;  // the model reads the source's pieces from last to first
};
TextCoding coding_of(const Vocabulary& source, const Vocabulary& target, bool reverse_source = false);

// Translates until `read` ends or a signal is pending. `emit` gets every line's translation, in order, as
// soon as it and those before it are done. A line without pieces gives a blank one, and the model never sees
// it. Memory is bounded by the window; lines are not held back where `would_wait` says that the next is not
// there yet. Throws what read and emit throw, and what search() does.
TranslationReport translate(const ReadLine& read, const TextCoding& coding, StepModel& model,
                            const TranslatorOptions& options, const std::function<void(Translation)>& emit,
                            const WouldWait& would_wait = {});

// The line's pieces, at most max_source_pieces of them; says in `cut` when there were more.
std::vector<std::int32_t> encode_line(
    const std::function<std::vector<std::int32_t>(std::string_view)>& encode, const Line& line,
    const TranslatorOptions& options, bool& cut);

}  // namespace s2s
