#include "inspect_options.h"

#include "common_options.h"

namespace s2s {

void declare_inspect(cli::OptionTable& table, InspectOptions& options) {
  table.group("Input and output");
  table.arguments("PATH", options.paths, "runs, checkpoints, or files of tensors [default: the latest run]");
  table.text("runs-root", options.runs_root, "where the latest run is looked for").called("DIR");
  table.flag("tensors", options.tensors, "list every tensor with its shape, mean and deviation");
  declare_json(table, options.json);
  table.epilogue("Reads and checks every byte of the checkpoint: exit code 4 where one is damaged.");
}

}  // namespace s2s
