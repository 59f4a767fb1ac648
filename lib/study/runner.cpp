#include "study/runner.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "base/child_process.h"
#include "base/counted.h"
#include "base/error.h"
#include "base/files.h"
#include "base/problems.h"
#include "base/progress.h"
#include "base/signals.h"
#include "study/data_check.h"
#include "study/time_left.h"
#include "study/watch.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVariables = "S2S_";  // would come over the study's settings
constexpr std::chrono::milliseconds kBetweenLooks{20};
constexpr std::chrono::milliseconds kBetweenReadings{1000};  // of all runs' metrics

void make_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw IoError(fmt::format("cannot create {}: {}", folder.string(), error.message()));
}

// None where another process works on the run.
std::optional<FileLock> try_lock(const RunFiles& files) {
  make_folders(files.folder());
  try {
    return FileLock(files.lock(), "the run");
  } catch (const UsageError&) {
    return std::nullopt;
  }
}

// The last message in a log, without what stands before it.
std::string last_message(const fs::path& log) {
  const std::string text = read_file(log);
  const std::size_t end = text.find_last_not_of('\n');
  if (end == std::string::npos) return "it said nothing";
  const std::size_t begin = text.rfind('\n', end);
  std::string line = text.substr(begin == std::string::npos ? 0 : begin + 1, end - begin);
  line.erase(line.find_last_not_of('\n') + 1);
  constexpr std::string_view kMark = "s2s: error: ";
  return line.starts_with(kMark) ? line.substr(kMark.size()) : line;
}

std::vector<RunProgress> progress_of_all(const StudyPlan& plan) {
  std::vector<RunProgress> all;
  for (const PlannedRun& run : plan.runs) all.push_back(RunFiles(plan, run).progress());
  return all;
}

class StudyRunner {
 public:
  StudyRunner(const StudyPlan& plan, std::string program)
      : plan_(plan), program_(std::move(program)), display_("study", 0) {}

  std::vector<RunFailure> run(const std::function<void()>& after_run) {
    Problems problems;
    for (const PlannedRun& run : plan_.runs) problems.collect([&] { RunFiles(plan_, run).check_settings(); });
    problems.throw_if_any();
    check_data(plan_);
    for (const PlannedRun& run : plan_.runs) failed_before_.push_back(RunFiles(plan_, run).failure_record());
    while (true) {
      bool worked = false;
      bool waiting = false;
      for (std::size_t i = 0; i < plan_.runs.size(); ++i) {
        if (failures_.contains(i) || RunFiles(plan_, plan_.runs[i]).progress().done()) continue;
        if (failed_elsewhere(i)) continue;
        const bool taken = take(i);
        worked = worked || taken;
        waiting = waiting || !taken;
        if (taken && !failures_.contains(i)) after_run();
      }
      if (!waiting) return failures();
      if (!worked) wait_for_others();
    }
  }

 private:
  // Those that another process has not made good since.
  std::vector<RunFailure> failures() const {
    std::vector<RunFailure> left;
    for (const auto& [index, failure] : failures_) {
      if (!RunFiles(plan_, plan_.runs[index]).progress().done()) left.push_back(failure);
    }
    return left;
  }

  // Whether another process has failed with the run since this one began; that is reported then.
  bool failed_elsewhere(std::size_t index) {
    const std::string record = RunFiles(plan_, plan_.runs[index]).failure_record();
    if (record.empty() || record == failed_before_[index]) return false;
    const RunFailure& failure = failures_[index] = RunFiles::read_failure(record);
    spdlog::error("{} failed in another process: {}", failure.what, failure.error);
    return true;
  }

  // False where another process has the run.
  bool take(std::size_t index) {
    const PlannedRun& run = plan_.runs[index];
    const RunFiles files(plan_, run);
    const std::optional<FileLock> lock = try_lock(files);
    if (!lock) return false;
    if (failed_elsewhere(index)) return true;
    files.forget_failure();
    remove_temporaries(files.folder());
    const bool succeeded = (files.progress().trained || train(run, files)) &&
                           (files.progress().translated || translate(run, files)) &&
                           (files.progress().attended || attend(run, files));
    // Else it would be taken again and again.
    if (succeeded && !files.progress().done())
      fail(run, {plan_.name_of(run), "its commands succeeded, but left it unfinished", 1});
    return true;
  }

  bool train(const PlannedRun& run, const RunFiles& files) {
    write_file_atomically(files.train_configuration(), run.training.configuration);
    return execute(run, "training", train_command(plan_, run, program_), "/dev/null");
  }

  bool translate(const PlannedRun& run, const RunFiles& files) {
    write_file_atomically(files.translate_configuration(), plan_.translation);
    const TemporaryPath output = temporary(files, "translations");
    const auto start = std::chrono::steady_clock::now();
    if (!execute(run, "translating", translate_command(plan_, run, program_), output.path())) return false;
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    files.keep_translations(read_file(output.path()), plan_.corpora[run.corpus].test.sources.size(),
                            seconds.count());
    return true;
  }

