// What greedy and beam search share: the open hypotheses of a batch of sentences, one row of the model each,
// and the step that moves them all on by a piece.
#pragma once

#include <cstdint>
#include <vector>

#include "data/batch.h"
#include "nn/step_model.h"
#include "search/history.h"
#include "search/penalties.h"
#include "search/search_options.h"
#include "search/source_batch.h"
#include "search/top_candidates.h"

namespace s2s {

struct OpenHypothesis {
  std::int64_t sentence = 0;
  History::Node node = History::kRoot;  // its last piece
  std::int32_t last_piece = kBeginId;
  double log_probability = 0;
  double coverage_term = 0;  // cp up to its last piece
};

class Decoding {
 public:
  // Encodes the batch and opens one empty hypothesis a sentence. The model must outlive this.
  Decoding(StepModel& model, const SourceBatch& batch, const SearchOptions& options);

  // Row i of the model belongs to open()[i]; a sentence's rows are neighbours.
  const std::vector<OpenHypothesis>& open() const { return open_; }
  // Pieces, </s> not counted, that an output of this sentence may have.
  std::int64_t limit(std::int64_t sentence) const { return limits_[static_cast<std::size_t>(sentence)]; }

  // Moves every row one step on and returns its k best next pieces.
  TopCandidates step(std::int64_t k);
  // Row's hypothesis with one of those pieces at its end.
  OpenHypothesis extend(std::int64_t row, const Candidate& candidate);
  // Goes on with these hypotheses, each extended from the row `parents` names. Touches the model only where
  // rows change.
  void keep(std::vector<OpenHypothesis> open, const std::vector<std::int64_t>& parents);

  // The score of a hypothesis that has `length` pieces, </s> counted if it has one.
  double score(const OpenHypothesis& hypothesis, std::int64_t length) const;
  // `complete` where its last piece is </s>.
  Hypothesis trace(const OpenHypothesis& hypothesis, bool complete) const;

 private:
  StepModel& model_;
  const SearchOptions& options_;
  std::vector<std::int32_t> banned_;
  std::vector<std::int64_t> source_lengths_;  // </s> counted
  std::vector<std::int64_t> limits_;
  std::vector<OpenHypothesis> open_;
  History history_;
  Coverage coverage_;
};

}  // namespace s2s
