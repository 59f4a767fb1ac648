// Forced decoding: what a model thinks of translations that are given to it, piece by piece and in total.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "nn/seq2seq.h"
#include "search/hypothesis.h"
#include "search/translator.h"

namespace s2s {

// log p of padded pairs: [&](const PairBatch& batch) { return model.score(batch); }.
using ScorePairs = std::function<ForcedScores(const PairBatch&)>;

// The given targets as hypotheses, scored by the same formula as those that search finds (search_options.h).
// Neither side has
// </s>, which is added to both.
std::vector<Hypothesis> score_translations(const ScorePairs& score,
                                           const std::vector<std::vector<std::int32_t>>& sources,
                                           const std::vector<std::vector<std::int32_t>>& targets,
                                           const SearchOptions& options);

// Throws DataError where the two texts, of so many lines, are not as long.
void check_equal_sides(std::uint64_t source_lines, std::uint64_t target_lines);

// Like translate(), but the lines of `read_target` are the translations of those of `read`: each
// Translation's n_best holds the one given. A target is cut as a source is. Two blank lines score 0 without
// the model; one beside text is scored as what it is, a source or target of </s> alone. Throws DataError
// where one side has more lines than the other.
TranslationReport force(const ReadLine& read, const ReadLine& read_target, const TextCoding& coding,
                        const ScorePairs& score, const TranslatorOptions& options,
                        const std::function<void(Translation)>& emit, const WouldWait& would_wait = {});

}  // namespace s2s
