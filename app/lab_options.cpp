#include "lab_options.h"

#include "common_options.h"

namespace s2s {

void declare_lab(cli::OptionTable& table, LabOptions& options) {
  table.group("Experiments");
  table.arguments("NAME", options.names, "experiments, or all [default: list them]");
  table.integer("seed", options.seed, cli::at_least(0), "of everything random");
  table.text("plot", options.plots, "draw as SVG: into this folder, or one drawing into FILE.svg")
      .called("DIR");
  table.text("page", options.page, "write all that was measured on one HTML page").called("FILE");
  declare_json(table, options.json);
  table.group("The trained model that some look into");
  declare_model_choice(table, options.model);
  table.text("text", options.text, "sentences for it")
      .called("FILE")
      .unset("the test set of the corpus that it was trained on");
  table.text("data-root", options.data_root, "where corpora are").called("DIR");
  table.epilogue(
      "What papers claim of attention, measured: each experiment says what is claimed and where, how it\n"
      "is measured, and ends in a verdict that is computed from its figures. Where no model is named and\n"
      "there is no run, those that need a trained one train it on a synthetic language. All of them take\n"
      "about ten minutes on two cores.\n\n"
      "Examples:\n"
      "  s2s lab\n"
      "  s2s lab dictionary variance\n"
      "  s2s lab all --page lab.html --json > lab.json\n"
      "  s2s lab explanation --model runs/bahdanau --plot figures");
}

}  // namespace s2s
