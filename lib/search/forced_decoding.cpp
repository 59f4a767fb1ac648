#include "search/forced_decoding.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "search/line_pipeline.h"
#include "search/penalties.h"
#include "search/source_batch.h"
#include "search/source_order.h"

namespace s2s {
namespace {

// cp of a whole output: log min(sum_j p_ij, 1) over the source, as Coverage sums it step by step.
double coverage_term(const at::Tensor& attention, const SearchOptions& options) {
  Coverage coverage(options, {attention.size(1)});
  for (std::int64_t step = 0; step < attention.size(0); ++step)
    coverage.add(attention.narrow(0, step, 1), {0});
  return coverage.term(0);
}

// Of [target, source] the steps and positions that are not padding.
at::Tensor without_padding(const at::Tensor& weights, std::int64_t steps, std::int64_t source_length) {
  return weights.narrow(0, 0, steps).narrow(1, 0, source_length).to(torch::kCPU, torch::kFloat).contiguous();
}

AttentionMatrix matrix_of(const at::Tensor& weights) {
  const float* begin = weights.data_ptr<float>();
  return {weights.size(0), weights.size(1), {begin, begin + weights.numel()}};
}

[[noreturn]] void refuse_sides(std::uint64_t lines, bool source_goes_on) {
  throw DataError(fmt::format("the {} ends after line {}, the {} goes on: both need the same number of lines",
                              source_goes_on ? "given translation" : "source", lines,
                              source_goes_on ? "source" : "given translation"));
}

// Row `row` of the scores, without padding.
Hypothesis take(const ForcedScores& scores, std::int64_t row, const std::vector<std::int32_t>& target,
                std::int64_t source_length, const SearchOptions& options) {
  const auto steps = static_cast<std::int64_t>(target.size()) + 1;
  Hypothesis hypothesis;
  hypothesis.pieces = target;
  const at::Tensor log_probabilities =
      scores.log_probabilities[row].to(torch::kCPU, torch::kDouble).contiguous();
  for (std::int64_t step = 0; step < steps; ++step) {
    hypothesis.log_probabilities.push_back(log_probabilities.data_ptr<double>()[step]);
    hypothesis.log_probability += hypothesis.log_probabilities.back();
  }
  const at::Tensor attention = without_padding(scores.attention_weights[row], steps, source_length);
  hypothesis.score =
      final_score(hypothesis.log_probability, steps, coverage_term(attention, options), options);
  if (options.keep_attention) hypothesis.attention = matrix_of(attention);
  if (options.keep_heads && scores.head_weights.defined()) {
    for (const at::Tensor& head : scores.head_weights[row].unbind(0))
      hypothesis.heads.push_back(matrix_of(without_padding(head, steps, source_length)));
  }
  return hypothesis;
}

}  // namespace

std::vector<Hypothesis> score_translations(const ScorePairs& score,
                                           const std::vector<std::vector<std::int32_t>>& sources,
                                           const std::vector<std::vector<std::int32_t>>& targets,
                                           const SearchOptions& options) {
  const SourceBatch source = pad_sources(sources);
  const SourceBatch target = pad_sources(targets);
  const ForcedScores scores = score({source.ids, source.lengths, target.ids, target.lengths});
  std::vector<Hypothesis> hypotheses;
  for (std::size_t i = 0; i < targets.size(); ++i)
    hypotheses.push_back(
        take(scores, static_cast<std::int64_t>(i), targets[i], source.pieces[i] + 1, options));
  return hypotheses;
}

void check_equal_sides(std::uint64_t source_lines, std::uint64_t target_lines) {
  if (source_lines != target_lines)
    refuse_sides(std::min(source_lines, target_lines), source_lines > target_lines);
}

TranslationReport force(const ReadLine& read, const ReadLine& read_target, const TextCoding& coding,
                        const ScorePairs& score, const TranslatorOptions& options,
                        const std::function<void(Translation)>& emit, const WouldWait& would_wait) {
  LineWork work;
  work.would_wait = would_wait;
  std::uint64_t lines = 0;
  work.next = [&](Translation& translation) {
    Line line, target;
    const bool more = read(line);
    if (read_target(target) != more) refuse_sides(lines, more);
    if (!more) return false;
    translation = {};
    translation.line = ++lines;
    translation.source_pieces = encode_line(coding.encode_source, line, options, translation.input_cut);
    Hypothesis given;
    given.pieces = encode_line(coding.encode_target, target, options, translation.input_cut);
    translation.n_best = {std::move(given)};
    translation.texts = {std::move(target.text)};
    translation.source = std::move(line.text);
    return true;
  };
  work.length = [](const Translation& one) {
    return static_cast<std::int64_t>(std::max(one.source_pieces.size(), one.n_best[0].pieces.size()));
  };
  work.complete = [&](std::vector<Translation>& batch) {
    std::vector<std::vector<std::int32_t>> targets;
    for (const Translation& one : batch) targets.push_back(one.n_best[0].pieces);
    std::vector<Hypothesis> scored =
        score_translations(score, sources_as_read(batch, coding.reverse_source), targets, options.search);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (coding.reverse_source) restore_source_order(scored[i]);
      batch[i].n_best[0] = std::move(scored[i]);
    }
  };
  work.emit = emit;
  return run_lines(work, options);
}

}  // namespace s2s
