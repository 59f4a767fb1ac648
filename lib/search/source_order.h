// Models that read the source from its last piece to its first (Sutskever et al. 2014, section 3.3), so that
// the first words of both sides come close to each other. Everything around the model goes by the text's
// order: only what goes into it is turned round, and the columns of what it attends to.
#pragma once

#include <cstdint>
#include <vector>

#include "search/translation.h"

namespace s2s {

// The source pieces of a batch in the order in which the model reads them.
std::vector<std::vector<std::int32_t>> sources_as_read(const std::vector<Translation>& batch, bool reversed);

// The columns of all the hypothesis's weights in the text's order again; </s> stays the last.
void restore_source_order(Hypothesis& hypothesis);

}  // namespace s2s
