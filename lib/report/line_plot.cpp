#include "report/line_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "report/plot_drawing.h"
#include "report/svg_text.h"
#include "report/table.h"

namespace s2s {
namespace {

// The shape of everything; colours stand apart, for a page has its own.
constexpr const char* kShape =
    "svg.plot text{font:14px system-ui,\"Helvetica Neue\",Arial,\"Noto Sans\",sans-serif}"
    "svg.plot text.title,svg.plot text.note{font-size:13px}svg.plot text.name,svg.plot "
    "text.heading{font-weight:600}"
    "svg.plot text.heading{font-size:17px}"
    ".plot .grid{stroke-width:1}.plot .level{stroke-width:1.5;stroke-dasharray:5 4}"
    ".plot .line{fill:none;stroke:currentColor;stroke-width:2.3;stroke-linejoin:round}"
    ".plot .context{fill:none;stroke-width:1}"
    ".plot .band{fill:currentColor;stroke:none;opacity:.13}";

constexpr const char* kAloneColours =
    "text{fill:#222}.title,.note{fill:#555}.grid{stroke:#ddd}.context{stroke:#ccc}.level{stroke:#888}.ground{"
    "fill:#fff}";
constexpr const char* kAloneDarkColours =
    "text{fill:#ddd}.title,.note{fill:#aaa}.grid{stroke:#383b40}.context{stroke:#4a4e55}.ground{fill:#"
    "16181c}";

constexpr double kMargin = 16;        // beside headings and captions
constexpr double kHeading = 36;       // height of the title's line
constexpr double kNoteLine = 18;      // of a caption's
constexpr double kNoteLetter = 6.9;   // a generous mean of its letters' width
constexpr double kMostOfNames = 0.3;  // of the width, beside the lines' ends; wider ones stand below
constexpr double kPanelHeight = 160;
constexpr double kLeastPanelWidth = 180;

// Of one line's panel.
PlotFrame panel_frame(std::size_t line, double width, double height) {
  return {.width = width, .height = height, .top = 32, .bottom = 26, .titles = false, .alone = line};
}

// A whole file: title above, the plot or its panels, names below where they have no room beside the lines,
// caption.
class Sheet {
 public:
  Sheet(const LinePlot& plot, const PlotSize& size) : plot_(plot), size_(size) {}

  std::string render() {
    heading();
    if (plot_.lines.size() > kMostLines) {
      panels();
    } else {
      whole();
    }
    caption();
    return opening() + out_ + "</svg>\n";
  }

 private:
  template <class... T>
  void write(fmt::format_string<T...> format, T&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<T>(values)...);
  }

  std::string opening() const {
    std::size_t styles = 0;
    for (const PlotLine& line : plot_.lines) styles = std::max(styles, line.style + 1);
    const std::string title = escape_markup(plot_.title);
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" viewBox=\"0 0 {0:g} {1:g}\" "
        "width=\"{0:g}\" "
        "height=\"{1:g}\" role=\"img\" aria-label=\"{2}\">\n<title>{2}</title>\n<style>{3}{4}@media screen "
        "and "
        "(prefers-color-scheme:dark){{{5}{6}}}</style>\n<rect class=\"ground\" width=\"{0:g}\" "
        "height=\"{1:g}\"/>\n",
        size_.width, height_, title, kShape, kAloneColours, kAloneDarkColours, series_style(styles, true));
  }

  void heading() {
    if (plot_.title.empty()) return;
    constexpr double kLetter = 11.5;  // bold, of 17 pixels
    write("<text class=\"heading\" x=\"{:g}\" y=\"24\"{}</text>\n", kMargin,
          fitted_text(plot_.title, size_.width - 2 * kMargin, kLetter));
    height_ += kHeading;
  }

  void whole() {
    const bool beside = size_.names && names_width(plot_) <= kMostOfNames * size_.width;
    place(0, {.width = size_.width, .height = size_.height, .names = beside});
    height_ += size_.height;
    if (size_.names && !beside) names_below();
  }

