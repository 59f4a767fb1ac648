// What is within a plot's frame: axes, lines, bands, marks, names. line_plot.h makes documents of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "report/line_plot.h"

namespace s2s {

struct PlotFrame {
  double width = 0;
  double height = 0;
  double top = 14;     // margins
  double bottom = 52;  // with the axis's title
  bool titles = true;  // of the axes
  bool names = false;  // of the lines, beside their ends
  // Index of the only line that is drawn as such, under its name; the others are its grey background.
  std::optional<std::size_t> alone = {};
};

// Elements of SVG.
std::string draw_plot(const LinePlot& plot, const PlotFrame& frame, SvgUse use);

// What the names of lines take beside their ends.
double names_width(const LinePlot& plot);

// Estimates: fonts are the viewer's. `bold` as lines are named.
double text_width(const std::string& text, bool bold = false);

}  // namespace s2s
