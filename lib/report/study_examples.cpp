#include "report/study_examples.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/words.h"
#include "metrics/chrf.h"
#include "metrics/word_matches.h"
#include "report/plot_page.h"

namespace s2s {
namespace {

constexpr const char* kStyle = R"(
:root{--wrong:#c2410c;--wrong-ground:#ffedd5}
@media screen and (prefers-color-scheme:dark){:root{--wrong:#fdba74;--wrong-ground:#4a2a12}}
.example p{max-width:none}
.example dt,.count{color:var(--faint);font-size:.875rem}
.example dl{margin:0 0 1rem}.example dd{margin:0 0 .5rem;overflow-wrap:anywhere}
.translations{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr));gap:1rem 1.5rem}
.translations p{margin:.25rem 0 0}
.strip{display:block;width:100%;height:.5rem;margin:.35rem 0}
.strip .in_order{fill:var(--line)}.strip .elsewhere{fill:var(--wrong);opacity:.45}.strip .wrong{fill:var(--wrong)}
mark{background:var(--wrong-ground);color:inherit;text-decoration:underline solid var(--wrong) 2px;text-underline-offset:3px}
mark.elsewhere{background:none;text-decoration-style:dotted}
@media print{.example{break-inside:avoid}mark,.strip{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)";

std::string_view class_of(WordMatch match) {
  return match == WordMatch::in_order ? "in_order" : match == WordMatch::elsewhere ? "elsewhere" : "wrong";
}

// Calls part(begin, end, match) for every run of words of the same kind.
template <class Part>
void for_each_run(const std::vector<WordMatch>& matches, Part part) {
  for (std::size_t begin = 0, end = 0; begin < matches.size(); begin = end) {
    while (end < matches.size() && matches[end] == matches[begin]) ++end;
    part(begin, end, matches[begin]);
  }
}

// A word has the same width in all translations: short ones end early.
std::string strip(const std::vector<WordMatch>& matches, std::size_t width) {
  std::string svg = fmt::format(
      "<svg class=\"strip\" viewBox=\"0 0 {} 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">", width);
  for_each_run(matches, [&](std::size_t begin, std::size_t end, WordMatch match) {
    svg += fmt::format("<rect class=\"{}\" x=\"{}\" width=\"{}\" height=\"1\"/>", class_of(match), begin,
                       end - begin);
  });
  return svg + "</svg>";
}

std::string marked_text(const std::string& translation, const std::vector<WordMatch>& matches) {
  const std::vector<std::string_view> words = split_words(translation);
  std::string html;
  for_each_run(matches, [&](std::size_t begin, std::size_t end, WordMatch match) {
    std::string run;
    for (std::size_t i = begin; i < end; ++i) {
      if (i > begin) run += ' ';
      run += escape_markup(words[i]);
    }
    if (!html.empty()) html += ' ';
    html += match == WordMatch::in_order ? run
                                         : fmt::format("<mark class=\"{}\">{}</mark>", class_of(match), run);
  });
  return html;
}

std::size_t longest(const StudyExample& example) {
  std::size_t words = std::max<std::size_t>(1, count_words(example.reference));
  for (const auto& translation : example.translations) {
    if (translation) words = std::max(words, count_words(*translation));
  }
  return words;
}

std::string translation_of(const std::string& variant, std::size_t style, const std::string& translation,
                           const std::string& reference, std::size_t width) {
  const std::vector<WordMatch> matches = match_words(translation, reference);
  const auto in_order = std::count(matches.begin(), matches.end(), WordMatch::in_order);
  return fmt::format(
      "<div>{} <span class=\"count\">{} of {} words right, chrF {:.0f}</span>\n{}\n"
      "<p>{}</p></div>\n",
      series_label(variant, style), in_order, matches.size(), sentence_chrf(translation, {reference}),
      strip(matches, width), marked_text(translation, matches));
}

}  // namespace

std::string render_study_example(const StudyReport& report, const StudyExample& example) {
  std::string html = fmt::format(
      "<section class=\"card example\">\n<h4>Line {}, {} words</h4>\n<dl><dt>source</dt><dd>{}</dd>"
      "<dt>reference, {} words</dt><dd>{}</dd></dl>\n<div class=\"translations\">\n",
      example.line, count_words(example.source), escape_markup(example.source),
      count_words(example.reference), escape_markup(example.reference));
  const std::size_t width = longest(example);
  for (std::size_t variant = 0; variant < example.translations.size(); ++variant) {
    if (const auto& translation = example.translations[variant])
      html += translation_of(report.variants[variant].name, variant, *translation, example.reference, width);
  }
  return html + "</div>\n</section>\n";
}

std::string study_example_key() {
  return "<p>Each translation is compared with the reference word by word. Marked are "
         "<mark class=\"wrong\">words</mark> that the reference lacks and "
         "<mark class=\"elsewhere\">words</mark> that it has in another place. The strip shows the same "
         "marks along "
         "the sentence; a word has the same width in every strip.</p>\n";
}

std::string study_example_style() { return kStyle; }

}  // namespace s2s
