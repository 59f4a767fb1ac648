#include "lab_options.h"

#include "common_options.h"

namespace s2s {

void declare_lab(cli::OptionTable& table, LabOptions& options) {
  table.group("Experiments");
  table.arguments("NAME", options.names, "experiments to run, or all").unset("list the experiments");
  table.integer("seed", options.seed, cli::at_least(0), "random seed").mark_essential();
  table.text("plot", options.plots, "folder for SVG plots, or FILE.svg for one plot")
      .called("DIR")
      .mark_essential();
  table.text("page", options.page, "HTML page with every measurement").called("FILE").mark_essential();
  declare_json(table, options.json);
  table.group("Trained model for experiments that need one");
  declare_model_choice(table, options.model);
  table.text("text", options.text, "source sentences for the model")
      .called("FILE")
      .input()
      .unset("test set of the training corpus")
      .mark_essential();
  declare_data_root(table, options.data_root);
  table.example("s2s lab", "list the experiments");
  table.example("s2s lab dictionary variance", "run two of them");
  table.example("s2s lab all --page lab.html --json > lab.json");
  table.example("s2s lab explanation --model runs/bahdanau --plot figures");
  table.note(
      "Each experiment measures one claim of a paper about attention: it quotes the claim, says how it is "
      "measured and ends in a verdict computed from its figures: the claim holds, does not hold, or is "
      "undecided where trainings or rounds disagree, as times may on a busy machine. The exit code is 0 "
      "whatever the verdict. Without a model, experiments that need one train it on a synthetic language. "
      "All experiments take about a quarter of an hour on two cores.");
}

}  // namespace s2s
