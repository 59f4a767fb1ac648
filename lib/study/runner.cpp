#include "study/runner.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "base/child_process.h"
#include "base/error.h"
#include "base/files.h"
#include "base/progress.h"
#include "base/signals.h"
#include "study/data_check.h"

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
    for (const PlannedRun& run : plan_.runs) RunFiles(plan_, run).check_settings();
    check_data(plan_);
    while (true) {
      bool worked = false;
      bool waiting = false;
      for (std::size_t i = 0; i < plan_.runs.size(); ++i) {
        if (failed_.contains(i) || RunFiles(plan_, plan_.runs[i]).progress().done()) continue;
        const bool taken = take(i);
        worked = worked || taken;
        waiting = waiting || !taken;
        if (taken && !failed_.contains(i)) after_run();
      }
      if (!waiting) return failures_;
      if (!worked) wait_for_others();
    }
  }

 private:
  // False where another process has the run.
  bool take(std::size_t index) {
    const PlannedRun& run = plan_.runs[index];
    const RunFiles files(plan_, run);
    const std::optional<FileLock> lock = try_lock(files);
    if (!lock) return false;
    remove_temporaries(files.folder());
    const bool done = (files.progress().trained || train(run, files)) &&
                      (files.progress().translated || translate(run, files)) &&
                      (files.progress().attended || attend(run, files));
    if (!done) failed_.insert(index);
    return true;
  }

  bool train(const PlannedRun& run, const RunFiles& files) {
    write_file_atomically(files.train_configuration(), run.training.configuration);
    return execute(run, "training", train_command(plan_, run, program_), "/dev/null");
  }

  bool translate(const PlannedRun& run, const RunFiles& files) {
    write_file_atomically(files.translate_configuration(), plan_.translation);
    const TemporaryPath output = temporary(files, "translations");
    if (!execute(run, "translating", translate_command(plan_, run, program_), output.path())) return false;
    files.keep_translations(read_file(output.path()), plan_.corpora[run.corpus].test.sources.size());
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
    const int code = wait_for(child, what);
    throw_if_interrupted();
    if (code == 0) {
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      spdlog::info("{} done in {}", what, format_duration(seconds.count()));
      return true;
    }
    failures_.push_back({what, last_message(log), code});
    spdlog::error("{} failed ({}): {}; all that it said is in {}", what, code, failures_.back().error,
                  log.string());
    return false;
  }

  int wait_for(ChildProcess& child, const std::string& what) {
    bool told = false;
    while (!child.exit_code()) {
      if (const int signal = pending_signal(); signal != 0 && !std::exchange(told, true)) {
        spdlog::info("{} is told to stop", what);
        child.signal(signal);
      }
      show(what);
      std::this_thread::sleep_for(kBetweenLooks);
    }
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

  void show(const std::string& what) {
    const auto now = std::chrono::steady_clock::now();
    if (now - read_at_ < kBetweenReadings) return;
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
      return fmt::format("of {} runs  {} of {} updates{}  {}", all.size(), format_count(updates),
                         format_count(planned),
                         left ? fmt::format("  {} left to train", format_duration(*left)) : "", what);
    });
  }

  const StudyPlan& plan_;
  std::string program_;
  Progress display_;
  std::set<std::size_t> failed_;
  std::vector<RunFailure> failures_;
  std::chrono::steady_clock::time_point read_at_;
};

}  // namespace

std::vector<RunFailure> do_study(const StudyPlan& plan, const std::string& program,
                                 const std::function<void()>& after_run) {
  return StudyRunner(plan, program).run(after_run);
}

std::optional<double> seconds_left(const StudyPlan& plan, const std::vector<RunProgress>& progress) {
  struct Pace {
    double seconds = 0;
    std::int64_t updates = 0;
    void add(const RunProgress& run) {
      seconds += run.seconds;
      updates += run.updates;
    }
    double per_update() const { return seconds / static_cast<double>(updates); }
  };
  std::vector<Pace> variants(plan.variants.size());
  Pace all;
  for (std::size_t i = 0; i < progress.size(); ++i) {
    variants[plan.runs[i].variant].add(progress[i]);
    all.add(progress[i]);
  }
  if (all.updates == 0) return std::nullopt;
  double left = 0;
  for (std::size_t i = 0; i < progress.size(); ++i) {
    const Pace& own = variants[plan.runs[i].variant];
    left += static_cast<double>(plan.runs[i].updates() - progress[i].updates) *
            (own.updates > 0 ? own : all).per_update();
  }
  return left;
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
