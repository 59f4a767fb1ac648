#include "report/study_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/progress.h"
#include "report/attention_svg.h"
#include "report/cells.h"
#include "report/evaluation_tables.h"
#include "report/length_answer.h"
#include "report/page.h"
#include "report/plot_page.h"
#include "report/short_names.h"
#include "report/study_buckets.h"
#include "report/study_examples.h"
#include "report/study_figures.h"
#include "report/study_tables.h"

namespace s2s {
namespace {

constexpr const char* kStyle = R"(
.answer{font-size:1.2rem;line-height:1.4;font-weight:600;margin:.75rem 0 .25rem}
h3{font-size:1.05rem;margin:1.5rem 0 .5rem}h4{font-size:1rem;margin:0 0 .5rem}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;text-align:right;white-space:nowrap}
th{font-weight:600}thead th{white-space:normal;line-height:1.25;color:var(--faint);border-bottom:2px solid var(--line);vertical-align:bottom}
tbody td,tbody th{border-bottom:1px solid var(--line)}
tbody tr:last-child>*{border-bottom:0}
tr.ruled>*{border-top:2px solid var(--line);color:var(--faint);font-weight:400}
.left{text-align:left}
th:first-child{position:sticky;left:0;background:var(--card)}
td.left{white-space:normal;min-width:14rem}
pre{margin:.5rem 0;padding:.75rem;background:var(--soft);border-radius:.4rem;overflow-x:auto;font-size:.8125rem;line-height:1.45;tab-size:4}
summary{cursor:pointer;font-weight:600}
details{margin:0 0 .5rem}
.explained{font-size:.875rem;color:var(--faint);gap:.1rem 1rem}
.maps{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(30rem,100%),1fr));gap:1.25rem}
.maps>div{min-width:0}
@media(max-width:40rem){table{font-size:.8125rem}th,td{padding:.3rem .4rem}th:first-child{white-space:normal;max-width:9rem;overflow-wrap:break-word}}
@media print{pre{white-space:pre-wrap;overflow-wrap:anywhere}table{font-size:10px}th,td{padding:.2rem .35rem}h2,h3,h4{break-after:avoid}tr,.card.scroll{break-inside:avoid}.maps{grid-template-columns:1fr}.maps>div{break-inside:avoid}details:not(.printed){display:none}}
)";

std::string card(const std::string& content) {
  return "<div class=\"card scroll\">\n" + content + "</div>\n";
}

std::string details(const std::string& summary, const std::string& text, bool on_paper) {
  return fmt::format("<details{}><summary>{}</summary><pre>{}</pre></details>\n",
                     on_paper ? " class=\"printed\"" : "", escape_markup(summary), escape_markup(text));
}

std::string joined(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string text;
  for (const auto& [name, value] : pairs)
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name, value);
  return text;
}

std::vector<std::string> variant_names(const StudyReport& report) {
  std::vector<std::string> names;
  for (const StudyVariant& variant : report.variants) names.push_back(variant.name);
  return names;
}

std::string paragraphs(const std::string& text) {
  std::string html;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", begin), text.size());
    html += fmt::format("<p>{}</p>\n", escape_markup(text.substr(begin, end - begin)));
    begin = std::min(text.find_first_not_of('\n', end), text.size());
  }
  return html;
}

// What the study found, before anything else.
std::string answers(const StudyReport& report) {
  std::string html;
  for (const StudyCorpus& corpus : report.corpora) {
    const std::string answer = length_answer(report, corpus);
    if (answer.empty()) continue;
    const std::string name = report.corpora.size() > 1 ? corpus.name + ": " : "";
    html += fmt::format("<p class=\"answer\">{}{}</p>\n", escape_markup(name), escape_markup(answer));
    const std::string intervals = length_answer_intervals(report, corpus);
    if (intervals.empty()) continue;
    html += fmt::format(
        "<p class=\"faint\">With {:g}% intervals: {}. Kept is BLEU on these sentences over BLEU of the best "
        "length bucket.</p>\n",
        100 * scored_result(corpus)->runs.front().evaluation.confidence, escape_markup(intervals));
  }
  return html;
}

std::string progress(const StudyReport& report) {
  std::size_t finished = 0;
  for (const StudyCorpus& corpus : report.corpora) {
    for (const StudyResult& result : corpus.results) finished += result.runs.size();
  }
  const std::size_t planned = report.corpora.size() * report.variants.size() * report.seeds.size();
  if (finished >= planned) return "";
  return fmt::format("<p class=\"card\"><b>Not complete:</b> {} of {} runs are finished.</p>\n", finished,
                     planned);
}