  bool attend(const PlannedRun& run, const RunFiles& files) {
    std::vector<std::string> command = translate_command(plan_, run, program_);
    command[1] = "attend";
    std::string lines;
    for (const std::uint64_t line : plan_.corpora[run.corpus].attention_lines)
      lines += fmt::format("{}{}", lines.empty() ? "" : ",", line);
    command.insert(command.end(), {"--line", lines});
    const TemporaryPath output = temporary(files, "attention");
    if (!execute(run, "attending", command, output.path())) return false;
    write_file_atomically(files.attention(), read_file(output.path()));
    return true;
  }

  static TemporaryPath temporary(const RunFiles& files, const char* name) {
    return {files.folder() / fmt::format(".{}.tmp-{}-0", name, ::getpid()), FileOperations::system()};
  }

  // Whether the command succeeded.
  bool execute(const PlannedRun& run, const char* doing, const std::vector<std::string>& command,
               const fs::path& output) {
    const std::string what = fmt::format("{}: {}", plan_.name_of(run), doing);
    throw_if_interrupted();
    spdlog::info("{} ({})", what, run.folder.string());
    const fs::path log = RunFiles(plan_, run).log();
    const auto start = std::chrono::steady_clock::now();
    ChildProcess child({command, output, log, kVariables});
    const int code = wait_for(child, run, what);
    throw_if_interrupted();
    if (code == 0) {
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      spdlog::info("{} done in {}", what, format_duration(seconds.count()));
      return true;
    }
    fail(run, {what, last_message(log), code});
    return false;
  }

  void fail(const PlannedRun& run, const RunFailure& failure) {
    const RunFiles files(plan_, run);
    failures_[static_cast<std::size_t>(&run - plan_.runs.data())] = failure;
    files.record_failure(failure);
    spdlog::error("{} failed ({}): {}; all that it said is in {}", failure.what, failure.exit_code,
                  failure.error, files.log().string());
  }

  int wait_for(ChildProcess& child, const PlannedRun& run, const std::string& what) {
    bool told = false;
    Watch watch(plan_, run);
    while (!child.exit_code()) {
      if (const int signal = pending_signal(); signal != 0 && !std::exchange(told, true)) {
        spdlog::info("{} is told to stop", what);
        child.signal(signal);
      }
      if (show(what)) watch.log_news();
      std::this_thread::sleep_for(kBetweenLooks);
    }
    watch.log_news();
    return *child.exit_code();
  }

  void wait_for_others() {
    const auto end = std::chrono::steady_clock::now() + kBetweenReadings;
    while (std::chrono::steady_clock::now() < end) {
      throw_if_interrupted();
      show("other processes have the rest in work");
      std::this_thread::sleep_for(kBetweenLooks);
    }
  }

  // Whether it was time to.
  bool show(const std::string& what) {
    const auto now = std::chrono::steady_clock::now();
    if (now - read_at_ < kBetweenReadings) return false;
    read_at_ = now;
    const std::vector<RunProgress> all = progress_of_all(plan_);
    const std::int64_t done =
        std::count_if(all.begin(), all.end(), [](const RunProgress& one) { return one.done(); });
    display_.update(done, [&] {
      std::int64_t updates = 0;
      std::int64_t planned = 0;
      for (std::size_t i = 0; i < all.size(); ++i) {
        updates += all[i].updates;
        planned += plan_.runs[i].updates();
      }
      const auto left = seconds_left(plan_, all);
      const auto working = std::ranges::count_if(all, [](const auto& one) { return !one.holder.empty(); });
      return fmt::format("of {}  {} of {}{}{}  {}", counted(all.size(), "run"), format_count(updates),
                         counted(planned, "update"),
                         left ? fmt::format("  {} left", format_duration(*left)) : "",
                         working > 1 ? fmt::format("  {} processes at work", working) : "", what);
    });
    return true;
  }

  const StudyPlan& plan_;
  std::string program_;
  Progress display_;
  std::vector<std::string> failed_before_;      // the record of each run when this process began
  std::map<std::size_t, RunFailure> failures_;  // by run
  std::chrono::steady_clock::time_point read_at_;
};

}  // namespace

std::vector<RunFailure> do_study(const StudyPlan& plan, const std::string& program,
                                 const std::function<void()>& after_run) {
  return StudyRunner(plan, program).run(after_run);
}

std::vector<std::string> train_command(const StudyPlan& plan, const PlannedRun& run,
                                       const std::string& program) {
  return {program,     "train",
          "--config",  RunFiles(plan, run).train_configuration().string(),
          "--run",     run.folder.string(),
          "--threads", fmt::format("{}", plan.options.threads)};
}

std::vector<std::string> translate_command(const StudyPlan& plan, const PlannedRun& run,
                                           const std::string& program) {
  std::vector<std::string> command{
      program,   "translate",         "--config",  RunFiles(plan, run).translate_configuration().string(),
      "--model", run.folder.string(), "--threads", fmt::format("{}", plan.options.threads)};
  const CorpusSet& set = plan.corpora[run.corpus].folder.set(plan.options.set);
  command.insert(command.end(), set.source.begin(), set.source.end());
  return command;
}

}  // namespace s2s
