#include "lab/lab_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/page.h"
#include "report/plot_page.h"

namespace s2s::lab {
namespace {

constexpr const char* kPageStyle = R"(
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;text-align:right;white-space:nowrap}
th{font-weight:600}thead th{white-space:normal;line-height:1.25;color:var(--faint);border-bottom:2px solid var(--line);vertical-align:bottom}
tbody td,tbody th{border-bottom:1px solid var(--line)}
tbody tr:last-child>*{border-bottom:0}
.left,.verdicts td{text-align:left}.verdicts td{white-space:normal}
.verdict{border-left:.3rem solid var(--accent);padding:.25rem .75rem;max-width:60rem}
.verdict.undecided{border-color:#e69f00}
.verdict.failed{border-color:#d55e00}
)";

const char* class_of(Finding finding) {
  if (finding == Finding::holds) return "";
  return finding == Finding::undecided ? " undecided" : " failed";
}

std::string verdicts(const std::vector<Finished>& all) {
  std::string rows;
  for (const Finished& one : all)
    rows += fmt::format("<tr><td><a href=\"#{0}\">{0}</a></td><td>{1}</td><td>{2}</td></tr>\n",
                        one.experiment.name, escape_markup(one.experiment.claim),
                        to_string(one.outcome.verdict.finding));
  return "<div class=\"card scroll\"><table class=\"verdicts\"><thead><tr><th class=\"left\">experiment</th>"
         "<th class=\"left\">claim</th><th class=\"left\">verdict</th></tr></thead><tbody>\n" +
         rows + "</tbody></table></div>\n";
}

std::string drawings(const Outcome& outcome) {
  std::string html;
  for (const NamedPlot& plot : outcome.plots) {
    std::vector<std::string> names;
    for (const PlotLine& line : plot.plot.lines) names.push_back(line.name);
    html +=
        "<div class=\"plots\">\n" + plot_legend(names) + wide_figure(plot.plot, plot.caption) + "</div>\n";
  }
  return html;
}

std::string section(const Finished& one) {
  const Experiment& experiment = one.experiment;
  std::string html = fmt::format(
      "<section id=\"{0}\">\n<h2>{0}</h2>\n<dl class=\"pairs\"><dt>claimed</dt><dd>{1} <span "
      "class=\"faint\">({2})</span></dd><dt>measured</dt><dd>{3}</dd></dl>\n",
      experiment.name, escape_markup(experiment.claim), escape_markup(experiment.source),
      escape_markup(experiment.method));
  html += fmt::format("<p class=\"verdict{}\">{}</p>\n", class_of(one.outcome.verdict.finding),
                      escape_markup(one.outcome.verdict.line));
  html += drawings(one.outcome);
  for (const FigureTable& table : one.outcome.tables)
    html += fmt::format("<h3>{}</h3>\n<div class=\"card scroll\">\n{}</div>\n", escape_markup(table.title),
                        table.render(TableFormat::html));
  for (const std::string& remark : one.outcome.remarks)
    html += fmt::format("<p class=\"faint\">{}</p>\n", escape_markup(remark));
  return html + "</section>\n";
}

}  // namespace

std::string render_lab_page(const std::vector<Finished>& all, const std::string& circumstances) {
  std::size_t lines = 1;
  std::string sections;
  for (const Finished& one : all) {
    sections += section(one);
    for (const NamedPlot& plot : one.outcome.plots) lines = std::max(lines, plot.plot.lines.size());
  }
  return render_html(
      {.title = "Attention: claims measured",
       .style = plot_style(lines) + kPageStyle,
       .body = fmt::format("<p>{}</p>\n", escape_markup(circumstances)) + verdicts(all) + sections,
       .script = plot_script()});
}

}  // namespace s2s::lab
