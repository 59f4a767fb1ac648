#include "report/line_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace s2s {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

LinePlot falling(double last) {
  return {.title = "t", .categories = {"a", "b"}, .lines = {{.name = "n", .points = {{0, 20}, {1, last}}}}};
}

// Of the marks, from left to right.
std::vector<double> heights(const std::string& svg) {
  std::vector<double> found;
  const std::string mark = "class=\"mark\" transform=\"translate(";
  for (auto at = svg.find(mark); at != svg.npos; at = svg.find(mark, at + 1))
    found.push_back(std::stod(svg.substr(svg.find(' ', at + mark.size()))));
  return found;
}

TEST(LinePlot, MoreIsHigherUp) {
  const auto found = heights(render_line_plot(falling(10)));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_LT(found[0], found[1]);
}

TEST(LinePlot, BeginsAtZeroUnlessToldOtherwise) {
  LinePlot plot = falling(19);
  EXPECT_THAT(render_line_plot(plot), HasSubstr(">0</text>"));
  plot.from_zero = false;
  const std::string svg = render_line_plot(plot);
  EXPECT_THAT(svg, Not(HasSubstr(">0</text>")));
  EXPECT_THAT(svg, HasSubstr(">19.0</text>"));
}

// A straight line is what a power of x becomes.
TEST(LinePlot, LogarithmicAxesHavePowersForTicks) {
  LinePlot plot{.title = "t", .x_base = 2, .y_base = 10};
  plot.lines.push_back({.name = "n", .points = {{1024, 0.02}, {2048, 0.08}, {4096, 0.32}}});
  const std::string svg = render_line_plot(plot);
  for (const char* tick :
       {">1024</text>", ">2048</text>", ">4096</text>", ">0.01</text>", ">0.1</text>", ">1</text>"})
    EXPECT_THAT(svg, HasSubstr(tick));
  EXPECT_THAT(svg, Not(HasSubstr(">512</text>")));
  EXPECT_THAT(svg, Not(HasSubstr(">0</text>")));
  const auto found = heights(svg);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_NEAR(found[0] - found[1], found[1] - found[2], 0.11);  // rounded to tenths
}

TEST(LinePlot, LeavesOutCategoriesThatHaveNoRoom) {
  LinePlot plot = falling(10);
  plot.categories = {"a rather long name", "another one of these", "and a third that is long"};
  const std::string svg = render_line_plot(plot, {.width = 300, .height = 200, .names = false});
  EXPECT_THAT(svg, Not(HasSubstr("another one of these")));
}

// Where the last label of the axis ends, by a generous guess of its letters' width.
TEST(LinePlot, TheLastNumberOfAnAxisIsNotCutOff) {
  LinePlot plot;
  plot.lines.push_back({.name = "n", .points = {{0, 0}, {100000, 1}}});
  const std::string svg = render_line_plot(plot, {.width = 380, .height = 300, .names = false});
  const auto label = svg.rfind("<text", svg.find(">100000</text>"));
  ASSERT_NE(label, std::string::npos);
  EXPECT_LT(std::stod(svg.substr(svg.find("x=\"", label) + 3)) + 6 * 7.6 / 2, 380);
}

// As wide as DejaVu Sans Bold, which browsers fall back on, shows it.
TEST(LinePlot, TheNameOfALineIsNotCutOff) {
  LinePlot plot;
  plot.lines.push_back({.name = "bahdanau 16", .points = {{0, 0}, {24, 1}}});
  const std::string svg = render_line_plot(plot);
  const std::string name = "class=\"name\" x=\"";
  const auto at = svg.find(name);
  ASSERT_NE(at, std::string::npos);
  EXPECT_LT(std::stod(svg.substr(at + name.size())) + 11 * 9.1, PlotSize().width);
}

TEST(LinePlot, NamesOfLinesThatEndTogetherStandApart) {
  LinePlot plot;
  for (std::size_t i = 0; i < 6; ++i)
    plot.lines.push_back({.name = "n", .style = i, .points = {{0, 0}, {1, 0.1}}});
  const std::string svg = render_line_plot(plot);
  std::set<std::string> places;
  const std::string name = "class=\"name\" x=\"";
  for (auto at = svg.find(name); at != svg.npos; at = svg.find(name, at + 1))
    places.insert(svg.substr(at, svg.find('>', at) - at));
  EXPECT_EQ(places.size(), 6U);
}

TEST(LinePlot, DrawsNoMarksThatWouldTouchButTellsTheirFigures) {
  LinePlot plot{.lines = {{.name = "n"}}};
  for (int i = 0; i < 100; ++i) plot.lines[0].points.push_back({static_cast<double>(i), 1});
  const std::string svg = render_line_plot(plot, {.names = false}, SvgUse::in_page);
  EXPECT_EQ(count(svg, "data-figures"), 100U);
  EXPECT_LT(count(svg, "<path fill=\"currentColor\""), 20U);
}

TEST(LinePlot, OfNothingIsAFrame) { EXPECT_THAT(render_line_plot({}), HasSubstr("</svg>")); }

TEST(SeriesStyle, FortyTwoLinesDifferInColourOrMark) {
  std::set<std::string> looks;
  for (std::size_t i = 0; i < 42; ++i) looks.insert(std::string(series_colour(i)) + series_mark(i));
  EXPECT_EQ(looks.size(), 42U);
}

}  // namespace
}  // namespace s2s
