// The same matrix on a terminal, as SVG and on a page.
#include "report/attention_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "browser.h"
#include "report/attention_page.h"
#include "report/attention_svg.h"
#include "report/attention_text.h"
#include "report/controls.h"

namespace s2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

AttentionMap small_map() {
  AttentionMap map;
  map.line = 3;
  map.source = "la casa";
  map.target = "the house";
  map.attention = {
      {"la", "casa", "</s>"}, {"the", "house", "</s>"}, {0.8F, 0.2F, 0, 0.1F, 0.6F, 0.3F, 0, 0, 1}, false};
  map.links = {{0, 0}, {1, 1}};
  return map;
}

AttentionMap blank_map(std::uint64_t line) {
  AttentionMap map;
  map.line = line;
  return map;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

TEST(WithoutControls, LetsNoEscapeSequenceThrough) {
  EXPECT_EQ(without_controls("a\033[2Jb\x7F\u009B"), "a\uFFFD[2Jb\uFFFD\uFFFD");
}

TEST(AttentionText, ShadesCellsBelowTheirSourceWords) {
  EXPECT_EQ(render_attention_text(small_map(), {}),
            "line 3\n"
            "      la\n"
            "      \u2502 casa\n"
            "      \u2502 \u2502 </s>\n"
            "  the \u2588\u2588\u2591\u2591\n"
            "house \u00B7\u00B7\u2593\u2593\u2592\u2592\n"
            " </s>     \u2588\u2588\n\n");
}

TEST(AttentionText, GoesOnBelowWhereTheTerminalIsNarrow) {
  // "</s>" would end in column 14
  const std::string text = render_attention_text(small_map(), {.style = CellStyle::shades, .width = 13});
  EXPECT_THAT(text, HasSubstr("house \u00B7\u00B7\u2593\u2593\n"));
  EXPECT_THAT(text, HasSubstr("\n      </s>\n  the\nhouse \u2592\u2592\n"));
}

TEST(AttentionText, KeepsItsColumnsBesideWideAndCombiningLetters) {
  AttentionMap map = small_map();
  map.attention.target[0] = "\u5BB6";    // takes two columns
  map.attention.target[1] = "e\u0301x";  // takes two
  const std::string text = render_attention_text(map, {});
  EXPECT_THAT(text, HasSubstr("\n  \u5BB6 \u2588\u2588"));
  EXPECT_THAT(text, HasSubstr("\n  e\u0301x \u00B7\u00B7"));
}

TEST(AttentionText, OnlyColourTerminalsGetEscapeSequences) {
  EXPECT_THAT(render_attention_text(small_map(), {}), Not(HasSubstr("\033")));
  const std::string truecolour = render_attention_text(small_map(), {.style = CellStyle::truecolour});
  EXPECT_THAT(truecolour, AllOf(HasSubstr("\033[48;2;253;231;37m  "), HasSubstr("\033[48;2;68;1;84m  ")));
  EXPECT_THAT(render_attention_text(small_map(), {.style = CellStyle::colours_256}), HasSubstr("\033[48;5;"));
  EXPECT_EQ(count(truecolour, "\033[0m\n"), 3U);
}

TEST(AttentionText, A256ColourTerminalShowsMoreWeightLighter) {
  AttentionMap map = small_map();
  map.attention.weights = {0, 0.5F, 1, 0, 0, 0, 0, 0, 0};
  EXPECT_THAT(render_attention_text(map, {.style = CellStyle::colours_256}),
              HasSubstr("\033[48;5;17m  \033[48;5;36m  \033[48;5;226m  \033[0m"));
}

TEST(AttentionText, OfABlankLineSaysSo) {
  EXPECT_EQ(render_attention_text(blank_map(2), {}), "line 2: blank\n\n");
}

TEST(AttentionText, LegendNamesEveryShade) {
  EXPECT_THAT(attention_text_legend(CellStyle::shades),
              AllOf(HasSubstr("\u2588\u2588 from 0.75"), HasSubstr("\u00B7\u00B7 from 0.05")));
  for (const CellStyle style : {CellStyle::shades, CellStyle::truecolour})
    EXPECT_THAT(attention_text_legend(style), HasSubstr("rows: target, </s>: the end of the sentence\n"));
}

TEST(AttentionSvg, DrawsWordsWeightsAndLinks) {
  const std::string svg = render_attention_svg(small_map(), SvgUse::standalone);
  EXPECT_THAT(
      svg, AllOf(testing::StartsWith("<svg xmlns="), HasSubstr(">casa</text>"), HasSubstr(">source</text>"),
                 HasSubstr(">target</text>"), HasSubstr("class=\"end\" data-word=\"&lt;/s&gt;\">end</text>"),
                 HasSubstr("Frames: hard"), HasSubstr("casa \u2192 house: 0.600")));
  EXPECT_EQ(count(svg, "fill-opacity"), 6U);  // weights of zero are not drawn
  EXPECT_EQ(count(svg, "rx=\"2\""), 2U);
  EXPECT_THAT(render_attention_svg(small_map(), SvgUse::in_page),
              Not(HasSubstr("Frames: hard")));  // the page's key
}

TEST(AttentionSvg, CutsWordsThatWouldPushTheMatrixOutOfSight) {
  AttentionMap map = small_map();
  map.attention.source[1] = "share/doc/la-casa/index.html";
  const std::string svg = render_attention_svg(map, SvgUse::in_page);
  EXPECT_THAT(svg, HasSubstr(" data-word=\"share/doc/la-casa/index.html\">share/doc/la-casa/i\u2026</text>"));
}

TEST(AttentionSvg, EscapesWords) {
  AttentionMap map = small_map();
  map.attention.source[0] = "<script>";
  map.target = "\"><script>";
  for (const SvgUse use : {SvgUse::standalone, SvgUse::in_page})
    EXPECT_THAT(render_attention_svg(map, use), Not(HasSubstr("<script>")));
}

TEST(AttentionPage, HoldsAllSentencesAndNoAddress) {
  AttentionPage page{.title = "Attention of <run>", .subtitle = "a & b", .figures = {}, .maps = {}};
  page.figures.emplace_back().statistics = AttentionSums().mean();
  page.maps = {small_map(), blank_map(4)};
  page.maps[0].source = "<la> casa";
  const std::string html = render_attention_page(page);
  EXPECT_THAT(html, AllOf(HasSubstr("<h1>Attention of &lt;run&gt;</h1>"), HasSubstr("a &amp; b"),
                          HasSubstr("&lt;la&gt; casa"), HasSubstr("id=\"line-4\""), HasSubstr("blank line"),
                          HasSubstr("prefers-color-scheme:dark"), HasSubstr("monotonicity")));
  EXPECT_EQ(count(html, "<svg"), 1U);
  EXPECT_EQ(count(html, "://"), count(html, "http://www.w3.org/2000/svg"));  // the name of SVG, not fetched
}

TEST(AttentionOfAHead, IsCalledByItsNumber) {
  AttentionMap map = small_map();
  map.head = 2;
  EXPECT_THAT(render_attention_text(map, {}), testing::StartsWith("line 3, head 2\n"));
  EXPECT_THAT(render_attention_svg(map, SvgUse::standalone),
              HasSubstr("Attention of line 3, head 2: the house"));
  AttentionPage page{.title = "", .subtitle = "", .figures = {}, .maps = {map}};
  page.figures.push_back({2, AttentionSums().mean(), {}, {}, 0});
  EXPECT_THAT(render_attention_page(page),
              AllOf(HasSubstr("<h3>Head 2</h3>"), HasSubstr("id=\"line-3-head-2\""),
                    HasSubstr("<h3>Line 3, head 2</h3>")));
}

// A page of many words, some long, and of a sentence of one word.
AttentionPage wide_page() {
  AttentionMap map = small_map();
  map.attention = {{}, {}, {}, false};
  for (int word = 0; word < 30; ++word) {
    map.attention.source.push_back(word % 7 == 3 ? "Donaudampfschifffahrtsgesellschaft" : "wort");
    map.attention.target.push_back(word % 5 == 2 ? "internationalisation" : "word");
  }
  map.attention.weights.assign(30 * 30, 1.0F / 30);
  AttentionMap brief = small_map();
  brief.line = 4;
  brief.attention = {{"</s>"}, {"</s>"}, {1}, false};
  brief.links.clear();
  AttentionPage page{.title = "Attention of none", .subtitle = "a & b", .figures = {}, .maps = {map, brief}};
  page.figures.emplace_back().statistics = AttentionSums().mean();
  return page;
}

using AttentionInBrowser = InBrowser;

TEST_F(AttentionInBrowser, ShowsMapsWholeOnEveryWidthLightAndDark) {
  write(render_attention_page(wide_page()), R"(
const wrong=[];
if(document.documentElement.scrollWidth>innerWidth)wrong.push('wider than the window');
for(const svg of document.querySelectorAll('svg.map')){
  const box=svg.getBoundingClientRect();
  for(const text of svg.querySelectorAll('text')){
    const {left,right,top,bottom}=text.getBoundingClientRect();
    if(left<box.left-1||right>box.right+1||top<box.top-1||bottom>box.bottom+1)wrong.push(text.textContent+' is cut off');
  }
  const names=[...svg.querySelectorAll('.axis')].map(name=>name.textContent).join();
  if(names!=='source,target')wrong.push('axes: '+names);
  const frame=svg.querySelector('.links rect'),cell=svg.querySelector('.cells rect');
  if(frame&&!(parseFloat(getComputedStyle(frame).strokeWidth)<=1))wrong.push('frames are stronger than weights');
}
document.title=[...new Set(wrong)].slice(0,5).join('|')||'all seen';
)");
  for (const char* width : {"500", "1200"}) {
    const std::string window = std::string("--window-size=") + width + ",900";
    EXPECT_EQ(title({window}), "all seen") << width;
    EXPECT_EQ(title({window, kDark}), "all seen") << width;
  }
}

}  // namespace
}  // namespace s2s
