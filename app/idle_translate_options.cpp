#include "idle_translate_options.h"

#include <utility>

namespace s2s {

void note_search_beside_force(Idle& idle, const SearchOptions& search) {
  const char* why = "with --force the translations are given, and none are searched for";
  const SearchOptions usual;
  idle.note(search.beam != usual.beam, "beam", why);
  idle.note(search.max_length_ratio != usual.max_length_ratio, "max-length-ratio", why);
  idle.note(search.max_length_offset != usual.max_length_offset, "max-length-offset", why);
  idle.note(search.allow_unknown != usual.allow_unknown, "allow-unknown", why);
}

std::vector<std::string> idle_options(const TranslateOptions& options) {
  Idle idle;
  if (!options.format.alignments)
    idle.note(options.format.alignment_unit != TranslationFormat().alignment_unit, "alignment-unit",
              "without --alignments none are shown");
  if (options.format.json) {
    idle.note(options.format.scores, "scores", "JSON always has them");
  } else if (options.translator.search.n_best > 1) {
    idle.note(options.format.scores, "scores", "a list of --n-best always has them");
  }
  if (!options.forced.empty()) note_search_beside_force(idle, options.translator.search);
  return std::move(idle).sentences();
}

}  // namespace s2s
