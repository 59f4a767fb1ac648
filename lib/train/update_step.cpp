#include "train/update_step.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

#include "base/counted.h"
#include "base/error.h"
#include "base/progress.h"
#include "train/batch_tensors.h"
#include "train/halves.h"
#include "train/out_of_memory.h"

namespace s2s {

namespace {

std::int64_t padding_of(const PaddedRows& rows) {
  std::int64_t pieces = 0;
  for (const std::int64_t length : rows.lengths) {
    pieces += length;
  }
  return rows.rows * rows.width - pieces;
}

// Of the batch that needs most.
std::string largest_of(const std::vector<Batch>& batches) {
  const auto cells = [](const Batch& batch) {
    return batch.source.rows * (batch.source.width + batch.target.width);
  };
  const Batch& largest = *std::max_element(
      batches.begin(), batches.end(), [&](const Batch& a, const Batch& b) { return cells(a) < cells(b); });
  return fmt::format("{} of up to {} source and {} target {}", counted(largest.source.rows, "sentence"),
                     largest.source.width, largest.target.width,
                     form_for(largest.target.width, "piece", "pieces"));
}

}  // namespace

double UpdateStep::accumulate(const std::vector<Batch>& batches, Random& random,
                              const std::function<std::int64_t(const Batch&)>& words, ReportWindow& report) {
  for (const Batch& batch : batches) {
    const LossResult loss = loss_(to_tensors(batch), random);
    if (!std::isfinite(loss.negative_log_likelihood)) {
      return loss.negative_log_likelihood;
    }
    report.negative_log_likelihood += loss.negative_log_likelihood;
    report.target_pieces += loss.target_pieces;
    report.sentences += batch.source.rows;
    report.target_words += words(batch);
    report.cells += batch.source.rows * batch.source.width + batch.target.rows * batch.target.width;
    report.padding += padding_of(batch.source) + padding_of(batch.target);
  }
  return 0;
}

double UpdateStep::accumulate_halves(const std::vector<Batch>& batches, Random& random,
                                     const std::function<std::int64_t(const Batch&)>& words,
                                     ReportWindow& report) {
  spdlog::warn("not enough memory for a batch of {}: computed in halves", largest_of(batches));
  parameters_.zero_gradients();
  report = ReportWindow{};
  try {
    return accumulate(in_halves(batches), random, words, report);
  } catch (const std::exception& error) {
    parameters_.zero_gradients();
    if (!is_out_of_memory(error)) {
      throw;
    }
    throw Error(
        ErrorKind::internal,
        fmt::format("not enough memory for an update, even in halves: its batch has {}, the model {} "
                    "parameters. A smaller --batch-size (with --accumulate for as many sentences an update), "
                    "lower --max-source-pieces and --max-target-pieces, or a smaller model needs less",
                    largest_of(batches), format_count(parameters_.size())));
  }
}

ReportWindow UpdateStep::run(const std::vector<Batch>& batches, double learning_rate, Random& random,
                             const std::function<std::int64_t(const Batch&)>& words) {
  ReportWindow report;
  const Random before = random;
  bool short_of_memory = false;
  double loss = 0;
  try {
    loss = accumulate(batches, random, words, report);
  } catch (const std::exception& error) {
    short_of_memory = is_out_of_memory(error);
    if (!short_of_memory) {
      throw;
    }
  }
  if (short_of_memory) {  // out of the handler, which holds on to what was allocated
    random = before;
    loss = accumulate_halves(batches, random, words, report);
  }
  const double mean = 1.0 / static_cast<double>(std::max<std::int64_t>(report.target_pieces, 1));
  const double norm = std::isfinite(loss) ? parameters_.gradient_norm() * mean : 0.0;
  if (std::isfinite(loss) && std::isfinite(norm)) {
    const bool clip = clip_norm_ > 0 && norm > clip_norm_;
    optimiser_.step(learning_rate, clip ? mean * clip_norm_ / norm : mean);
    report.clipped = clip ? 1 : 0;
    report.gradient_norm = norm;
  } else {
    why_skipped_ = find_cause(loss);
    parameters_.zero_gradients();
    report = ReportWindow{};
    report.skipped = 1;
  }
  report.updates = 1;
  return report;
}

std::string UpdateStep::find_cause(double loss) const {
  const std::string parameter = parameters_.first_value_not_finite();
  const std::string gradient = parameters_.first_gradient_not_finite();
  const std::string where = !parameter.empty()  ? fmt::format("the parameter {} is not finite", parameter)
                            : !gradient.empty() ? fmt::format("the gradient of {} is not finite", gradient)
                                                : "all gradients are finite";
  return std::isfinite(loss) ? where : fmt::format("the loss is {}, {}", loss, where);
}

}  // namespace s2s
