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
  std::string list = "<dl class=\"card pairs\">\n";
  for (const Figure& figure : list_figures(figures))
    list += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_markup(figure.name), escape_markup(figure.value));
  return list + "</dl>\n";
}

std::string section(const AttentionMap& map) {
  const std::string drawing = map.attention.empty() ? "<p class=\"faint\">A blank line.</p>\n"
                                                    : render_attention_svg(map, SvgUse::in_page);
  return fmt::format(
      "<section class=\"card\" id=\"line-{0}\">\n<h3>Line {0}</h3>\n<p class=\"text\"><b>source</b> {1}</p>\n"
      "<p class=\"text\"><b>target</b> {2}</p>\n<div class=\"scroll\">\n{3}</div>\n</section>\n",
      map.line, escape_markup(map.source), escape_markup(map.target), drawing);
}

}  // namespace

std::string render_attention_page(const AttentionPage& page) {
  std::string body = fmt::format("<p class=\"faint\">{}</p>\n", escape_markup(page.subtitle));
  body += figures_list(page.figures);
  body += attention_key();
  for (const AttentionMap& map : page.maps) body += section(map);
  return render_html(
      {.title = page.title, .style = attention_style() + kStyle, .body = body, .script = attention_script()});
}

}  // namespace s2s
