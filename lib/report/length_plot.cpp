#include "report/length_plot.h"

#include <fmt/format.h>

#include "base/error.h"
#include "report/cells.h"
#include "report/line_plot.h"

namespace s2s {
namespace {

PlotLine line_of(const EvaluationReport& report, std::size_t style) {
  PlotLine line{.name = report.system, .style = style};
  for (const BucketRow& row : report.buckets) {
    if (row.sentences == 0) continue;
    PlotPoint point{
        .x = static_cast<double>(line.points.size()),
        .y = row.bleu.score,
        .band = {},
        .place = fmt::format("{}, {} sentences", row.label, row.sentences),
        .figures = fmt::format("BLEU {:.1f} {}", row.bleu.score, interval_text(row.bleu_interval, 1))};
    if (row.bleu_interval) point.band = Band{row.bleu_interval->low, row.bleu_interval->high};
    line.points.push_back(std::move(point));
  }
  return line;
}

}  // namespace

std::string length_title(BucketBy by, BucketUnit unit) {
  return fmt::format("length of the {} in {}s", to_string(by),
                     unit == BucketUnit::character ? "character" : to_string(unit));
}

std::string render_length_plot(const std::vector<EvaluationReport>& reports) {
  const EvaluationReport& first = reports.front();
  LinePlot plot{.title = "BLEU by length",
                .x_title = length_title(first.bucket_by, first.bucket_unit),
                .y_title = "BLEU"};
  for (const BucketRow& row : first.buckets) {
    if (row.sentences > 0) plot.categories.push_back(row.label);
  }
  if (plot.categories.empty()) throw UsageError("there is no bucket of lengths with sentences to be drawn");
  for (std::size_t system = 0; system < reports.size(); ++system)
    plot.lines.push_back(line_of(reports[system], system));
  return render_line_plot(plot);
}

}  // namespace s2s
