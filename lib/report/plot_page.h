// Plots as part of a page (page.h): figures that fit a desk and a phone, a legend whose entries hide and show
// their lines, and the figures of the marks beside the pointer, or of those that the arrow keys go to.
#pragma once

#include <string>
#include <vector>

#include "report/line_plot.h"

namespace s2s {

// Under the plot's title, with the caption below. Of more than kMostLines lines both are a panel for each,
// which names it. Alone in its row; on a phone smaller.
std::string wide_figure(const LinePlot& plot, const std::string& caption);
// One of several in a row.
std::string small_figure(const LinePlot& plot, const std::string& caption);

// Line styles 0, 1, ... under these names. Buttons act on all plots of the enclosing element of class
// "plots". Empty for more than kMostLines, whose panels name them.
std::string plot_legend(const std::vector<std::string>& names);
// A name with its mark, as in the legend.
std::string series_label(const std::string& name, std::size_t style);

std::string plot_style(std::size_t lines);
std::string plot_script();

}  // namespace s2s
