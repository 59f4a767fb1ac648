#include "eval_options.h"

#include "common_options.h"
#include "score_options.h"

namespace s2s {
namespace {

void declare_buckets(cli::OptionTable& table, EvalOptions& options) {
  table.flag("by-length", options.by_length, "score length buckets as well as the whole test set");
  table
      .choice("bucket-by", options.bucket_by,
              named_by_to_string({BucketBy::source, BucketBy::reference, BucketBy::hypothesis}),
              "side whose length selects a sentence's bucket")
      .unset("source if there is one, else reference");
  declare_bucket_bounds(table, options.scores.buckets, options.vocabulary, "the model's own")
      .mark_essential();
}

}  // namespace

void declare_eval(cli::OptionTable& table, EvalOptions& options) {
  table.group("Input");
  table
      .texts("hyp", options.hypotheses,
             "translations to score, one sentence per line; each file is one system")
      .called("FILE")
      .input()
      .mark_essential();
  table
      .texts("m,model", options.models,
             "runs or checkpoints to score instead of --hyp; they translate the source first")
      .called("RUN")
      .input()
      .unset("the latest run")
      .mark_essential();
  table
      .texts("names", options.names,
             "names of the systems in tables and plots, one for each, in the same order")
      .called("NAME")
      .unset("from the paths");
  table
      .texts("ref", options.references,
             "reference translations; several files are several references per sentence")
      .called("FILE")
      .input()
      .unset("the target side of --set")
      .mark_essential();
  table
      .text("src", options.source,
            "source sentences, for models to translate and for buckets by source length")
      .called("FILE")
      .input()
      .unset("the source side of --set, without --ref")
      .mark_essential();
  table.text("corpus", options.corpus, "corpus to score on when --ref is not given")
      .called("NAME")
      .unset("the training corpus of the first model")
      .mark_essential();
  declare_data_root(table, options.data_root);
  table.text("set", options.set, "set of the corpus to score: dev, test or another")
      .called("NAME")
      .mark_essential();
  declare_checkpoint(table, options.model);
  declare_model_reading(table, options.reading);

  table.group("Scores");
  table.flag("sentence-level", options.sentence_level,
             "print scores of each sentence instead of the test set; BLEU uses --effective-order");
  declare_metrics(table, options.scores);

  table.group("Length buckets");
  declare_buckets(table, options);

  table.group("Intervals and tests");
  declare_resampling(table, options.scores, "first system", "seed");

  declare_search(table, options.translator);

  table.group("Output");
  table
      .choice<EvaluationFormat>("format", options.table.format,
                                {{"text", EvaluationFormat::text},
                                 {"markdown", EvaluationFormat::markdown},
                                 {"latex", EvaluationFormat::latex},
                                 {"csv", EvaluationFormat::csv},
                                 {"json", EvaluationFormat::json}},
                                "format of the table")
      .mark_essential();
  table.integer("digits", options.table.digits, cli::between(0, 15), "decimal places of scores");
  declare_json(table, options.json);
  table.text("plot", options.plot, "SVG file for a plot of BLEU by length, with intervals")
      .called("FILE")
      .mark_essential();
  table.example("s2s eval", "score the latest run on its test set");
  table.example("s2s eval --hyp out.en --ref test.en --src test.es", "score a file of translations");
  table.example("s2s eval --model runs/none runs/bahdanau", "compare two runs, with a test");
  table.example("s2s eval --hyp a.en b.en --ref test.en --bucket-by reference --buckets 20,40");
  table.note(
      "BLEU, chrF and TER are computed as by sacreBLEU; the signatures below the table name their settings. "
      "TER with --ter-normalized and --ter-no-punct can be lower here, since sacreBLEU 2.6 tokenises "
      "references twice. Give detokenised text: BLEU and TER tokenise it. Trailing white space and a byte "
      "order mark at the start of a file are ignored. NUL and bytes that are not UTF-8 count as U+FFFD, with "
      "a warning. Files are scored as they are, with a warning where the sides differ in Unicode form; a "
      "model "
      "that was trained on NFC text is scored in NFC.");
}

}  // namespace s2s
