// Does what is missing of a study, one run at a time: trains, translates, attends, each by `s2s` in a process
// of its own. What is done is known from files alone (run_files.h), so a study that was killed goes on where
// it was, and several processes, on several machines with a common folder, take runs from each other's hands.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "study/plan.h"
#include "study/run_files.h"

namespace s2s {

struct RunFailure {
  std::string what;   // "bible-enes none seed 1: training"
  std::string error;  // its last message
  int exit_code = 0;
};

// Does everything that is missing and free; then waits for what other processes have in work, and takes over
// what they leave. `program` is s2s; `after_run` is called after each run that was done here. Runs that fail
// are left for the next time, the others go on. Throws UsageError where the folder's runs have other
// settings, DataError where they had other data, and Interrupted, having passed the signal on and waited for
// the process that works.
std::vector<RunFailure> do_study(const StudyPlan& plan, const std::string& program,
                                 const std::function<void()>& after_run);

// Seconds until all runs are trained, by the pace of the trainings so far: each variant's own, else the mean
// of others; none where nothing was trained yet.
std::optional<double> seconds_left(const StudyPlan& plan, const std::vector<RunProgress>& progress);

// The commands of a run as a user would type them, `program` first.
std::vector<std::string> train_command(const StudyPlan& plan, const PlannedRun& run,
                                       const std::string& program);
std::vector<std::string> translate_command(const StudyPlan& plan, const PlannedRun& run,
                                           const std::string& program);

}  // namespace s2s
