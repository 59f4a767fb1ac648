#include "engine/engine_commands.h"

#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <map>

#include "base/error.h"
#include "train/out_of_memory.h"

namespace s2s {

void run_in_engine(const Invocation& invocation) {
  static const std::map<std::string, void (*)(const Invocation&)> runs{
      {"train", run_train},
      {"translate", run_translate},
      {"eval", run_eval_of_models},
      {"attend", run_attend},
      {"inspect", run_inspect},
      {"runs", run_runs},
      {"runs rm", run_runs_rm},
      {"lab", run_lab},
      {"bench train", run_bench_train},
      {"bench translate", run_bench_translate}};
  const auto run = runs.find(invocation.command->name);
  if (run == runs.end()) {
    throw Error(ErrorKind::internal,
                fmt::format("s2s-engine does not know the command {}", invocation.command->name));
  }
  try {
    run->second(invocation);
  } catch (const c10::Error& error) {
    if (is_out_of_memory(error)) {
      throw Error(ErrorKind::internal,
                  fmt::format("out of memory: smaller batches or a smaller model need less (LibTorch: {})",
                              error.what_without_backtrace()));
    }
    throw Error(ErrorKind::internal, fmt::format("LibTorch: {}", error.what_without_backtrace()));
  }
}

}  // namespace s2s
