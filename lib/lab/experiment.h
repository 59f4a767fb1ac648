// What an experiment is: a claim with its source, a way to measure it, and what runs it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lab/outcome.h"
#include "lab/subject.h"

namespace s2s::lab {

enum class Sizes {
  full,
  smallest,  // a second or two: whether the machinery works, not whether the claim is true
};

struct Setting {
  std::uint64_t seed = 1;
  Sizes sizes = Sizes::full;
  // The trained translator that is looked into; loaded or trained when it is first asked for.
  std::function<const Subject&()> subject;
  // One trained here on the synthetic language, of which it is known what is right.
  std::function<const Subject&()> toy;

  bool full() const { return sizes == Sizes::full; }
  // Trainings that a figure of trained models is the mean of: the fewest that have an interval worth the
  // name.
  std::uint64_t seeds() const { return full() ? 3 : 1; }
};

struct Experiment {
  std::string name;     // as typed: "bottleneck"
  std::string summary;  // one line
  std::string claim;
  std::string source;  // paper and section
  std::string method;  // how it is measured
  std::function<Outcome(const Setting&)> run;
};

}  // namespace s2s::lab
