#include "report/plot_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "report/plot_scale.h"
#include "report/svg_text.h"
#include "report/table.h"

namespace s2s {
namespace {

constexpr double kLetterWidth = 7.6;      // a generous mean of sans-serif fonts of 14 pixels
constexpr double kBoldLetterWidth = 9.5;  // and of the bold ones that lines are named in
constexpr double kLineHeight = 18;

class Drawing {
 public:
  Drawing(const LinePlot& plot, const PlotFrame& frame, SvgUse use) : plot_(plot), frame_(frame), use_(use) {
    make_scales();
    left_ = (frame.titles ? 36 : 14) + kLetterWidth * static_cast<double>(y_scale_.longest_label().size());
    if (plot.categories.empty())  // half of the last number on the axis stands beyond its end
      right_ = std::max(right_, text_width(x_scale_.longest_label()) / 2 + 2);
    if (frame.names) right_ = std::max(right_, names_width(plot));
  }

  std::string render() {
    draw_y_axis();
    draw_x_axis();
    if (plot_.level)
      write("<path class=\"level\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", left_, y(*plot_.level), right_end());
    for (std::size_t i = 0; i < plot_.lines.size(); ++i) {
      if (is_context(i)) draw_context(plot_.lines[i]);
    }
    for (std::size_t i = 0; i < plot_.lines.size(); ++i) {
      if (!is_context(i)) draw_band(plot_.lines[i]);
    }
    for (std::size_t i = 0; i < plot_.lines.size(); ++i) {
      if (!is_context(i)) draw_line(plot_.lines[i]);
    }
    if (frame_.alone) draw_heading(plot_.lines[*frame_.alone]);
    if (frame_.names) draw_names();
    return out_;
  }

 private:
  template <class... T>
  void write(fmt::format_string<T...> format, T&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<T>(values)...);
  }

  void make_scales() {
    x_scale_.base = plot_.x_base;
    y_scale_.base = plot_.y_base;
    Band across = plot_.x_base ? Band{INFINITY, -INFINITY} : Band{0, 0};
    Band up{plot_.from_zero && !plot_.y_base ? 0 : INFINITY, -INFINITY};
    const auto include = [](Band& range, double value) {
      range.low = std::min(range.low, value);
      range.high = std::max(range.high, value);
    };
    for (const PlotLine& line : plot_.lines) {
      for (const PlotPoint& point : line.points) {
        include(across, x_scale_.at(point.x));
        include(up, y_scale_.at(point.y));
        if (point.band) include(up, y_scale_.at(point.band->low)), include(up, y_scale_.at(point.band->high));
      }
    }
    if (plot_.level) include(up, y_scale_.at(*plot_.level));
    for (Band* range : {&across, &up})
      if (!std::isfinite(range->low) || !std::isfinite(range->high)) *range = {0, 1};
    const int columns = frame_.width < 300 ? 2 : frame_.width < 500 ? 4 : 7;
    const int rows = frame_.height < 200 ? 4 : 7;
    y_scale_ = plot_.y_base ? make_logarithmic_scale(up.low, up.high, *plot_.y_base, rows)
                            : make_scale(up.low, up.high, rows);
    x_scale_ = plot_.x_base ? make_logarithmic_scale(across.low, across.high, *plot_.x_base, columns)
                            : make_scale(across.low, across.high, columns);
    // a line that ends at the edge is longer
    x_scale_.high = std::max(across.high, x_scale_.low + 1e-9);
  }

  double right_end() const { return frame_.width - right_; }
  double bottom_end() const { return frame_.height - frame_.bottom; }
  double slot() const { return (right_end() - left_) / static_cast<double>(plot_.categories.size()); }
  double x(double value) const {
    if (!plot_.categories.empty()) return left_ + slot() * (value + 0.5);
    return x_of_tick(x_scale_.at(value));
  }
  double x_of_tick(double tick) const {
    return left_ + (right_end() - left_) * (tick - x_scale_.low) / (x_scale_.high - x_scale_.low);
  }
  double y(double value) const { return y_of_tick(y_scale_.at(value)); }
  double y_of_tick(double tick) const {
    return bottom_end() -
           (bottom_end() - frame_.top) * (tick - y_scale_.low) / (y_scale_.high - y_scale_.low);
  }

  bool is_context(std::size_t line) const { return frame_.alone && *frame_.alone != line; }

  // Of a panel: the others, to hold its line against.
  void draw_context(const PlotLine& line) {
    write("<polyline class=\"context\" points=\"{}\"/>\n", points_of(line));
  }

  // The name of a panel's line, with its mark.
  void draw_heading(const PlotLine& line) {
    open_series(line);
    write("<g transform=\"translate(12 12)\">{}</g>", series_mark(line.style));
    write("<text class=\"name\" x=\"22\" y=\"17\"{}</text></g>\n",
          fitted_text(line.name, frame_.width - 30, kBoldLetterWidth));
  }

