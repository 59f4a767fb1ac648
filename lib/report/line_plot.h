// Lines over a common axis, each with its marks and, where it has one, its band of confidence, as SVG.
// Written directly: a plotting library in JavaScript would make every page a megabyte larger and could give
// no files for papers without a browser, and this is all that we draw.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "report/svg.h"

namespace s2s {

struct Band {
  double low = 0;
  double high = 0;
};

struct PlotPoint {
  double x = 0;  // a number, or the index of a category
  double y = 0;
  std::optional<Band> band = {};
  // Told where the pointer rests: "11-20 words, 300 sentences", "BLEU 29.0 [28.0, 30.0]".
  std::string place = {};
  std::string figures = {};
};

struct PlotLine {
  std::string name;
  std::size_t style = 0;  // svg.h: the same system has the same one in every drawing
  std::vector<PlotPoint> points = {};
};

struct LinePlot {
  std::string title = {};
  std::string caption = {};  // what is drawn and what the bands are; in a file below the plot
  std::string x_title = {};
  std::string y_title = {};
  std::vector<std::string> categories = {};  // names of x = 0, 1, 2, ...; empty: x is a number, from 0
  std::vector<PlotLine> lines = {};
  std::optional<double> level = {};  // what would be right: a dashed horizontal line
  bool from_zero = true;             // let the y axis begin at 0
  // Base of a logarithmic axis, with ticks at its powers; none: linear. Of such an axis all values are
  // positive.
  std::optional<double> x_base = {};
  std::optional<double> y_base = {};
};

struct PlotSize {
  double width = 760;
  double height = 440;  // of the plot; a file is higher by its title, its caption and names that stand below
  bool names =
      true;  // beside the lines' ends, or below where they are long; without, a legend must stand elsewhere
};

// So many can be told apart in one plot (as many as there are colours). A plot of more becomes a panel for
// each line, with the others in grey behind it.
inline constexpr std::size_t kMostLines = 7;

// As a file it brings its title, its caption and, of more lines than kMostLines, its panels. In a page it is
// the plot alone, with all lines in it: title and caption are the page's.
std::string render_line_plot(const LinePlot& plot, const PlotSize& size = {},
                             SvgUse use = SvgUse::standalone);

// One line's panel, for a page.
std::string render_plot_panel(const LinePlot& plot, std::size_t line, const PlotSize& size);

// CSS for plots that are part of a page, in the page's colours: --ink, --faint, --line, --context.
std::string line_plot_style();

}  // namespace s2s
