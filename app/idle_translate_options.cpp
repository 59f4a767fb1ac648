#include "idle_translate_options.h"

#include <utility>

#include "base/idle.h"

namespace s2s {

std::vector<std::string> idle_options(const TranslateOptions& options) {
  Idle idle;
  const TranslateOptions usual;
  if (!options.format.alignments)
    idle.note(options.format.alignment_unit != usual.format.alignment_unit, "alignment-unit",
              "without --alignments none are shown");
  if (!options.forced.empty()) {
    const char* why = "with --force the translations are given, and none are searched for";
    const SearchOptions &search = options.translator.search, &usual_search = usual.translator.search;
    idle.note(search.beam != usual_search.beam, "beam", why);
    idle.note(search.max_length_ratio != usual_search.max_length_ratio, "max-length-ratio", why);
    idle.note(search.max_length_offset != usual_search.max_length_offset, "max-length-offset", why);
    idle.note(search.allow_unknown != usual_search.allow_unknown, "allow-unknown", why);
  }
  return std::move(idle).sentences();
}

}  // namespace s2s
