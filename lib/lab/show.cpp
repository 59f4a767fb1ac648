#include "lab/show.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/files.h"

namespace s2s::lab {

namespace {

Json verdict_json(const Verdict& verdict) {
  return {{"finding", to_string(verdict.finding)}, {"holds", verdict.holds()}, {"line", verdict.line}};
}

}  // namespace

std::string to_text(const Finished& finished) {
  const Experiment& experiment = finished.experiment;
  std::string text =
      fmt::format("{}: {}\n\n  claimed   {}\n            {}\n  measured  {}\n", experiment.name,
                  experiment.summary, experiment.claim, experiment.source, experiment.method);
  for (const FigureTable& table : finished.outcome.tables)
    text += fmt::format("\n{}\n{}", table.title, table.render(TableFormat::text));
  text += "\n";
  for (const std::string& remark : finished.outcome.remarks) text += fmt::format("  {}\n", remark);
  return text + fmt::format("  verdict   {}\n            ({:.1f} s)\n", finished.outcome.verdict.line,
                            finished.seconds);
}

Json to_json(const Finished& finished) {
  const Experiment& experiment = finished.experiment;
  Json tables = Json::array();
  for (const FigureTable& table : finished.outcome.tables)
    tables.push_back({{"title", table.title}, {"rows", table.json()}});
  return {{"name", experiment.name},
          {"summary", experiment.summary},
          {"claim", experiment.claim},
          {"source", experiment.source},
          {"method", experiment.method},
          {"tables", std::move(tables)},
          {"remarks", finished.outcome.remarks},
          {"verdict", verdict_json(finished.outcome.verdict)},
          {"seconds", finished.seconds}};
}

void write_plots(const Finished& finished, const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw IoError(fmt::format("cannot create {}: {}", folder.string(), error.message()));
  for (const NamedPlot& plot : finished.outcome.plots)
    write_file_atomically(folder / fmt::format("{}-{}.svg", finished.experiment.name, plot.name),
                          drawing_of(plot));
}

std::string drawing_of(const NamedPlot& plot) {
  LinePlot drawn = plot.plot;
  drawn.caption = plot.caption;
  return render_line_plot(drawn);
}

}  // namespace s2s::lab
