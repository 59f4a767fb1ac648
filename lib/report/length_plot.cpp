#include "report/length_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/error.h"
#include "report/svg.h"

namespace s2s {
namespace {

constexpr double kWidth = 760;
constexpr double kHeight = 440;
constexpr double kLeft = 62;
constexpr double kRight = 150;  // for the systems' names
constexpr double kTop = 24;
constexpr double kBottom = 62;

constexpr const char* kStyle =
    "text{font:14px system-ui,sans-serif;fill:#222}.title{font-size:13px;fill:#555}"
    ".grid{stroke:#8884;stroke-width:1}.line{fill:none;stroke-width:2.5;stroke-linejoin:round}"
    ".band{stroke:none;opacity:.16}.ground{fill:#fff}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.title{fill:#aaa}.ground{fill:#16181c}}";

// The smallest of 1, 2, 2.5, 5 times a power of ten that cuts `top` into at most seven parts.
double tick_distance(double top) {
  const double power = std::pow(10.0, std::floor(std::log10(top / 7)));
  for (const double step : {1.0, 2.0, 2.5, 5.0}) {
    if (top / (step * power) <= 7) {
      return step * power;
    }
  }
  return 10 * power;
}

class LengthPlot {
 public:
  explicit LengthPlot(const std::vector<EvaluationReport>& reports) : reports_(reports) {
    for (std::size_t i = 0; i < reports.front().buckets.size(); ++i) {
      if (reports.front().buckets[i].sentences > 0) {
        shown_.push_back(i);
      }
    }
    if (shown_.empty()) {
      throw UsageError("there is no bucket of lengths with sentences to be drawn");
    }
    double most = 1;
    for (const EvaluationReport& report : reports) {
      for (const std::size_t i : shown_) {
        const BucketRow& row = report.buckets[i];
        most = std::max({most, row.bleu.score, row.bleu_interval ? row.bleu_interval->high : 0.0});
      }
    }
    step_ = tick_distance(most);
    top_ = step_ * std::ceil(most / step_);
  }

  std::string render() {
    add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" "
        "height=\"{1:g}\" "
        "role=\"img\">\n<title>BLEU by length</title>\n<style>{2}</style>\n"
        "<rect class=\"ground\" width=\"{0:g}\" height=\"{1:g}\"/>\n",
        kWidth, kHeight, kStyle);
    draw_axes();
    for (std::size_t system = 0; system < reports_.size(); ++system) {
      draw_band(system);
    }
    for (std::size_t system = 0; system < reports_.size(); ++system) {
      draw_line(system);
    }
    draw_names();
    return svg_ + "</svg>\n";
  }

 private:
  template <class... T>
  void add(fmt::format_string<T...> format, T&&... values) {
    fmt::format_to(std::back_inserter(svg_), format, std::forward<T>(values)...);
  }

  double x(std::size_t position) const {
    const double part = (kWidth - kLeft - kRight) / static_cast<double>(shown_.size());
    return kLeft + part * (static_cast<double>(position) + 0.5);
  }
  double y(double bleu) const { return kHeight - kBottom - (kHeight - kBottom - kTop) * bleu / top_; }

  void draw_axes() {
    const int digits = step_ < 1 ? 2 : (step_ == std::floor(step_) ? 0 : 1);
    for (int tick = 0; tick * step_ <= top_ + step_ / 2; ++tick) {
      const double value = tick * step_;
      add("<line class=\"grid\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>\n", kLeft,
          kWidth - kRight, y(value), y(value));
      add("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{:.{}f}</text>\n", kLeft - 9, y(value) + 5,
          value, digits);
    }
    for (std::size_t position = 0; position < shown_.size(); ++position) {
      add("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", x(position),
          kHeight - kBottom + 22, escape_markup(reports_.front().buckets[shown_[position]].label));
    }
    const EvaluationReport& first = reports_.front();
    add("<text class=\"title\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">length of the {} in "
        "{}s</text>\n",
        (kLeft + kWidth - kRight) / 2, kHeight - 14, to_string(first.bucket_by),
        first.bucket_unit == BucketUnit::character ? "character" : to_string(first.bucket_unit));
    add("<text class=\"title\" transform=\"translate(18 {:.1f}) rotate(-90)\" "
        "text-anchor=\"middle\">BLEU</text>\n",
        (kTop + kHeight - kBottom) / 2);
  }

  void draw_band(std::size_t system) {
    std::string upper;
    std::string lower;
    for (std::size_t position = 0; position < shown_.size(); ++position) {
      const auto& interval = reports_[system].buckets[shown_[position]].bleu_interval;
      if (!interval) {
        return;
      }
      upper += fmt::format("{:.1f},{:.1f} ", x(position), y(interval->high));
      lower = fmt::format("{:.1f},{:.1f} ", x(position), y(interval->low)) + lower;
    }
    add("<polygon class=\"band\" fill=\"{}\" points=\"{}\"/>\n", series_colour(system), upper + lower);
  }

  void draw_line(std::size_t system) {
    const EvaluationReport& report = reports_[system];
    std::string points;
    for (std::size_t position = 0; position < shown_.size(); ++position) {
      points += fmt::format("{:.1f},{:.1f} ", x(position), y(report.buckets[shown_[position]].bleu.score));
    }
    add("<polyline class=\"line\" stroke=\"{}\" points=\"{}\"/>\n", series_colour(system), points);
    for (std::size_t position = 0; position < shown_.size(); ++position) {
      const BucketRow& row = report.buckets[shown_[position]];
      const std::string interval =
          row.bleu_interval
              ? fmt::format(" [{:.1f}, {:.1f}]", row.bleu_interval->low, row.bleu_interval->high)
              : "";
      add("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.5\" fill=\"{}\"><title>{}, {}: BLEU {:.1f}{}, {} "
          "sentences</title></circle>\n",
          x(position), y(row.bleu.score), series_colour(system), escape_markup(report.system),
          escape_markup(row.label), row.bleu.score, interval, row.sentences);
    }
  }

  // Beside the lines' ends, moved apart where they would touch.
  void draw_names() {
    constexpr double kApart = 18;
    std::vector<std::pair<double, std::size_t>> names;
    for (std::size_t system = 0; system < reports_.size(); ++system) {
      names.emplace_back(y(reports_[system].buckets[shown_.back()].bleu.score), system);
    }
    std::sort(names.begin(), names.end());
    for (std::size_t i = 1; i < names.size(); ++i) {
      names[i].first = std::max(names[i].first, names[i - 1].first + kApart);
    }
    for (const auto& [height, system] : names) {
      add("<text x=\"{:.1f}\" y=\"{:.1f}\" style=\"fill:{};font-weight:600\">{}</text>\n",
          x(shown_.size() - 1) + 12, height + 5, series_colour(system),
          escape_markup(reports_[system].system));
    }
  }

  const std::vector<EvaluationReport>& reports_;
  std::vector<std::size_t> shown_;  // indices of buckets
  double step_ = 1;                 // between ticks
  double top_ = 1;                  // of the axis
  std::string svg_;
};

}  // namespace

std::string render_length_plot(const std::vector<EvaluationReport>& reports) {
  return LengthPlot(reports).render();
}

}  // namespace s2s
