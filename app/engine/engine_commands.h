// The commands that need LibTorch, by name.
#pragma once

#include "command_line.h"

namespace s2s {

// Throws Error; LibTorch's own errors become internal ones of one line.
void run_in_engine(const Invocation& invocation);

void run_train(const Invocation& invocation);
void run_translate(const Invocation& invocation);
void run_eval_of_models(const Invocation& invocation);
void run_attend(const Invocation& invocation);
void run_inspect(const Invocation& invocation);
void run_runs(const Invocation& invocation);
void run_runs_rm(const Invocation& invocation);
void run_lab(const Invocation& invocation);
void run_bench_train(const Invocation& invocation);
void run_bench_translate(const Invocation& invocation);

}  // namespace s2s