  void draw_y_axis() {
    for (double tick = y_scale_.low; tick < y_scale_.high + y_scale_.step / 2; tick += y_scale_.step) {
      write("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>", left_, y_of_tick(tick), right_end());
      write("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", left_ - 8, y_of_tick(tick) + 5,
            y_scale_.label(tick));
    }
    if (!frame_.titles) return;
    write(
        "<text class=\"title\" transform=\"translate(15 {:.1f}) rotate(-90)\" "
        "text-anchor=\"middle\">{}</text>\n",
        (frame_.top + bottom_end()) / 2, escape_markup(plot_.y_title));
  }

  void draw_x_axis() {
    if (plot_.categories.empty()) {
      for (double tick = x_scale_.low; tick < x_scale_.high * (1 + 1e-9); tick += x_scale_.step)
        draw_x_label(x_of_tick(tick), x_scale_.label(tick));
    } else {
      draw_categories();
    }
    if (!frame_.titles) return;
    write("<text class=\"title\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
          (left_ + right_end()) / 2, frame_.height - 10, escape_markup(plot_.x_title));
  }

  // Every second or third where all have no room.
  void draw_categories() {
    double widest = 0;
    for (const std::string& name : plot_.categories) widest = std::max(widest, text_width(name));
    const auto every = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil((widest + 6) / slot())));
    for (std::size_t i = 0; i < plot_.categories.size(); i += every)
      draw_x_label(x(static_cast<double>(i)), plot_.categories[i]);
  }

  void draw_x_label(double place, const std::string& label) {
    write("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", place, bottom_end() + 20,
          escape_markup(label));
  }

  void open_series(const PlotLine& line) {
    write("<g class=\"series s{0}\" color=\"{1}\" data-series=\"{0}\">", line.style,
          series_colour(line.style));
  }

  void draw_band(const PlotLine& line) {
    std::string upper, lower;
    for (const PlotPoint& point : line.points) {
      if (!point.band) return;
      upper += fmt::format("{:.1f},{:.1f} ", x(point.x), y(point.band->high));
      lower = fmt::format("{:.1f},{:.1f} ", x(point.x), y(point.band->low)) + lower;
    }
    open_series(line);
    write("<polygon class=\"band\" points=\"{}\"/></g>\n", upper + lower);
  }

  std::string points_of(const PlotLine& line) const {
    std::string points;
    for (const PlotPoint& point : line.points)
      points += fmt::format("{:.1f},{:.1f} ", x(point.x), y(point.y));
    return points;
  }

  void draw_line(const PlotLine& line) {
    open_series(line);
    write("\n<polyline class=\"line\" stroke-dasharray=\"{}\" points=\"{}\"/>\n", series_dashes(line.style),
          points_of(line));
    const std::size_t every = line.points.size() / 16 + 1;  // marks that touch are no marks
    for (std::size_t i = 0; i < line.points.size(); ++i)
      draw_mark(line, line.points[i], (line.points.size() - 1 - i) % every == 0);
    out_ += "</g>\n";
  }

  // One that is not drawn can still be pointed at.
  void draw_mark(const PlotLine& line, const PlotPoint& point, bool drawn) {
    const std::string name = escape_markup(line.name), place = escape_markup(point.place),
                      figures = escape_markup(point.figures);
    write("<g class=\"mark\" transform=\"translate({:.1f} {:.1f})\"", x(point.x), y(point.y));
    if (use_ == SvgUse::in_page) {
      write(" data-name=\"{}\" data-place=\"{}\" data-figures=\"{}\">", name, place, figures);
    } else {
      write("><title>{}, {}: {}</title>", name, place, figures);
    }
    write("{}</g>\n", drawn ? series_mark(line.style) : "");
  }

  // Moved apart where they would touch.
  void draw_names() {
    std::vector<std::pair<double, const PlotLine*>> names;
    for (const PlotLine& line : plot_.lines) {
      if (!line.points.empty()) names.emplace_back(y(line.points.back().y), &line);
    }
    std::stable_sort(names.begin(), names.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 1; i < names.size(); ++i)
      names[i].first = std::max(names[i].first, names[i - 1].first + kLineHeight);
    double limit = frame_.height - 8;  // push back up what has left the drawing
    for (auto name = names.rbegin(); name != names.rend(); ++name, limit -= kLineHeight)
      name->first = std::min(name->first, limit);
    for (const auto& [height, line] : names) {
      const double end = x(line->points.back().x) + 16;
      open_series(*line);
      write("<g transform=\"translate({:.1f} {:.1f})\">{}</g>", end, height, series_mark(line->style));
      write("<text class=\"name\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text></g>\n", end + 9, height + 5,
            escape_markup(line->name));
    }
  }

  const LinePlot& plot_;
  PlotFrame frame_;
  SvgUse use_;
  Scale x_scale_, y_scale_;
  double left_ = 0;  // margins
  double right_ = 14;
  std::string out_;
};

}  // namespace

std::string draw_plot(const LinePlot& plot, const PlotFrame& frame, SvgUse use) {
  return Drawing(plot, frame, use).render();
}

double names_width(const LinePlot& plot) {
  double widest = 0;
  for (const PlotLine& line : plot.lines) widest = std::max(widest, text_width(line.name, true));
  return widest + 28;
}

double text_width(const std::string& text, bool bold) {
  return (bold ? kBoldLetterWidth : kLetterWidth) * static_cast<double>(display_width(text));
}

}  // namespace s2s
