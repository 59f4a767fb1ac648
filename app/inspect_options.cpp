#include "inspect_options.h"

#include "common_options.h"
#include "translate_options.h"

namespace s2s {

void declare_inspect(cli::OptionTable& table, InspectOptions& options) {
  table.group("Input and output");
  table.arguments("PATH", options.paths, "runs, checkpoints or files of tensors").unset("the latest run");
  declare_runs_root(table, options.runs_root);
  table.flag("tensors", options.tensors, "list every tensor with shape, mean and standard deviation");
  declare_json(table, options.json);
  table.example("s2s inspect", "describe the latest run");
  table.example("s2s inspect runs/bahdanau --tensors", "list its parameters");
  table.note(
      "Settings, vocabularies and checkpoints of a run are read and checked to the last byte. Something "
      "damaged or missing ends with exit code 4.");
}

}  // namespace s2s
