#include "attend_options.h"

#include "base/error.h"

namespace s2s {
namespace {

constexpr std::int64_t kSentencesToLookAt = 10;

void declare_input(cli::OptionTable& table, AttendOptions& options) {
  table.group("Input and model");
  table.arguments("FILE", options.files,
                  "text, plain or compressed; - is standard input [default: a set of a corpus]");
  declare_model_choice(table, options.model);
  table.text("corpus", options.corpus, "corpus whose source is taken where no FILE is named")
      .called("NAME")
      .unset("the one that the model was trained on");
  table.text("set", options.set, "which of the corpus's sets").called("NAME").unset("test");
  table.text("data-root", options.data_root, "where corpora are").called("DIR");
  table
      .text("force", options.forced,
            "do not translate: this file's lines are the translations of the input's")
      .called("FILE");
  table.integers("line", options.lines, cli::at_least(1), "only these lines of the input, from 1")
      .one_a_flag();
  table.integer("max-lines", options.max_lines, cli::at_least(0),
                "stop after so many lines; 0: as suits the format, 10 for text and html, 1 for svg, all for "
                "others and for lines chosen by --line");
  declare_model_reading(table, options.reading);
}

void declare_alignment(cli::OptionTable& table, AttendOptions& options) {
  table.group("Hard alignments");
  table.integer("offset", options.offset, cli::between(-1000, 1000),
                "a target piece is linked by the weights so many steps later. Models that compute their "
                "weights from the current state (Luong's) may attend at each step to what the word before "
                "it translates: for them try 1. It moves links alone: figures, such as monotonicity and the "
                "distance from the diagonal, are of the weights at the step where they were computed");
  table
      .text("reverse", options.reverse,
            "alignments of a model of the other direction, as s2s attend --format alignments printed them "
            "for the same text; needs --force")
      .called("FILE");
  table
      .choice<Symmetrisation>("symmetrise", options.symmetrisation,
                              {{"intersection", Symmetrisation::intersection},
                               {"union", Symmetrisation::united},
                               {"grow-diag", Symmetrisation::grow_diag},
                               {"grow-diag-final", Symmetrisation::grow_diag_final},
                               {"grow-diag-final-and", Symmetrisation::grow_diag_final_and}},
                              "how both directions become one alignment (Koehn et al. 2005)")
      .unset("grow-diag-final-and");
  table
      .text("gold", options.gold,
            "alignments by hand: alignment error rate, precision and recall (Och and Ney 2003) against them; "
            "needs --force")
      .called("FILE");
  table.choice<GoldFormat>("gold-format", options.gold_format,
                           {{"talp", GoldFormat::talp}, {"naacl", GoldFormat::naacl}},
                           "talp: a line a sentence, 1-1 2P3; naacl: a line a link, SENTENCE SOURCE TARGET "
                           "[S|P]");
  table.flag("gold-from-zero", options.gold_from_zero, "the gold's first word is 0, not 1");
}

void check_explanation(const AttendOptions& options) {
  if (options.format != AttendFormat::text && options.format != AttendFormat::json)
    throw UsageError("--explain prints text or JSON: leave --format out");
  if (options.lines.size() > 1) throw UsageError("--explain shows one sentence: choose one with --line");
  if (!options.gold.empty() || !options.reverse.empty())
    throw UsageError("--explain shows one step: leave --gold and --reverse out");
}

void check_heads(const AttendOptions& options) {
  if (!options.all_heads) return;
  if (options.head > 0) throw UsageError("--head chooses one head and --all-heads takes all: choose one");
  if (options.explain) throw UsageError("--explain shows one head: choose it with --head");
  if (options.format == AttendFormat::svg)
    throw UsageError(
        "an SVG holds one matrix: choose a head with --head, or show all of them with --format html");
  if (options.format == AttendFormat::alignments)
    throw UsageError(
        "alignments are a line for each sentence: choose a head with --head, or take --format json for all");
}

}  // namespace

void declare_attend(cli::OptionTable& table, AttendOptions& options) {
  declare_input(table, options);
  declare_search(table, options.translator);
  declare_alignment(table, options);
  table.group("Output");
  table.choice<AlignmentUnit>("unit", options.unit,
                              {{"word", AlignmentUnit::words}, {"piece", AlignmentUnit::pieces}},
                              "what rows, columns and positions are");
  table.choice<AttendFormat>("format", options.format,
                             {{"text", AttendFormat::text},
                              {"json", AttendFormat::json},
                              {"svg", AttendFormat::svg},
                              {"html", AttendFormat::html},
                              {"alignments", AttendFormat::alignments}},
                             "shaded cells, figures, a picture, a page, or links i-j, source position first");
  table.flag("json", options.json, "the same as --format json");
  table.integer("head", options.head, cli::at_least(0),
                "show one of attention's heads, from 1; 0: the mean of all, with --explain the head with the "
                "largest weight");
  table.flag("all-heads", options.all_heads,
             "a matrix, with alignment and statistics, for each of attention's heads");
  table.group("One step");
  table.flag("explain", options.explain,
             "show one step of the first sentence, every number beside its formula: state, scores, weights, "
             "context, best pieces");
  table.integer("step", options.step, cli::at_least(1), "which, from 1; the last one predicts </s>");
  table.integer("components", options.components, cli::at_least(1),
                "so many of each vector are printed; JSON has all");
  table.epilogue(
      "Statistics of the attention (entropy, coverage, monotonicity, distance from the diagonal) go\n"
      "to standard error, and into JSON and the page.\n\n"
      "Examples:\n"
      "  echo 'En el principio' | s2s attend -\n"
      "  s2s attend --line 3,17 --format html > attention.html\n"
      "  s2s attend --line 3 --all-heads\n"
      "  s2s attend --line 3 --explain --step 2\n"
      "  s2s attend --model runs/en-es test.en --force test.es --format alignments > reverse.align\n"
      "  s2s attend --model runs/es-en test.es --force test.en --reverse reverse.align --gold test.talp");
}

AttendOptions resolve(AttendOptions options) {
  if (options.json && options.format != AttendFormat::text && options.format != AttendFormat::json)
    throw UsageError("--json and another --format are given: choose one");
  if (options.json) options.format = AttendFormat::json;
  if (!options.files.empty() && (!options.corpus.empty() || !options.set.empty()))
    throw UsageError("files are named, and --corpus or --set too: choose one");
  if (!options.forced.empty()) check_engine_of_force(options.translator.engine);
  if (options.explain) check_explanation(options);
  check_heads(options);
  if (options.explain) options.max_lines = 1;
  if (options.set.empty()) options.set = "test";
  if (!options.gold.empty() && options.forced.empty())
    throw UsageError("--gold needs --force FILE, the translations that were aligned by hand");
  if (!options.gold.empty() && options.unit == AlignmentUnit::pieces)
    throw UsageError("--gold counts words: leave --unit piece out");
  if (!options.reverse.empty() && options.forced.empty())
    throw UsageError("--reverse needs --force FILE: both directions must have aligned the same two texts");
  if (options.symmetrisation && options.reverse.empty())
    throw UsageError("--symmetrise needs --reverse FILE, the alignments of the other direction");
  if (options.format == AttendFormat::svg && (options.lines.size() > 1 || options.max_lines > 1))
    throw UsageError("an SVG holds one sentence: choose one with --line, or several with --format html");
  if (options.max_lines == 0 && options.format == AttendFormat::svg) options.max_lines = 1;
  const bool looked_at = options.format == AttendFormat::text || options.format == AttendFormat::html;
  if (options.max_lines == 0 && options.lines.empty() && looked_at) options.max_lines = kSentencesToLookAt;
  if (!options.symmetrisation) options.symmetrisation = Symmetrisation::grow_diag_final_and;
  options.translator.search.keep_attention = true;
  options.translator.search.keep_heads = options.head > 0 || options.all_heads;
  return options;
}

}  // namespace s2s
