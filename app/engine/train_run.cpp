// Runs `s2s train`.
#include <spdlog/spdlog.h>

#include "cli/dump.h"
#include "engine/engine_commands.h"
#include "engine/next_commands.h"
#include "nn/attention_choices.h"
#include "train/run_training.h"

namespace s2s {

void run_train(const Invocation& invocation) {
  TrainOptions options = invocation.arguments->train.train;
  options.threads = invocation.arguments->common.threads;
  options.data.vocabulary.seed = options.seed;
  for (const cli::Option& option : invocation.table->options()) {
    if (option.given) options.given.push_back(option.name);
  }
  const ModelOptions& model = invocation.arguments->train.model;
  const TrainingOutcome outcome =
      run_training(options, model, cli::dump_config(*invocation.table, belongs_to_run));
  for (const std::string& command : next_commands(outcome.run, attention_choices(model).attends()))
    spdlog::info("next: {}", command);
}

}  // namespace s2s