std::string variants_table(const StudyReport& report) {
  Table table({{"variant", Align::left}, {"what it is", Align::left}});
  for (const StudyVariant& variant : report.variants) {
    const bool described = !variant.description.empty();
    table.add_row({variant.name, variant.description + (described && !variant.changes.empty() ? ": " : "") +
                                     joined(variant.changes)});
  }
  return "<h2>Variants</h2>\n" + card(table.render(TableFormat::html));
}

// The first has the room that the point of the study deserves.
std::string figures(const StudyReport& report, const StudyCorpus& corpus) {
  std::string html = plot_legend(variant_names(report)), row;
  for (const StudyPlot& drawn : study_plots(report, corpus)) {
    if (drawn.name == "bleu-by-length") {
      html += wide_figure(drawn.plot, drawn.plot.caption);
    } else {
      row += small_figure(drawn.plot, drawn.plot.caption);
    }
  }
  return html + "<div class=\"row\">\n" + row + "</div>\n";
}

// Of the first run that was scored: all are scored alike.
std::string signatures(const StudyCorpus& corpus) {
  for (const StudyResult& result : corpus.results) {
    if (!result.runs.empty()) return metric_signatures(result.runs.front().evaluation);
  }
  return "";
}

// What the columns of the summary mean, those that it has.
std::string explained(const StudyReport& report, const StudyCorpus& corpus) {
  const std::string& baseline = report.variants[report.baseline].name;
  const auto any = [&](const auto& has) {
    return std::ranges::any_of(
        corpus.results, [&](const StudyResult& result) { return !result.runs.empty() && has(result); });
  };
  std::vector<std::pair<std::string, std::string>> items;
  const auto interval = [](const StudyResult& result) { return result.overall.interval.has_value(); };
  if (any(interval))
    items.emplace_back("interval",
                       fmt::format("the middle {:g}% of BLEU over resampled test sets",
                                   100 * scored_result(corpus)->runs.front().evaluation.confidence));
  if (any([](const StudyResult& result) { return result.overall.seed_spread.has_value(); }))
    items.emplace_back("spread of seeds", "standard deviation of BLEU from one seed to the next");
  if (any([](const StudyResult& result) { return result.overall.p_value.has_value(); }))
    items.emplace_back(
        "difference, p",
        fmt::format("BLEU minus that of {}, and how often chance alone gives such a difference ({})",
                    baseline, report.significance));
  if (any([](const StudyResult& result) { return result.kept.has_value(); }))
    items.emplace_back("kept", "BLEU on longer sentences / BLEU of the best bucket");
  items.emplace_back("lost", "drop from the best bucket to the longest, in percent");
  items.emplace_back("chrF", "F-score of character n-grams, 0 to 100");
  items.emplace_back("length ratio", "words of the translations / words of the references");
  if (any([](const StudyResult& result) { return result.overall.cut_off_share.has_value(); }))
    items.emplace_back("cut off", "translations that reached the length limit");
  items.emplace_back("training", "wall-clock time of the updates; other work on the machine lengthens it");
  std::string html = "<dl class=\"pairs explained\">\n";
  for (const auto& [name, meaning] : items)
    html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_markup(name), escape_markup(meaning));
  return html + "</dl>\n";
}

std::string tables(const StudyReport& report, const StudyCorpus& corpus) {
  if (scored_result(corpus) == nullptr) return "";
  return "<h3>The whole test set</h3>\n" + card(summary_table(report, corpus).render(TableFormat::html)) +
         explained(report, corpus) + "<h3>BLEU by length</h3>\n" +
         card(length_table(report, corpus).render(TableFormat::html)) +
         fmt::format(
             "<p class=\"faint\">* p &lt; 0.05, ** p &lt; 0.01 against {}, without correction for the "
             "number of comparisons: of twenty cells without a difference, one gets a star. Intervals, "
             "bands and p-values resample sentences; they do not cover other seeds.</p>\n",
             escape_markup(report.variants[report.baseline].name)) +
         fmt::format("<pre>{}</pre>\n", escape_markup(signatures(corpus)));
}

std::string examples(const StudyReport& report, const StudyCorpus& corpus) {
  if (corpus.examples.empty()) return "";
  std::string html = "<h3>Translations of long sentences</h3>\n" + study_example_key();
  for (const StudyExample& example : corpus.examples) html += render_study_example(report, example);
  return html;
}

