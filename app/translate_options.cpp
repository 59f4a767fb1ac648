#include "translate_options.h"

#include "base/error.h"
#include "common_options.h"

namespace s2s {

void declare_model_choice(cli::OptionTable& table, ModelChoice& choice) {
  table.text("m,model", choice.model, "run folder, or a checkpoint in one")
      .called("RUN")
      .input()
      .unset("the latest run")
      .mark_essential();
  declare_checkpoint(table, choice);
}

void declare_checkpoint(cli::OptionTable& table, ModelChoice& choice) {
  table
      .text("checkpoint", choice.checkpoint,
            "checkpoint of the run: best, last, average (of the last checkpoints kept), average-N (of the "
            "last N), or an update number")
      .called("NAME")
      .unset("best, or last without validation");
  declare_runs_root(table, choice.runs_root);
}

void declare_runs_root(cli::OptionTable& table, std::string& folder) {
  table.text("runs-root", folder, "folder of runs, searched for the latest").called("DIR");
}

void declare_model_reading(cli::OptionTable& table, ModelReading& reading) {
  table
      .integer("max-bytes", reading.max_bytes, cli::between(16, 1 << 30),
               "maximum line length of input in bytes; longer lines are cut")
      .called("BYTES");
  table.flag("nfc", reading.nfc, "normalise input to Unicode form NFC").unset("as in training");
}

void declare_search(cli::OptionTable& table, TranslatorOptions& options) {
  SearchOptions& search = options.search;
  table.group("Search");
  table.integer("b,beam", search.beam, cli::between(1, 1000), "beam size; 1 is greedy search")
      .mark_essential();
  table.number(
      "length-penalty", search.length_penalty, cli::at_least(0.0),
      "length penalty alpha (Wu et al. 2016, eq. 14); larger values favour longer outputs, 0 is off");
  table.number("coverage-penalty", search.coverage_penalty, cli::at_least(0.0),
               "coverage penalty beta (Wu et al. 2016, eq. 14); 0 is off");
  table.number("max-length-ratio", search.max_length_ratio, cli::at_least(0.0),
               "maximum output length per source piece, in pieces, before --max-length-offset is added");
  table.integer("max-length-offset", search.max_length_offset, cli::at_least(0),
                "pieces added to the maximum output length of --max-length-ratio");
  table.flag("allow-unknown", search.allow_unknown, "allow the unknown piece <unk> in outputs");
  table.integer("max-source-pieces", options.max_source_pieces, cli::at_least(1),
                "maximum source length in pieces; longer sources are cut, with a warning");
  table.integer("batch-size", search.batch_size, cli::at_least(1), "maximum batch size in sentences");
  table.integer("batch-pieces", options.batch_pieces, cli::at_least(1),
                "maximum batch size in pieces: sentences times longest source");
  table.integer(
      "window", options.window, cli::at_least(1),
      "lines read ahead and sorted by length; a slow pipe is not waited for, and 1 translates line by line");
  declare_engine(table, options.engine);
}

void check_engine_of_force(const EngineOptions& engine) {
  if (engine.engine == Engine::fast || engine.precision == EnginePrecision::bf16)
    throw UsageError("--force is computed by the reference engine, in fp32");
}

void declare_translate(cli::OptionTable& table, TranslateOptions& options) {
  table.group("Input and model");
  table.arguments("FILE", options.files, "text to translate, plain or compressed").unset("standard input");
  declare_model_choice(table, options.model);
  table.text("force", options.forced, "translations to score (forced decoding), one line per line of input")
      .called("FILE")
      .input()
      .mark_essential();
  declare_model_reading(table, options.reading);
  declare_search(table, options.translator);

  table.group("Output");
  table
      .integer("n-best", options.translator.search.n_best, cli::between(1, 1000),
               "translations per sentence, best first; more than 1 are printed in Moses's n-best format")
      .mark_essential();
  table
      .flag("scores", options.format.scores,
            "append score (with penalties) and log-probability to each line, tab-separated")
      .mark_essential();
  table
      .flag("alignments", options.format.alignments,
            "append word alignments from attention to each line, as source-target pairs i-j")
      .mark_essential();
  table.choice<AlignmentUnit>("alignment-unit", options.format.alignment_unit,
                              {{"word", AlignmentUnit::words}, {"piece", AlignmentUnit::pieces}},
                              "unit of alignment positions");
  table.flag("json", options.format.json, "print each translation as a JSON object").mark_essential();
  table.flag("attention", options.format.attention, "include attention weights in --json output");
  table.example("s2s translate test.es > test.en", "translate with the latest run");
  table.example("echo 'En el principio' | s2s translate --model runs/bahdanau");
  table.example("s2s translate --n-best 5 --beam 10 test.es > test.nbest");
  table.note(
      "Line N of the output translates line N of the input. Tabs separate text, score and alignment. "
      "--n-best prints INDEX ||| TEXT ||| logp= LOG-PROBABILITY ||| SCORE.");
}

}  // namespace s2s
