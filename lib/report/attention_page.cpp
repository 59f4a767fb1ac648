#include "report/attention_page.h"

#include <fmt/format.h>

#include "report/attention_svg.h"
#include "report/page.h"
#include "report/svg.h"

namespace s2s {
namespace {

constexpr const char* kStyle = R"(
.text{max-width:none;margin:0 0 .35rem}.text b{display:inline-block;min-width:4rem;font-weight:400;color:var(--faint)}
)";

std::string figures_list(const AttentionFigures& figures) {
  std::string list = figures.head == 0 ? "" : fmt::format("<h3>Head {}</h3>\n", figures.head);
  list += "<dl class=\"card pairs\">\n";
  for (const Figure& figure : list_figures(figures))
    list += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_markup(figure.name), escape_markup(figure.value));
  return list + "</dl>\n";
}

// "line-3", "line-3-head-2".
std::string anchor_of(const AttentionMap& map) {
  const std::string line = fmt::format("line-{}", map.line);
  return map.head == 0 ? line : fmt::format("{}-head-{}", line, map.head);
}

std::string heading_of(const AttentionMap& map) {
  std::string heading = place_of(map);
  heading.front() = 'L';
  return heading;
}

std::string section(const AttentionMap& map) {
  const std::string drawing = map.attention.empty() ? "<p class=\"faint\">A blank line.</p>\n"
                                                    : render_attention_svg(map, SvgUse::in_page);
  return fmt::format(
      "<section class=\"card\" id=\"{}\">\n<h3>{}</h3>\n<p class=\"text\"><b>source</b> {}</p>\n"
      "<p class=\"text\"><b>target</b> {}</p>\n<div class=\"scroll\">\n{}</div>\n</section>\n",
      anchor_of(map), heading_of(map), escape_markup(map.source), escape_markup(map.target), drawing);
}

}  // namespace

std::string render_attention_page(const AttentionPage& page) {
  std::string body = fmt::format("<p class=\"faint\">{}</p>\n", escape_markup(page.subtitle));
  for (const AttentionFigures& figures : page.figures) body += figures_list(figures);
  body += attention_key();
  for (const AttentionMap& map : page.maps) body += section(map);
  return render_html(
      {.title = page.title, .style = attention_style() + kStyle, .body = body, .script = attention_script()});
}

}  // namespace s2s
