// Which options of `s2s train` change nothing of what is learnt.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace s2s {

// False of where files lie (their contents are compared, not their names), of what is shown and kept, and of
// how much of the machine is taken. `option` as on the command line.
inline bool decides_what_is_learnt(std::string_view option) {
  constexpr std::array<std::string_view, 24> kFree{"run",
                                                   "runs-root",
                                                   "data-root",
                                                   "corpus",
                                                   "cache",
                                                   "train-source",
                                                   "train-target",
                                                   "train-tsv",
                                                   "dev-source",
                                                   "dev-target",
                                                   "dev-tsv",
                                                   "on-bad-line",
                                                   "threads",
                                                   "source-vocabulary",
                                                   "overwrite",
                                                   "keep-last",
                                                   "log-every",
                                                   "quiet",
                                                   "log-level",
                                                   "target-vocabulary",
                                                   "json",
                                                   "allow-changed",
                                                   "checkpoint-every",
                                                   "divergence-limit"};
  return std::ranges::find(kFree, option) == kFree.end();
}

}  // namespace s2s
