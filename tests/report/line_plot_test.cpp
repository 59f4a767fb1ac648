#include "report/line_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "browser.h"

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

TEST(LinePlot, AsAFileHasItsTitleAndItsCaption) {
  LinePlot plot = falling(10);
  plot.title = "Falling & down";
  plot.caption = "A caption of so many words that it cannot stand in one line of a narrow drawing.";
  const std::string svg = render_line_plot(plot, {.width = 300, .height = 200, .names = true});
  EXPECT_THAT(svg, HasSubstr(">Falling &amp; down</text>"));
  EXPECT_GE(count(svg, "class=\"note\""), 2U);
  const std::string in_page = render_line_plot(plot, {}, SvgUse::in_page);
  EXPECT_THAT(in_page, Not(HasSubstr("class=\"note\"")));
  EXPECT_THAT(in_page, Not(HasSubstr(">Falling &amp; down</text>")));
}

// Where the axis ends, of a plot whose names stand beside the lines or below.
double width_of_plot(const std::string& name) {
  LinePlot plot = falling(10);
  plot.lines[0].name = name;
  const std::string svg = render_line_plot(plot);
  const auto grid = svg.find("class=\"grid\"");
  return std::stod(svg.substr(svg.find('H', grid) + 1));
}

TEST(LinePlot, LongNamesDoNotSqueezeIt) {
  EXPECT_GT(width_of_plot("bahdanau"), 600);
  EXPECT_GT(width_of_plot(std::string(500, 'n')), 700);  // below, cut
}

TEST(LinePlot, OfMoreLinesThanColoursHasAPanelForEach) {
  LinePlot plot;
  for (std::size_t i = 0; i < kMostLines; ++i)
    plot.lines.push_back({.name = "n" + std::to_string(i), .style = i, .points = {{0, 0}, {1, 1}}});
  EXPECT_THAT(render_line_plot(plot), Not(HasSubstr("class=\"context\"")));
  plot.lines.push_back({.name = "last", .style = kMostLines, .points = {{0, 0}, {1, 1}}});
  const std::string svg = render_line_plot(plot);
  EXPECT_EQ(count(svg, "class=\"line\""), kMostLines + 1);
  EXPECT_EQ(count(svg, "class=\"context\""), kMostLines * (kMostLines + 1));
  EXPECT_EQ(count(svg, ">last</text>"), 1U);
}

TEST(LinePlot, OfNothingIsAFrame) { EXPECT_THAT(render_line_plot({}), HasSubstr("</svg>")); }

TEST(SeriesStyle, FortyTwoLinesDifferInColourOrMark) {
  std::set<std::string> looks;
  for (std::size_t i = 0; i < 42; ++i) looks.insert(std::string(series_colour(i)) + series_mark(i));
  EXPECT_EQ(looks.size(), 42U);
}

using DrawingInBrowser = InBrowser;

// Nothing of a file is cut off, however long its names, its title and its caption are.
TEST_F(DrawingInBrowser, ShowsAllOfItsText) {
  for (const std::size_t lines : {1, 7, 9}) {
    for (const std::size_t letters : {4, 30, 200}) {
      LinePlot plot = falling(10);
      plot.title = std::string(letters, 'W') + " title";
      plot.x_title = "length of the source in words";
      plot.y_title = "BLEU";
      for (int word = 0; word < 30; ++word) plot.caption += "interval ";
      plot.lines.assign(lines, plot.lines[0]);
      for (std::size_t i = 0; i < lines; ++i) {
        plot.lines[i].style = i;
        plot.lines[i].name = std::string(letters, 'n') + std::to_string(i);
      }
      write(render_line_plot(plot), R"(
const svg=document.querySelector('svg'),box=svg.getBoundingClientRect(),wrong=[];
for(const text of svg.querySelectorAll('text')){
  const {left,right,top,bottom}=text.getBoundingClientRect();
  if(left<box.left-1||right>box.right+1||top<box.top-1||bottom>box.bottom+1)wrong.push(text.textContent.slice(0,20));
}
document.querySelector('title').textContent=wrong.join('|')||'all seen';
)");
      EXPECT_EQ(title_at(1200), "all seen") << lines << " lines, names of " << letters;
    }
  }
}

// Contrast of 4.5 and more, as WCAG 2.1 defines it, for all text of a file.
TEST_F(DrawingInBrowser, CanBeReadInLightAndDark) {
  LinePlot plot = falling(10);
  plot.x_title = "length";
  plot.y_title = "BLEU";
  plot.caption = "what is drawn";
  write(render_line_plot(plot), R"(
function luminance(colour){
  const [r,g,b]=colour.match(/[\d.]+/g).slice(0,3).map(c=>c/255).map(c=>c<=.04045?c/12.92:((c+.055)/1.055)**2.4);
  return .2126*r+.7152*g+.0722*b;
}
const fill=element=>luminance(getComputedStyle(element).fill)+.05,ground=fill(document.querySelector('.ground'));
const low=[...document.querySelectorAll('text')].filter(text=>!(Math.max(fill(text)/ground,ground/fill(text))>=4.5));
document.querySelector('title').textContent=[ground<.1?'dark':'light',...low.map(text=>text.textContent)].join('|');
)");
  EXPECT_EQ(title({"--window-size=1200,900"}), "light");
  EXPECT_EQ(title({"--window-size=1200,900", kDark}), "dark");
}

}  // namespace
}  // namespace s2s
