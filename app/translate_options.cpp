#include "translate_options.h"

#include "base/error.h"
#include "common_options.h"

namespace s2s {

void declare_model_choice(cli::OptionTable& table, ModelChoice& choice) {
  table
      .text("m,model", choice.model,
            "a run's folder, or that of one of its checkpoints [default: the latest run]")
      .called("RUN");
  table
      .text("checkpoint", choice.checkpoint,
            "which of a run's: best, last, average (of the last ones, as many as --keep-last says), "
            "average-N (of "
            "the last N of them), or an update")
      .called("NAME")
      .unset("best, or last where nothing was validated");
  table.text("runs-root", choice.runs_root, "where the latest run is looked for").called("DIR");
}

void declare_model_reading(cli::OptionTable& table, ModelReading& reading) {
  table
      .integer("max-bytes", reading.max_bytes, cli::between(16, 1 << 30),
               "bytes of a line to translate; longer lines are cut there")
      .called("BYTES");
  table.flag("nfc", reading.nfc, "bring text to translate into Unicode normalisation form C")
      .unset("as the training text was");
}

void declare_search(cli::OptionTable& table, TranslatorOptions& options) {
  SearchOptions& search = options.search;
  table.group("Search");
  table.integer("b,beam", search.beam, cli::between(1, 1000), "hypotheses kept open a sentence; 1: greedy");
  table.number("length-penalty", search.length_penalty, cli::at_least(0.0),
               "alpha of Wu et al. (2016, eq. 14): larger favours longer outputs; 0: none");
  table.number("coverage-penalty", search.coverage_penalty, cli::at_least(0.0), "beta of the same; 0: none");
  table.number("max-length-ratio", search.max_length_ratio, cli::at_least(0.0),
               "an output has at most so many pieces for each of the source ...");
  table.integer("max-length-offset", search.max_length_offset, cli::at_least(0), "... and these more");
  table.flag("allow-unknown", search.allow_unknown, "let the unknown piece be part of an output");
  table.integer("max-source-pieces", options.max_source_pieces, cli::at_least(1),
                "a longer source is cut there, and counted");
  table.integer("batch-size", search.batch_size, cli::at_least(1), "sentences searched at once");
  table.integer("batch-pieces", options.batch_pieces, cli::at_least(1),
                "bound on a batch's sentences times its longest source");
  table.integer("window", options.window, cli::at_least(1),
                "lines read ahead and sorted by length, fewer where a pipe has no more for the moment; 1 "
                "translates each line as it comes");
  declare_engine(table, options.engine);
}

void check_engine_of_force(const EngineOptions& engine) {
  if (engine.engine == Engine::fast || engine.precision == EnginePrecision::bf16)
    throw UsageError("--force is computed by the reference engine, in fp32");
}

void declare_translate(cli::OptionTable& table, TranslateOptions& options) {
  table.group("Input and model");
  table.arguments("FILE", options.files, "text, plain or compressed [default: standard input]");
  declare_model_choice(table, options.model);
  table
      .text("force", options.forced,
            "do not translate, but score this file's lines as translations of the input's")
      .called("FILE");
  declare_model_reading(table, options.reading);
  declare_search(table, options.translator);

  table.group("Output");
  table.integer("n-best", options.translator.search.n_best, cli::between(1, 1000),
                "hypotheses a sentence, best first; more than 1, as a list in Moses's form");
  table.flag(
      "scores", options.format.scores,
      "behind each line, parted by tabs, its score (the search's, penalties included) and log-probability");
  table.flag("alignments", options.format.alignments,
             "word alignments i-j from attention too, source position first");
  table.choice<AlignmentUnit>("alignment-unit", options.format.alignment_unit,
                              {{"word", AlignmentUnit::words}, {"piece", AlignmentUnit::pieces}},
                              "what the positions count");
  table.flag("json", options.format.json, "a JSON object a line, with all that is known");
  table.flag("attention", options.format.attention, "add the attention weights to --json");
  table.epilogue(
      "Line N of the output belongs to line N of the input, whatever it holds; tabs separate text,\n"
      "score and alignment. --n-best prints INDEX ||| TEXT ||| logp= L ||| SCORE.\n\n"
      "Examples:\n"
      "  s2s translate test.es > test.en\n"
      "  echo 'En el principio' | s2s translate --model runs/bahdanau --beam 1 --window 1");
}

}  // namespace s2s
