// What was measured, for people and for programs.
#pragma once

#include <filesystem>
#include <string>

#include "lab/experiment.h"

namespace s2s::lab {

struct Finished {
  const Experiment& experiment;
  Outcome outcome;
  double seconds = 0;
};

// Claim, source, method, figures, remarks and verdict.
std::string to_text(const Finished& finished);
Json to_json(const Finished& finished);

// As a file of its own, with its caption.
std::string drawing_of(const NamedPlot& plot);

// Writes the experiment's drawings as "EXPERIMENT-PLOT.svg" into the folder, which is made where there is
// none. Throws IoError.
void write_plots(const Finished& finished, const std::filesystem::path& folder);

}  // namespace s2s::lab
