#include "train/update_step.h"

#include <algorithm>
#include <cmath>

#include "train/batch_tensors.h"

namespace s2s {

namespace {

std::int64_t padding_of(const PaddedRows& rows) {
  std::int64_t pieces = 0;
  for (const std::int64_t length : rows.lengths) {
    pieces += length;
  }
  return rows.rows * rows.width - pieces;
}

}  // namespace

bool UpdateStep::accumulate(const Batch& batch, Random& random, ReportWindow& report) {
  const LossResult loss = loss_(to_tensors(batch), random);
  if (!std::isfinite(loss.negative_log_likelihood)) {
    return false;
  }
  report.negative_log_likelihood += loss.negative_log_likelihood;
  report.target_pieces += loss.target_pieces;
  return true;
}

ReportWindow UpdateStep::run(const std::vector<Batch>& batches, double learning_rate, Random& random,
                             const std::function<std::int64_t(const Batch&)>& words) {
  ReportWindow report;
  bool finite = true;
  for (const Batch& batch : batches) {
    finite = finite && accumulate(batch, random, report);
    report.sentences += batch.source.rows;
    report.target_words += words(batch);
    report.cells += batch.source.rows * batch.source.width + batch.target.rows * batch.target.width;
    report.padding += padding_of(batch.source) + padding_of(batch.target);
  }
  const double mean = 1.0 / static_cast<double>(std::max<std::int64_t>(report.target_pieces, 1));
  const double norm = finite ? parameters_.gradient_norm() * mean : 0.0;
  if (finite && std::isfinite(norm)) {
    const bool clip = clip_norm_ > 0 && norm > clip_norm_;
    optimiser_.step(learning_rate, clip ? mean * clip_norm_ / norm : mean);
    report.clipped = clip ? 1 : 0;
    report.gradient_norm = norm;
  } else {
    parameters_.zero_gradients();
    report = ReportWindow{};
    report.skipped = 1;
  }
  report.updates = 1;
  return report;
}

}  // namespace s2s
