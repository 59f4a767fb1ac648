#include "report/length_plot.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "report/cells.h"
#include "report/line_plot.h"

namespace s2s {
namespace {

// The buckets in which some system has sentences.
std::vector<std::size_t> filled_buckets(const std::vector<EvaluationReport>& reports) {
  std::vector<std::size_t> filled;
  for (std::size_t bucket = 0; bucket < reports.front().buckets.size(); ++bucket) {
    if (std::ranges::any_of(reports,
                            [&](const auto& report) { return report.buckets[bucket].sentences > 0; }))
      filled.push_back(bucket);
  }
  return filled;
}

PlotLine line_of(const EvaluationReport& report, const std::vector<std::size_t>& buckets, std::size_t style) {
  PlotLine line{.name = report.system, .style = style};
  for (std::size_t place = 0; place < buckets.size(); ++place) {
    const BucketRow& row = report.buckets[buckets[place]];
    if (row.sentences == 0) continue;
    PlotPoint point{
        .x = static_cast<double>(place),
        .y = row.bleu.score,
        .band = {},
        .place = fmt::format("{}, {} sentences", row.label, row.sentences),
        .figures = fmt::format("BLEU {} {}", score(row.bleu.score), interval_text(row.bleu_interval))};
    if (row.bleu_interval) point.band = Band{row.bleu_interval->low, row.bleu_interval->high};
    line.points.push_back(std::move(point));
  }
  return line;
}

std::string caption_of(const EvaluationReport& report) {
  std::string caption = fmt::format("{} {}", report.overall.sentences,
                                    report.overall.sentences == 1 ? "sentence" : "sentences");
  if (report.overall.bleu_interval)
    caption += fmt::format("; bands: {:g}% bootstrap intervals over sentences", 100 * report.confidence);
  return caption + ".";
}

}  // namespace

std::string unit_name(BucketUnit unit) {
  return fmt::format("{}s", unit == BucketUnit::character ? "character" : to_string(unit));
}

std::string length_title(BucketBy by, BucketUnit unit) {
  return fmt::format("length of the {} in {}", to_string(by), unit_name(unit));
}

std::string render_length_plot(const std::vector<EvaluationReport>& reports) {
  const EvaluationReport& first = reports.front();
  LinePlot plot{.title = "BLEU by " + length_title(first.bucket_by, first.bucket_unit),
                .caption = caption_of(first),
                .x_title = length_title(first.bucket_by, first.bucket_unit),
                .y_title = "BLEU"};
  const std::vector<std::size_t> buckets = filled_buckets(reports);
  for (const std::size_t bucket : buckets) plot.categories.push_back(first.buckets[bucket].label);
  if (plot.categories.empty()) throw UsageError("there is no bucket of lengths with sentences to be drawn");
  for (std::size_t system = 0; system < reports.size(); ++system)
    plot.lines.push_back(line_of(reports[system], buckets, system));
  return render_line_plot(plot);
}

}  // namespace s2s