std::string attention_maps(const StudyReport& report, const StudyCorpus& corpus) {
  std::map<std::uint64_t, std::string> by_line;
  for (const StudyAttention& attention : corpus.attention) {
    if (attention.map.attention.empty()) continue;
    by_line[attention.map.line] +=
        fmt::format("<div>{}\n<div class=\"scroll\">{}</div></div>\n",
                    series_label(report.variants[attention.variant].name, attention.variant),
                    render_attention_svg(attention.map, SvgUse::in_page));
  }
  if (by_line.empty()) return "";
  std::string html = "<h3>Attention</h3>\n" + attention_key();
  for (const auto& [line, maps] : by_line)
    html += fmt::format(
        "<section class=\"card\"><h4>Line {}</h4>\n<div class=\"maps\">\n{}</div></section>\n", line, maps);
  return html;
}

std::string data_counts(const StudyCorpus& corpus) {
  Table sets({{"set", Align::left},
              {"pairs"},
              {"words, " + corpus.source_language},
              {"words, " + corpus.target_language}});
  const auto count = [](std::size_t words) {
    return words == 0 ? "" : format_count(static_cast<std::int64_t>(words));
  };
  for (const SetSize& set : corpus.sets)
    sets.add_row({set.name, format_count(static_cast<std::int64_t>(set.pairs)), count(set.source_words),
                  count(set.target_words)});
  std::string html = "<h3>Data</h3>\n" + card(sets.render(TableFormat::html));
  if (corpus.dropped.empty()) return html;
  std::string dropped;
  for (const auto& [reason, pairs] : corpus.dropped)
    dropped += fmt::format("{}{}: {}", dropped.empty() ? "" : ", ", reason,
                           format_count(static_cast<std::int64_t>(pairs)));
  return html + fmt::format("<p>Training pairs left out: {}.</p>\n", escape_markup(dropped));
}

std::string runs(const StudyReport& report, const StudyCorpus& corpus) {
  Table table({{"variant", Align::left},
               {"seed"},
               {"updates"},
               {"training"},
               {"words/s"},
               {"BLEU"},
               {"run", Align::left}});
  for (std::size_t variant = 0; variant < corpus.results.size(); ++variant) {
    for (const StudyRun& run : corpus.results[variant].runs)
      table.add_row(
          {report.variants[variant].name, std::to_string(run.seed), std::to_string(run.updates),
           duration_text(run.training_seconds),
           run.words_per_second > 0 ? format_count(static_cast<std::int64_t>(run.words_per_second)) : "",
           score(run.evaluation.overall.bleu.score), short_run_name(run.folder)});
  }
  std::string html = "<h3>Runs</h3>\n" + card(table.render(TableFormat::html));
  for (std::size_t variant = 0; variant < corpus.results.size(); ++variant) {
    const std::string& configuration = corpus.results[variant].configuration;
    if (!configuration.empty())
      html += details("Configuration of " + report.variants[variant].name, configuration, false);
  }
  return html;
}

std::string corpus_section(const StudyReport& report, const StudyCorpus& corpus) {
  return fmt::format("<section class=\"plots\" id=\"{}\">\n<h2>{}: {} to {}, {}</h2>\n",
                     plain_name(corpus.name), escape_markup(corpus.name),
                     escape_markup(corpus.source_language), escape_markup(corpus.target_language),
                     escape_markup(corpus.test_set)) +
         figures(report, corpus) + tables(report, corpus) + examples(report, corpus) +
         attention_maps(report, corpus) + data_counts(corpus) + runs(report, corpus) + "</section>\n";
}

std::string again(const StudyReport& report) {
  std::string commands;
  for (const std::string& command : report.commands) commands += escape_markup(command) + "\n";
  std::string html = "<h2>To do it again</h2>\n<pre>" + commands + "</pre>\n" +
                     details("The study's configuration", report.configuration, true) +
                     "<dl class=\"card pairs\">\n";
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty())
      html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_markup(name), escape_markup(value));
  };
  add("s2s", report.version);
  add("date", report.date);
  for (const auto& [name, value] : report.machine) add(name, value);
  return html + "</dl>\n";
}

}  // namespace

std::string render_study_page(const StudyReport& report) {
  std::string body = answers(report) + paragraphs(report.description) + progress(report);
  for (const StudyCorpus& corpus : report.corpora) body += corpus_section(report, corpus);
  return render_html(
      {.title = report.title,
       .style = plot_style(report.variants.size()) + attention_style() + study_example_style() + kStyle,
       .body = body + variants_table(report) + again(report),
       .script = plot_script() + attention_script()});
}

}  // namespace s2s
