// Runs `s2s runs` and `s2s runs rm`.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

#include "base/counted.h"
#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "checkpoint/removed_run.h"
#include "checkpoint/run_directory.h"
#include "checkpoint/run_summary.h"
#include "cli/output.h"
#include "engine/engine_commands.h"
#include "metrics/score_text.h"
#include "report/table.h"
#include "runs_options.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

struct ListedRun {
  RunDirectory run;
  RunSummary summary;
};

// The oldest first.
std::vector<ListedRun> list_runs(const std::string& runs_root) {
  std::vector<ListedRun> runs;
  for (const RunDirectory& run : RunDirectory::below(runs_root)) runs.push_back({run, summarise_run(run)});
  std::ranges::stable_sort(runs, {}, [](const ListedRun& run) { return run.summary.changed; });
  return runs;
}

std::string text_of(const Json& model, const char* key) {
  return model.is_object() && model.contains(key) ? model[key].get<std::string>() : "";
}

std::string table_of(const std::vector<ListedRun>& runs) {
  Table table({{"run", Align::left},
               {"attention", Align::left},
               {"cell", Align::left},
               {"updates"},
               {"BLEU"},
               {"size"},
               {"age"},
               {"state", Align::left}});
  for (const auto& [run, summary] : runs) {
    table.add_row({run.path().string(), text_of(summary.model, "attention"), text_of(summary.model, "cell"),
                   format_count(summary.updates), summary.bleu ? score_text(*summary.bleu) : "",
                   format_bytes(summary.bytes), format_age(summary.changed), summary.state()});
  }
  return table.render(TableFormat::text);
}

std::string utc(fs::file_time_type time) {
  const auto system =
      std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::file_clock::to_sys(time));
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(system)));
}

Json json_of(const ListedRun& listed) {
  const RunSummary& summary = listed.summary;
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  return {{"run", listed.run.path().string()},
          {"attention", or_null(text_of(summary.model, "attention"))},
          {"cell", or_null(text_of(summary.model, "cell"))},
          {"updates", summary.updates},
          {"best_bleu", summary.bleu ? Json(*summary.bleu) : Json()},
          {"best_update", summary.best_update > 0 ? Json(summary.best_update) : Json()},
          {"ended_by", or_null(summary.ended_by)},
          {"trained_by", or_null(summary.trained_by)},
          {"changed", utc(summary.changed)},
          {"bytes", summary.bytes}};
}

// Without a slash at its end, which would hide that it is a link, and with a name where it is "." or "..".
fs::path as_folder(const fs::path& path) {
  const fs::path normal = path.lexically_normal();
  const fs::path folder = normal.has_filename() ? normal : normal.parent_path();
  const bool dots = folder.filename() == "." || folder.filename() == "..";
  return dots ? fs::weakly_canonical(folder) : folder;
}

// By its path, or else by its name below the folder of runs.
RunDirectory find_run(const std::string& name, const std::string& runs_root) {
  for (const fs::path& path : {fs::path(name), fs::path(runs_root) / name}) {
    if (const RunDirectory run(as_folder(path)); run.is_run()) return run;
  }
  std::error_code error;
  if (fs::exists(name, error))
    throw UsageError(fmt::format("{} is no run of s2s train: nothing is removed", name));
  throw UsageError(fmt::format("there is no run {}, nor {}: `s2s runs` lists them; nothing is removed", name,
                               (fs::path(runs_root) / name).string()));
}

}  // namespace

void run_runs(const Invocation& invocation) {
  const RunsOptions& options = invocation.arguments->runs;
  const std::vector<ListedRun> runs = list_runs(options.runs_root);
  if (options.json) {
    Json all = Json::array();
    for (const ListedRun& run : runs) all.push_back(json_of(run));
    return cli::write_output(format_json(all) + "\n");
  }
  if (runs.empty()) return spdlog::info("there are no runs in {}: s2s train makes one", options.runs_root);
  cli::write_output(table_of(runs));
}

void run_runs_rm(const Invocation& invocation) {
  const RunsRemoveOptions& options = invocation.arguments->runs_rm;
  std::vector<std::unique_ptr<RemovedRun>> runs;
  std::vector<fs::path> named;
  for (const std::string& name : options.names) {
    const RunDirectory run = find_run(name, options.runs_root);
    const fs::path real = fs::canonical(run.path());
    const bool twice = std::ranges::find(named, real) != named.end();
    if (twice && !fs::is_symlink(run.path())) continue;
    named.push_back(real);
    runs.push_back(std::make_unique<RemovedRun>(run));
  }
  for (const auto& run : runs) {
    const std::string path = run->path().string();
    const std::vector<fs::path> left = run->remove();
    if (left.empty()) {
      spdlog::info("removed {}", path);
    } else {
      spdlog::warn("removed the run in {}, but not the folder: it also holds {}", path,
                   left.size() == 1 ? left.front().filename().string() : counted(left.size(), "other file"));
    }
  }
}

}  // namespace s2s
