#include "engine/attend_output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/printable.h"
#include "cli/output.h"
#include "report/attention_svg.h"
#include "report/short_names.h"
#include "search/alignment.h"

namespace s2s {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Colours where standard output is a terminal that has them, and nobody said no (no-color.org).
AttentionTextOptions text_options() {
  AttentionTextOptions options;
  if (::isatty(STDOUT_FILENO) == 0) return options;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) options.width = size.ws_col;
  if (!environment("NO_COLOR").empty()) return options;
  const std::string_view depth = environment("COLORTERM");
  if (depth == "truecolor" || depth == "24bit") {
    options.style = CellStyle::truecolour;
  } else if (environment("TERM").find("256color") != std::string_view::npos) {
    options.style = CellStyle::colours_256;
  }
  return options;
}

// {"statistics": ...} of one, {"heads": [{"head": 1, "statistics": ...}, ...]} of several.
Json all_figures(const std::vector<AttentionFigures>& figures) {
  if (figures.size() == 1) return figures_json(figures.front());
  Json heads = Json::array();
  for (const AttentionFigures& one : figures) heads.push_back(figures_json(one));
  Json json;
  json["heads"] = std::move(heads);
  return json;
}

AttentionMap printable_labels(AttentionMap map) {
  for (std::vector<std::string>* labels : {&map.attention.source, &map.attention.target}) {
    for (std::string& label : *labels) label = printable(label);
  }
  return map;
}

}  // namespace

AttendOutput::AttendOutput(const AttendOptions& options, AttendSubject subject)
    : options_(options), subject_(std::move(subject)), text_(text_options()) {}

void AttendOutput::add(AttentionMap map) {
  switch (options_.format) {
    case AttendFormat::text:
      if (maps_added_ == 0) cli::write_output(attention_text_legend(text_.style) + "\n");
      cli::write_coloured(render_attention_text(printable_labels(map), text_));
      break;
    case AttendFormat::json:
      print_json(map);
      break;
    case AttendFormat::svg:
      if (map.attention.empty())
        throw DataError(
            fmt::format("line {} is blank: there is nothing to draw; choose another with --line", map.line));
      cli::write_data(render_attention_svg(map, SvgUse::standalone));
      break;
    case AttendFormat::html:
      maps_.push_back(std::move(map));
      break;
    case AttendFormat::alignments:
      cli::write_output(to_pharaoh(map.links) + "\n");
      break;
  }
  cli::flush_output();
  ++maps_added_;
}

// One object over all sentences, a line for each of them.
void AttendOutput::print_json(const AttentionMap& map) {
  cli::write_output(maps_added_ == 0 ? described() : ",\n");
  cli::write_output(format_json(attention_json(map, {}), -1));
}

std::string AttendOutput::described() const {
  Json model;
  model["run"] = subject_.run;
  model["checkpoint"] = subject_.checkpoint;
  model["update"] = subject_.update;
  model["attention"] = subject_.attention;
  model["heads"] = subject_.heads;
  return fmt::format("{{\"model\": {},\n\"unit\": \"{}\",\n\"sentences\": [\n", format_json(model, -1),
                     options_.unit == AlignmentUnit::words ? "word" : "piece");
}

void AttendOutput::finish(const std::vector<AttentionFigures>& figures) {
  if (options_.format == AttendFormat::html) cli::write_data(render_attention_page(page(figures)));
  if (options_.format == AttendFormat::json) {
    if (maps_added_ == 0) cli::write_output(described());
    // what remains of the object, without the brace that opens it
    cli::write_output("\n],\n" + format_json(all_figures(figures), -1).substr(1) + "\n");
  }
  cli::flush_output();
}

std::string AttendOutput::shown_heads() const {
  if (options_.head > 0) return fmt::format(", head {} of {}", options_.head, subject_.heads);
  if (subject_.heads == 1) return "";
  return fmt::format(", {} {} heads", options_.all_heads ? "each of" : "the mean of", subject_.heads);
}

AttentionPage AttendOutput::page(const std::vector<AttentionFigures>& figures) {
  const std::string translations =
      options_.forced.empty()
          ? (options_.translator.search.beam == 1
                 ? "by greedy search"
                 : fmt::format("with beam size {}", options_.translator.search.beam))
          : fmt::format("of {}", std::filesystem::path(options_.forced).filename().string());
  const std::int64_t sentences = figures.front().statistics.sentences;
  return {.title = fmt::format("Attention of {}", short_run_name(subject_.run)),
          .subtitle = fmt::format("{} attention{}, {}, update {}; {} {}; translations {}", subject_.attention,
                                  shown_heads(), subject_.checkpoint, subject_.update, sentences,
                                  sentences == 1 ? "sentence" : "sentences", translations),
          .figures = figures,
          .maps = std::move(maps_)};
}

}  // namespace s2s
