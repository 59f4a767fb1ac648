#include "search/translator.h"

#include <utility>

#include "search/line_pipeline.h"
#include "search/search.h"
#include "search/source_order.h"

namespace s2s {

TextCoding coding_of(const Vocabulary& source, const Vocabulary& target, bool reverse_source) {
  return {[source](std::string_view text) { return source.encode(text); },
          [target](std::string_view text) { return target.encode(text); },
          [target](std::span<const std::int32_t> pieces) { return target.decode(pieces); }, reverse_source};
}

std::vector<std::int32_t> encode_line(
    const std::function<std::vector<std::int32_t>(std::string_view)>& encode, const Line& line,
    const TranslatorOptions& options, bool& cut) {
  std::vector<std::int32_t> pieces = encode(line.text);
  const auto most = static_cast<std::size_t>(options.max_source_pieces);
  cut = cut || line.cut || pieces.size() > most;
  if (pieces.size() > most) pieces.resize(most);
  return pieces;
}

TranslationReport translate(const ReadLine& read, const TextCoding& coding, StepModel& model,
                            const TranslatorOptions& options, const std::function<void(Translation)>& emit,
                            const WouldWait& would_wait) {
  LineWork work;
  work.would_wait = would_wait;
  std::uint64_t lines = 0;
  work.next = [&](Translation& translation) {
    Line line;
    if (!read(line)) return false;
    translation = {};
    translation.line = ++lines;
    translation.source_pieces = encode_line(coding.encode_source, line, options, translation.input_cut);
    translation.source = std::move(line.text);
    return true;
  };
  work.length = [](const Translation& one) { return static_cast<std::int64_t>(one.source_pieces.size()); };
  work.complete = [&](std::vector<Translation>& batch) {
    std::vector<NBest> found = search(model, sources_as_read(batch, coding.reverse_source), options.search);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch[i].n_best = std::move(found[i]);
      for (Hypothesis& hypothesis : batch[i].n_best) {
        if (coding.reverse_source) restore_source_order(hypothesis);
        batch[i].texts.push_back(coding.decode_target(hypothesis.pieces));
      }
    }
  };
  work.emit = emit;
  return run_lines(work, options);
}

}  // namespace s2s
