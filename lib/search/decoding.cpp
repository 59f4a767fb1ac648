#include "search/decoding.h"

#include <torch/types.h>

#include <utility>

#include "base/error.h"

namespace s2s {
namespace {

std::vector<std::int64_t> plus_one(std::vector<std::int64_t> values) {
  for (std::int64_t& value : values) ++value;
  return values;
}

}  // namespace

Decoding::Decoding(StepModel& model, const SourceBatch& batch, const SearchOptions& options)
    : model_(model),
      options_(options),
      banned_({kBeginId, kPadId}),
      source_lengths_(plus_one(batch.pieces)),
      open_(batch.pieces.size()),
      history_(options.keep_attention),
      coverage_(options, source_lengths_) {
  if (!options.allow_unknown) banned_.push_back(kUnknownId);
  for (std::size_t sentence = 0; sentence < open_.size(); ++sentence) {
    open_[sentence].sentence = static_cast<std::int64_t>(sentence);
    limits_.push_back(max_output_pieces(batch.pieces[sentence], options));
  }
  model_.start(batch.ids, batch.lengths);
}

TopCandidates Decoding::step(std::int64_t k) {
  std::vector<std::int64_t> previous, sentences;
  for (const OpenHypothesis& hypothesis : open_) {
    previous.push_back(hypothesis.last_piece);
    sentences.push_back(hypothesis.sentence);
  }
  const StepResult result = model_.step(to_index_tensor(previous));
  history_.begin_step(result.attention_weights, options_.keep_heads ? model_.head_weights() : at::Tensor());
  coverage_.add(result.attention_weights, sentences);
  return top_candidates(result.scores, result.log_totals, k, banned_);
}

OpenHypothesis Decoding::extend(std::int64_t row, const Candidate& candidate) {
  if (candidate.piece < 0)
    throw ModelError("the model gives no piece a probability; its weights may hold NaN or infinity");
  OpenHypothesis extended = open_[static_cast<std::size_t>(row)];
  extended.log_probability += candidate.log_probability;
  extended.node = history_.add(extended.node, candidate.piece, row, extended.log_probability);
  extended.last_piece = candidate.piece;
  extended.coverage_term = coverage_.term(row);
  return extended;
}

void Decoding::keep(std::vector<OpenHypothesis> open, const std::vector<std::int64_t>& parents) {
  const bool unchanged = is_identity(parents, static_cast<std::int64_t>(open_.size()));
  open_ = std::move(open);
  if (unchanged || open_.empty()) return;
  const at::Tensor rows = to_index_tensor(parents);
  model_.reorder(rows);
  coverage_.reorder(rows);
}

double Decoding::score(const OpenHypothesis& hypothesis, std::int64_t length) const {
  return final_score(hypothesis.log_probability, length, hypothesis.coverage_term, options_);
}

Hypothesis Decoding::trace(const OpenHypothesis& hypothesis, bool complete) const {
  Hypothesis traced = history_.trace(hypothesis.node, complete,
                                     source_lengths_[static_cast<std::size_t>(hypothesis.sentence)]);
  traced.score = score(hypothesis, static_cast<std::int64_t>(traced.log_probabilities.size()));
  return traced;
}

}  // namespace s2s
