#include "attend_options.h"

#include "base/error.h"
#include "common_options.h"

namespace s2s {
namespace {

constexpr std::int64_t kSentencesToLookAt = 10;

void declare_input(cli::OptionTable& table, AttendOptions& options) {
  table.group("Input and model");
  table.arguments("FILE", options.files, "source text, plain or compressed; - is standard input")
      .unset("--set of --corpus");
  declare_model_choice(table, options.model);
  table.text("corpus", options.corpus, "corpus to read when no FILE is given")
      .called("NAME")
      .unset("the training corpus");
  table.text("set", options.set, "set of the corpus: dev, test or another").called("NAME").unset("test");
  declare_data_root(table, options.data_root);
  table
      .text("force", options.forced,
            "translations to attend for (forced decoding), one line per line of input")
      .called("FILE")
      .input()
      .mark_essential();
  table.integers("line", options.lines, cli::at_least(1), "lines of the input to show, counted from 1")
      .one_a_flag()
      .mark_essential();
  table.integer(
      "max-lines", options.max_lines, cli::at_least(0),
      "maximum number of lines; 0 means 10 for text and html, 1 for svg, all for other formats and for "
      "--line");
  declare_model_reading(table, options.reading);
}

void declare_alignment(cli::OptionTable& table, AttendOptions& options) {
  table.group("Hard alignments");
  table.integer(
      "offset", options.offset, cli::between(-1000, 1000),
      "steps between a target piece and the weights that align it; try 1 for models that attend with the "
      "current state (Luong's). Alignments change, statistics do not");
  table
      .text("reverse", options.reverse,
            "alignments of a reverse model for the same text, from s2s attend --format alignments; needs "
            "--force")
      .called("FILE")
      .input();
  table
      .choice<Symmetrisation>("symmetrise", options.symmetrisation,
                              {{"intersection", Symmetrisation::intersection},
                               {"union", Symmetrisation::united},
                               {"grow-diag", Symmetrisation::grow_diag},
                               {"grow-diag-final", Symmetrisation::grow_diag_final},
                               {"grow-diag-final-and", Symmetrisation::grow_diag_final_and}},
                              "symmetrisation of both directions (Koehn et al. 2005); needs --reverse")
      .unset("grow-diag-final-and");
  table
      .text(
          "gold", options.gold,
          "gold alignments to compute alignment error rate, precision and recall against (Och and Ney 2003); "
          "needs --force")
      .called("FILE")
      .input()
      .mark_essential();
  table.choice<GoldFormat>("gold-format", options.gold_format,
                           {{"talp", GoldFormat::talp}, {"naacl", GoldFormat::naacl}},
                           "format of --gold: talp has a sentence per line (1-1 2P3), naacl a link per line "
                           "(SENTENCE SOURCE TARGET [S|P])");
  table.flag("gold-from-zero", options.gold_from_zero, "count words of --gold from 0 instead of 1");
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
                              "unit of rows, columns and positions");
  table
      .choice<AttendFormat>(
          "format", options.format,
          {{"text", AttendFormat::text},
           {"json", AttendFormat::json},
           {"svg", AttendFormat::svg},
           {"html", AttendFormat::html},
           {"alignments", AttendFormat::alignments}},
          "output format: shaded cells, JSON, a picture, a page, or source-target pairs i-j")
      .mark_essential();
  table.flag("json", options.json, "print JSON, as --format json");
  table
      .integer(
          "head", options.head, cli::at_least(0),
          "attention head to show, counted from 1; 0 is the mean of all heads, and with --explain the head "
          "with the largest weight")
      .mark_essential();
  table.flag("all-heads", options.all_heads, "show matrix, alignment and statistics of each attention head");
  table.group("One step");
  table.flag("explain", options.explain, "show one decoder step of a sentence, each number with its formula")
      .mark_essential();
  table
      .integer("step", options.step, cli::at_least(1),
               "decoder step for --explain, counted from 1; the last step predicts </s>")
      .mark_essential();
  table.integer("components", options.components, cli::at_least(1),
                "components of each vector to print with --explain; JSON has all");
  table.example("echo 'En el principio' | s2s attend -", "one sentence, latest run");
  table.example("s2s attend --line 3,17 --format html > attention.html");
  table.example("s2s attend --line 3 --all-heads");
  table.example("s2s attend --line 3 --explain --step 2");
  table.example("s2s attend -m runs/en-es a.en --force a.es --format alignments > b.align");
  table.example("s2s attend -m runs/es-en a.es --force a.en --reverse b.align --gold gold.talp");
  table.note(
      "Statistics of the attention (entropy, coverage, monotonicity, distance from the diagonal) go to "
      "standard error, and into JSON and the page.");
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
