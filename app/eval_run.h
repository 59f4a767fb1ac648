// Runs `s2s eval` on text files.
#pragma once

#include <cstdint>

#include "eval_options.h"

namespace s2s {

// Says what cannot be or has no effect, before anything that takes long. Throws UsageError, and IoError where
// the plot's folder is not there.
void check(const EvalOptions& options);

// On so many threads (usable_threads()). Throws Error, and Interrupted.
void run_eval(const EvalOptions& options, std::int64_t threads);

// References and sources: the files named, or the corpus's set. `corpus` is for when the options name none.
// Says in the log what was taken. Throws DataError where they do not have equally many lines.
TestSet read_test_set(const EvalOptions& options, const std::string& corpus);

// Scores `outputs` on so many threads and prints them as the options say. Shows progress. Throws Interrupted.
void score_and_print(TestSet test, std::vector<SystemOutput> outputs, const EvalOptions& options,
                     std::int64_t threads);

// What systems are called: --names, else what tells their paths apart (report/short_names.h).
std::vector<std::string> system_names(const EvalOptions& options, const std::vector<std::string>& paths);

}  // namespace s2s
