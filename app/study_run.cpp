#include "study_run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <optional>

#include "base/counted.h"
#include "base/error.h"
#include "base/idle.h"
#include "base/problems.h"
#include "base/progress.h"
#include "base/threads.h"
#include "cli/output.h"
#include "idle_score_options.h"
#include "report/table.h"
#include "score_options.h"
#include "shell_words.h"
#include "study/results.h"
#include "study/results_files.h"
#include "study/runner.h"
#include "study/time_left.h"
#include "study_file.h"
#include "study_output.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

// Paths in a study's file are seen from it.
std::string recipe_path(const std::string& file, const std::string& recipe) {
  return recipe.empty() ? "" : (fs::path(file).parent_path() / recipe).string();
}

StudyOptions complete(StudyOptions options, const std::string& file, std::int64_t threads) {
  const std::string stem = fs::path(file).stem().string();
  if (options.folder.empty()) options.folder = (fs::path("runs") / stem).string();
  if (options.title.empty()) options.title = stem;
  options.threads = threads;
  options.scores = resolve(options.scores);
  options.scores.work.threads = usable_threads(threads);
  return options;
}

std::string work_done(const RunProgress& progress, std::int64_t updates) {
  if (progress.done()) return "done";
  if (progress.trained) return progress.translated ? "translated" : "trained";
  if (progress.updates == 0) return "to be trained";
  return fmt::format("trained to update {} of {}", format_count(progress.updates), format_count(updates));
}

// What is done of it, and who is at it or how it failed.
std::string state_of(const RunFiles& files, const RunProgress& progress, std::int64_t updates) {
  const std::string done = work_done(progress, updates);
  if (!progress.holder.empty()) return fmt::format("{}; running: {}", done, progress.holder);
  const std::string record = progress.done() ? "" : files.failure_record();
  return record.empty() ? done : fmt::format("{}; failed: {}", done, RunFiles::read_failure(record).error);
}

// "2 h 10 min left, by the pace so far: until 2026-11-25 14:20".
std::string describe_end(double seconds) {
  const std::time_t end = std::time(nullptr) + static_cast<std::time_t>(seconds);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", std::localtime(&end));
  return fmt::format("{} left, by the pace so far: until {}", format_duration(seconds), text.data());
}

std::string plan_table(const StudyPlan& plan) {
  Table table({{"corpus", Align::left},
               {"variant", Align::left},
               {"seed"},
               {"updates"},
               {"hidden"},
               {"parameters"},
               {"state", Align::left}});
  std::vector<RunProgress> all;
  for (const PlannedRun& run : plan.runs) {
    const RunFiles files(plan, run);
    const RunProgress& progress = all.emplace_back(files.progress());
    table.add_row({plan.corpora[run.corpus].folder.name, plan.variants[run.variant].name,
                   fmt::format("{}", run.seed), format_count(run.updates()),
                   fmt::format("{}", run.training.model.hidden), format_count(run.parameters),
                   state_of(files, progress, run.updates())});
  }
  const auto left = seconds_left(plan, all);
  return table.render(TableFormat::text) +
         (left && *left > 0 ? fmt::format("\n{}\n", describe_end(*left)) : "");
}

bool all_done(const StudyPlan& plan) {
  return std::ranges::all_of(plan.runs,
                             [&](const PlannedRun& run) { return RunFiles(plan, run).progress().done(); });
}

StudyReport report_so_far(const StudyPlan& plan, const StudyFile& file) {
  StudyReport report = collect_results(plan, file.text(), {shell_command(own_command_line())});
  write_results(plan, report);
  return report;
}

void warn_of_idle_options(const StudyOptions& options, std::size_t systems) {
  Idle idle;
  note_idle_metrics(idle, options.scores);
  note_idle_resampling(idle, options.scores, systems);
  for (const std::string& sentence : std::move(idle).sentences()) spdlog::warn("{}", sentence);
}

[[noreturn]] void fail(const std::vector<RunFailure>& failures) {
  std::vector<std::string> what;
  for (const RunFailure& failure : failures)
    what.push_back(fmt::format("{} ({})", failure.what, failure.error));
  const int code = failures.front().exit_code;
  const bool known = code >= 1 && code <= static_cast<int>(ErrorKind::diverged);
  throw_error(
      known ? static_cast<ErrorKind>(code) : ErrorKind::internal,
      fmt::format("not everything could be done; the same command tries again: {}", fmt::join(what, "; ")));
}

}  // namespace

void run_study_length(const StudyArguments& arguments, std::int64_t threads) {
  const std::string path = study_file(arguments);
  const StudyFile file(path, recipe_path(path, arguments.recipe));
  const StudyOptions options = complete(arguments.study, path, threads);
  const ResolveTraining resolve = [&](const PlannedVariant& variant, const std::string& corpus,
                                      std::uint64_t seed, std::optional<std::int64_t> hidden) {
    return file.resolve(variant, corpus, options.data_root, seed, hidden);
  };
  warn_of_idle_options(options, file.variants().size());
  Problems problems = file.problems();
  std::string translation;
  std::optional<StudyPlan> planned;
  problems.collect([&] { translation = file.translation(); });
  problems.collect([&] { planned = make_study_plan(options, file.variants(), resolve, translation); });
  problems.throw_if_any();
  const StudyPlan& plan = *planned;
  if (arguments.dry_run) {
    cli::write_output(plan_table(plan));
    return;
  }
  spdlog::info("study {} in {}: {}", path, options.folder, counted(plan.runs.size(), "run"));
  const std::string program = fs::read_symlink("/proc/self/exe").string();
  const auto failures = do_study(plan, program, [&] {
    if (!all_done(plan)) report_so_far(plan, file);  // at the end it is made anyhow
  });
  cli::write_output(study_output(plan, report_so_far(plan, file), own_command_line()));
  if (!failures.empty()) fail(failures);
}

}  // namespace s2s
