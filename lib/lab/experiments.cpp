#include "lab/experiments.h"

#include <fmt/format.h>

#include "base/closest.h"
#include "base/error.h"

namespace s2s::lab {

const std::vector<Experiment>& experiments() {
  static const std::vector<Experiment> all{bottleneck(), scores(),    dictionary(), variance(), saturation(),
                                           heads(),      rows(),      masks(),      cost(),     path(),
                                           dial(),       fused_qkv(), explanation()};
  return all;
}

const Experiment& find_experiment(const std::string& name) {
  std::vector<std::string> names;
  for (const Experiment& experiment : experiments()) {
    if (experiment.name == name) return experiment;
    names.push_back(experiment.name);
  }
  throw UsageError(
      fmt::format("there is no experiment {}{}; `s2s lab` lists them", name, did_you_mean(name, names)));
}

}  // namespace s2s::lab
