#include "runs_options.h"

#include "common_options.h"

namespace s2s {

void declare_runs(cli::OptionTable& table, RunsOptions& options) {
  table.group("Input and output");
  table.text("runs-root", options.runs_root, "folder to search for runs, at any depth").called("DIR");
  declare_json(table, options.json);
  table.example("s2s runs", "list the runs in runs/");
  table.example("s2s runs --runs-root runs/study-quick --json");
  table.note(
      "The newest run comes last. BLEU is that of the best checkpoint on the development set. Symbolic links "
      "are followed. s2s runs rm removes runs.");
}

void declare_runs_rm(cli::OptionTable& table, RunsRemoveOptions& options) {
  table.group("Input");
  table.arguments("NAME", options.names, "runs to remove: paths, or names below --runs-root").must_be_given();
  table.text("runs-root", options.runs_root, "folder of runs named without a path").called("DIR");
  table.example("s2s runs rm 20260301-101500-bahdanau", "remove a run in runs/");
  table.example("s2s runs rm runs/one runs/two");
  table.note(
      "Removes what a training wrote, without asking. A folder that is no run, and a run that is being "
      "trained, are refused, and then nothing is removed. Other files in a run's folder stay.");
}

}  // namespace s2s
