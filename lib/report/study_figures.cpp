#include "report/study_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/attention_svg.h"
#include "report/cells.h"
#include "report/length_plot.h"
#include "report/study_buckets.h"

namespace s2s {
namespace {

PlotPoint bleu_point(const PooledRow& row) {
  PlotPoint point{.y = row.bleu,
                  .figures = fmt::format("BLEU {} {}", score(row.bleu), interval_text(row.interval))};
  if (row.interval) point.band = Band{row.interval->low, row.interval->high};
  if (row.p_value) point.figures += fmt::format(", p = {}", p_text(row.p_value));
  return point;
}

PlotPoint ratio_point(const PooledRow& row) {
  PlotPoint point{.y = row.length_ratio, .figures = fmt::format("ratio {:.3f}", row.length_ratio)};
  if (row.cut_off_share) point.figures += fmt::format(", {} cut off", percent(row.cut_off_share));
  return point;
}

LinePlot length_plot(const StudyReport& report, const StudyCorpus& corpus, const StudyResult& scored,
                     PlotPoint (*point_of)(const PooledRow&)) {
  LinePlot plot;
  const EvaluationReport& evaluation = scored.runs.front().evaluation;
  plot.x_title = length_title(evaluation.bucket_by, evaluation.bucket_unit);
  const std::vector<std::size_t> buckets = filled_buckets(corpus);
  for (const std::size_t bucket : buckets) plot.categories.push_back(scored.buckets[bucket].label);
  for (std::size_t variant = 0; variant < corpus.results.size(); ++variant) {
    if (corpus.results[variant].runs.empty()) continue;
    PlotLine line{.name = report.variants[variant].name, .style = variant};
    for (std::size_t place = 0; place < buckets.size(); ++place) {
      const PooledRow& row = corpus.results[variant].buckets[buckets[place]];
      if (row.sentences == 0) continue;
      PlotPoint point = point_of(row);
      point.x = static_cast<double>(place);
      point.place =
          fmt::format("{} {}, {} sentences", row.label, unit_name(evaluation.bucket_unit), row.sentences);
      line.points.push_back(std::move(point));
    }
    if (!line.points.empty()) plot.lines.push_back(std::move(line));
  }
  return plot;
}

// A validation with the seeds pooled.
struct CurvePoint {
  std::int64_t update = 0;
  double seconds = 0;  // means
  double bleu = 0;
  Band seeds;
};

// Over the updates at which every seed was validated.
std::vector<CurvePoint> pooled_curve(const StudyResult& result) {
  std::map<std::int64_t, std::vector<const ValidationPoint*>> by_update;
  for (const StudyRun& run : result.runs) {
    for (const ValidationPoint& point : run.curve) {
      if (point.bleu) by_update[point.update].push_back(&point);
    }
  }
  std::vector<CurvePoint> curve;
  for (const auto& [update, points] : by_update) {
    if (points.size() != result.runs.size()) continue;
    CurvePoint pooled{.update = update, .seeds = {*points[0]->bleu, *points[0]->bleu}};
    for (const ValidationPoint* point : points) {
      pooled.seconds += point->seconds / static_cast<double>(points.size());
      pooled.bleu += *point->bleu / static_cast<double>(points.size());
      pooled.seeds.low = std::min(pooled.seeds.low, *point->bleu);
      pooled.seeds.high = std::max(pooled.seeds.high, *point->bleu);
    }
    curve.push_back(pooled);
  }
  return curve;
}

enum class CurveAxis { updates, time };

struct TimeUnit {
  std::string name;
  double seconds;
};

TimeUnit time_unit(const std::vector<std::vector<CurvePoint>>& curves) {
  double most = 0;
  for (const auto& curve : curves) {
    for (const CurvePoint& point : curve) most = std::max(most, point.seconds);
  }
  return most > 7200 ? TimeUnit{"hours", 3600} : TimeUnit{"minutes", 60};
}

LinePlot training_plot(const StudyReport& report, const StudyCorpus& corpus, CurveAxis axis) {
  std::vector<std::vector<CurvePoint>> curves;
  for (const StudyResult& result : corpus.results) curves.push_back(pooled_curve(result));
  const TimeUnit unit = time_unit(curves);
  LinePlot plot;
  plot.x_title = axis == CurveAxis::updates ? "updates" : "training time in " + unit.name;
  for (std::size_t variant = 0; variant < curves.size(); ++variant) {
    PlotLine line{.name = report.variants[variant].name, .style = variant};
    const bool several = corpus.results[variant].runs.size() > 1;
    for (const CurvePoint& point : curves[variant]) {
      const double time = point.seconds / unit.seconds;
      line.points.push_back({.x = axis == CurveAxis::updates ? static_cast<double>(point.update) : time,
                             .y = point.bleu,
                             .band = several ? std::optional(point.seeds) : std::nullopt,
                             .place = fmt::format("update {}, {:.1f} {}", point.update, time, unit.name),
                             .figures = fmt::format("BLEU {}", score(point.bleu))});
    }
    if (!line.points.empty()) plot.lines.push_back(std::move(line));
  }
  return plot;
}

bool several_seeds(const StudyCorpus& corpus) {
  return std::any_of(corpus.results.begin(), corpus.results.end(),
                     [](const StudyResult& result) { return result.runs.size() > 1; });
}

std::string mean_of_seeds(const StudyCorpus& corpus) {
  return several_seeds(corpus) ? ", mean of the seeds" : "";
}

}  // namespace

std::vector<StudyPlot> study_plots(const StudyReport& report, const StudyCorpus& corpus) {
  std::vector<StudyPlot> plots;
  const auto add = [&](const std::string& name, const std::string& title, const std::string& caption,
                       LinePlot plot) {
    if (plot.lines.empty()) return;
    plot.title = title;
    plot.caption = caption;
    plots.push_back({name, std::move(plot)});
  };
  const std::string set = fmt::format("{}, set {}", corpus.name, corpus.test_set);
  if (const StudyResult* scored = scored_result(corpus)) {
    const EvaluationReport& evaluation = scored->runs.front().evaluation;
    LinePlot bleu = length_plot(report, corpus, *scored, bleu_point);
    bleu.y_title = "BLEU";
    add("bleu-by-length", "BLEU by " + length_title(evaluation.bucket_by, evaluation.bucket_unit),
        fmt::format("{}{}{}.", set, mean_of_seeds(corpus),
                    scored->overall.interval
                        ? fmt::format("; bands: {:g}% bootstrap intervals over sentences",
                                      100 * evaluation.confidence)
                        : ""),
        std::move(bleu));
    LinePlot ratio = length_plot(report, corpus, *scored, ratio_point);
    ratio.y_title = "translation / reference";
    ratio.level = 1;
    ratio.from_zero = false;
    add("ratio-by-length", "How long the translations are",
        fmt::format("{}{}: words of the translations / words of the references; dashed: as long.", set,
                    mean_of_seeds(corpus)),
        std::move(ratio));
  }
  const std::string bands =
      several_seeds(corpus) ? "; mean of the seeds, bands: from the worst to the best" : "";
  for (const CurveAxis axis : {CurveAxis::updates, CurveAxis::time}) {
    LinePlot curve = training_plot(report, corpus, axis);
    curve.y_title = "BLEU";
    const bool updates = axis == CurveAxis::updates;
    add(updates ? "bleu-by-updates" : "bleu-by-time", updates ? "BLEU by updates" : "BLEU by training time",
        fmt::format("{}, development set, as validated in training{}.", corpus.name, bands),
        std::move(curve));
  }
  return plots;
}

std::vector<NamedText> study_figures(const StudyReport& report) {
  std::vector<NamedText> figures;
  for (const StudyCorpus& corpus : report.corpora) {
    const std::string prefix = plain_name(corpus.name) + "-";
    for (const StudyPlot& drawn : study_plots(report, corpus))
      figures.push_back({prefix + drawn.name + ".svg", render_line_plot(drawn.plot)});
    for (const StudyAttention& attention : corpus.attention) {
      if (attention.map.attention.empty()) continue;
      figures.push_back({fmt::format("{}attention-{}-{}.svg", prefix, attention.map.line,
                                     plain_name(report.variants[attention.variant].name)),
                         render_attention_svg(attention.map, SvgUse::standalone)});
    }
  }
  return figures;
}

std::string plain_name(const std::string& name) {
  std::string plain = name;
  for (char& letter : plain) {
    const bool kept = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_';
    if (!kept) letter = '-';
  }
  return plain;
}

}  // namespace s2s
