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

// Does everything that is missing and free; then waits for what other processes have in work, and takes over
// what they leave. `program` is s2s; `after_run` is called after each run that was done here. Runs that fail,
// here or in another process since this one began, are left for the next start, the others go on; all of them
// are returned. Throws UsageError where the folder's runs have other
// settings, DataError where they had other data, and Interrupted, having passed the signal on and waited for
// the process that works.
std::vector<RunFailure> do_study(const StudyPlan& plan, const std::string& program,
                                 const std::function<void()>& after_run);

// The commands of a run as a user would type them, `program` first.
std::vector<std::string> train_command(const StudyPlan& plan, const PlannedRun& run,
                                       const std::string& program);
std::vector<std::string> translate_command(const StudyPlan& plan, const PlannedRun& run,
                                           const std::string& program);

}  // namespace s2s
