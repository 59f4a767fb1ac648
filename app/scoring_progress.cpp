#include "scoring_progress.h"

#include <spdlog/spdlog.h>

namespace s2s {

void ScoringProgress::operator()(std::string_view part, std::size_t done, std::size_t total) {
  if (done == 0 || part != part_) {
    part_ = part;
    shown_.emplace("scoring: " + part_, static_cast<std::int64_t>(total));
    spdlog::debug("scoring: {}, {} in all", part_, format_count(static_cast<std::int64_t>(total)));
  }
  shown_->update(static_cast<std::int64_t>(done));
}

}  // namespace s2s
