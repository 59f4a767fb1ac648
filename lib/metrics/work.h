// How the long loops of scoring are done: over the lines of a test set, and over samples of it.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace s2s {

// Scores do not depend on any of this. Signals are checked in every such loop: all functions that take a Work
// throw Interrupted.
struct Work {
  int threads = 1;
  // Told on the calling thread which part is at work ("BLEU", "bootstrap, all"), and how many of its lines or
  // samples are done: first 0. Unset: nobody is told.
  std::function<void(std::string_view part, std::size_t done, std::size_t total)> progress = {};
};

}  // namespace s2s