  void place(double left, const PlotFrame& frame) {
    write("<g transform=\"translate({:.1f} {:.1f})\">\n{}</g>\n", left, height_,
          draw_plot(plot_, frame, SvgUse::standalone));
  }

  void names_below() {
    double x = kMargin;
    double row = height_ + 12;
    const double room = size_.width - 2 * kMargin - 18;  // beside the mark
    for (const PlotLine& line : plot_.lines) {
      const double width = std::min(room, text_width(line.name, true)) + 36;
      if (x > kMargin && x + width > size_.width) {
        x = kMargin;
        row += kNoteLine + 4;
      }
      write(
          "<g class=\"series s{0}\" color=\"{1}\"><g transform=\"translate({2:.1f} {3:.1f})\">{4}</g>"
          "<text class=\"name\" x=\"{5:.1f}\" y=\"{6:.1f}\"{7}</text></g>\n",
          line.style, series_colour(line.style), x + 6, row, series_mark(line.style), x + 18, row + 5,
          fitted_text(line.name, room, text_width("n", true)));
      x += width;
    }
    height_ = row + kNoteLine;
  }

  void panels() {
    const double axis = 22;  // the title of the vertical axis
    const double room = size_.width - axis - kMargin / 2;
    const auto columns = std::max<std::size_t>(1, static_cast<std::size_t>(room / kLeastPanelWidth));
    const double width = room / static_cast<double>(columns);
    const double top = height_;
    for (std::size_t line = 0; line < plot_.lines.size(); ++line) {
      if (line > 0 && line % columns == 0) height_ += kPanelHeight + 8;
      place(axis + width * static_cast<double>(line % columns), panel_frame(line, width, kPanelHeight));
    }
    height_ += kPanelHeight + 8;
    write(
        "<text class=\"title\" transform=\"translate(15 {:.1f}) rotate(-90)\" "
        "text-anchor=\"middle\">{}</text>\n",
        (top + height_) / 2, escape_markup(plot_.y_title));
    write("<text class=\"title\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
          size_.width / 2, height_ + 10, escape_markup(plot_.x_title));
    height_ += 24;
  }

  void caption() {
    for (const std::string& line : wrapped_text(plot_.caption, size_.width - 2 * kMargin, kNoteLetter)) {
      write("<text class=\"note\" x=\"{:g}\" y=\"{:.1f}\">{}</text>\n", kMargin, height_ + 14,
            escape_markup(line));
      height_ += kNoteLine;
    }
    if (!plot_.caption.empty()) height_ += 8;
  }

  const LinePlot& plot_;
  PlotSize size_;
  double height_ = 0;  // of what has been drawn
  std::string out_;
};

std::string part_of_page(const LinePlot& plot, const PlotFrame& frame, const std::string& title) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" "
      "height=\"{1:g}\" role=\"img\" aria-label=\"{2}\" tabindex=\"0\" data-top=\"{3:g}\" "
      "data-bottom=\"{4:g}\">\n"
      "{5}</svg>\n",
      frame.width, frame.height, escape_markup(title), frame.top, frame.height - frame.bottom,
      draw_plot(plot, frame, SvgUse::in_page));
}

}  // namespace

std::string render_line_plot(const LinePlot& plot, const PlotSize& size, SvgUse use) {
  if (use == SvgUse::standalone) return Sheet(plot, size).render();
  return part_of_page(plot, {.width = size.width, .height = size.height, .names = size.names}, plot.title);
}

std::string render_plot_panel(const LinePlot& plot, std::size_t line, const PlotSize& size) {
  return part_of_page(plot, panel_frame(line, size.width, size.height),
                      fmt::format("{}: {}", plot.title, plot.lines.at(line).name));
}

std::string line_plot_style() {
  return std::string(kShape) +
         "svg.plot text{fill:var(--ink)}svg.plot .title{fill:var(--faint)}.plot .grid{stroke:var(--line)}"
         ".plot .context{stroke:var(--context)}.plot .level{stroke:var(--faint)}";
}

}  // namespace s2s
