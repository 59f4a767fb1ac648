// All experiments on one HTML page that needs nothing else: a table of verdicts, then each with its claim,
// figures and drawings.
#pragma once

#include <string>
#include <vector>

#include "lab/show.h"

namespace s2s::lab {

// `circumstances`: one sentence on machine, threads, seed and the model looked into.
std::string render_lab_page(const std::vector<Finished>& all, const std::string& circumstances);

}  // namespace s2s::lab
