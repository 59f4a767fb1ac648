#include "idle_attend_options.h"

#include <utility>

#include "idle_translate_options.h"

namespace s2s {
namespace {

void note_without_gold(Idle& idle, const AttendOptions& options) {
  const char* why = "without --gold nothing is compared";
  idle.note(options.gold_format != AttendOptions().gold_format, "gold-format", why);
  idle.note(options.gold_from_zero, "gold-from-zero", why);
}

// Of the step it shows every piece, and no alignment.
void note_beside_explanation(Idle& idle, const AttendOptions& options) {
  const AttendOptions usual;
  idle.note(options.max_lines != usual.max_lines, "max-lines", "--explain shows one sentence");
  idle.note(options.unit != usual.unit, "unit", "--explain shows the step as the model takes it");
  idle.note(options.offset != usual.offset, "offset", "--explain shows no alignment");
  if (options.json || options.format == AttendFormat::json)
    idle.note(options.components != usual.components, "components", "JSON has all");
}

void note_without_explanation(Idle& idle, const AttendOptions& options) {
  const char* why = "without --explain no step is shown";
  const AttendOptions usual;
  idle.note(options.step != usual.step, "step", why);
  idle.note(options.components != usual.components, "components", why);
}

// Scores are not shown either.
void note_beside_force(Idle& idle, const SearchOptions& search) {
  note_search_beside_force(idle, search);
  const char* why = "with --force no translations are compared";
  const SearchOptions usual;
  idle.note(search.length_penalty != usual.length_penalty, "length-penalty", why);
  idle.note(search.coverage_penalty != usual.coverage_penalty, "coverage-penalty", why);
}

}  // namespace

std::vector<std::string> idle_options(const AttendOptions& options) {
  Idle idle;
  if (!options.files.empty())
    idle.note(options.data_root != AttendOptions().data_root, "data-root", "files are named");
  if (!options.forced.empty()) note_beside_force(idle, options.translator.search);
  if (options.gold.empty()) note_without_gold(idle, options);
  if (options.explain) {
    note_beside_explanation(idle, options);
  } else {
    note_without_explanation(idle, options);
  }
  return std::move(idle).sentences();
}

}  // namespace s2s
