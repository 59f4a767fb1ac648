#include "metrics/lines.h"

#include <fmt/format.h>

#include "base/counted.h"
#include "base/error.h"

namespace s2s {

void check_parallel(const Lines& hypotheses, const std::vector<Lines>& references) {
  if (references.empty()) throw DataError("no reference was given to hold the translations against");
  for (std::size_t r = 0; r < references.size(); ++r) {
    if (references[r].size() != hypotheses.size()) {
      throw DataError(fmt::format(
          "reference {} has {}, the translations have {}: line N of one must belong to line N of the "
          "other",
          r + 1, counted(references[r].size(), "line"), hypotheses.size()));
    }
  }
}

}  // namespace s2s
