// Runs `s2s train`.
#include "cli/dump.h"
#include "engine/engine_commands.h"
#include "train/run_training.h"

namespace s2s {

void run_train(const Invocation& invocation) {
  TrainOptions options = invocation.arguments->train.train;
  options.threads = invocation.arguments->common.threads;
  options.data.vocabulary.seed = options.seed;
  for (const cli::Option& option : invocation.table->options()) {
    if (option.given) options.given.push_back(option.name);
  }
  run_training(options, invocation.arguments->train.model,
               cli::dump_config(*invocation.table, belongs_to_run));
}

}  // namespace s2s
