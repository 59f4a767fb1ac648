#include "eval_options.h"

#include "common_options.h"
#include "score_options.h"

namespace s2s {
namespace {

void declare_buckets(cli::OptionTable& table, EvalOptions& options) {
  table.flag("by-length", options.by_length, "score the whole test set only, not its length buckets");
  table
      .choice("bucket-by", options.bucket_by,
              named_by_to_string({BucketBy::source, BucketBy::reference, BucketBy::hypothesis}),
              "whose length decides a sentence's bucket")
      .unset("source where there is one, else reference");
  table.choice("bucket-unit", options.scores.buckets.unit,
               named_by_to_string({BucketUnit::word, BucketUnit::piece, BucketUnit::character}),
               "what length is counted in");
  table.text("vocabulary", options.vocabulary, "SentencePiece model that counts pieces").called("FILE");
  table.integers("buckets", options.scores.buckets.bounds, cli::at_least(1),
                 "greatest length of each bucket; one more bucket takes what is longer");
}

void declare_intervals(cli::OptionTable& table, EvaluationOptions& scores) {
  table.integer("bootstrap", scores.bootstrap.samples, cli::between(0, 1'000'000),
                "samples of the test set that BLEU's interval is made from; 0: no intervals");
  table.number("confidence", scores.bootstrap.confidence, cli::between(0.5, 0.9999), "of the interval");
  table.choice(
      "significance", scores.significance.test,
      named_by_to_string({SignificanceTest::paired_bootstrap, SignificanceTest::approximate_randomization}),
      "test of several systems against the first: paired bootstrap (Koehn 2004) or approximate randomisation "
      "(Riezler and Maxwell 2005)");
  table.integer("significance-samples", scores.significance.samples, cli::between(0, 1'000'000),
                "of that test; 0: 1000 for bs, 10000 for ar");
  table.integer("seed", scores.bootstrap.seed, cli::at_least(0), "of the samples");
}

}  // namespace

void declare_eval(cli::OptionTable& table, EvalOptions& options) {
  table.group("Input");
  table
      .texts("hyp", options.hypotheses,
             "translations, one line a sentence; several files are several systems, compared with the first")
      .called("FILE");
  table
      .texts("m,model", options.models,
             "instead: runs (or checkpoints) that translate the source first [default: the latest run]")
      .called("RUN");
  table
      .texts("ref", options.references,
             "reference translations; several files are several references of each sentence")
      .called("FILE");
  table
      .text("src", options.source,
            "source sentences: what models translate, and for buckets by source length")
      .called("FILE");
  table.text("corpus", options.corpus, "corpus whose test set is taken where no --ref is named")
      .called("NAME")
      .unset("the one that the first model was trained on");
  table.text("data-root", options.data_root, "where corpora are").called("DIR");
  table.text("set", options.set, "which of the corpus's sets").called("NAME");
  table
      .text("checkpoint", options.model.checkpoint,
            "which of a run's: best, last, average, average-N (of the last N of --keep-last), or an update")
      .called("NAME")
      .unset("best, or last where nothing was validated");
  table.text("runs-root", options.model.runs_root, "where the latest run is looked for").called("DIR");
  declare_model_reading(table, options.reading);

  table.group("Scores");
  table.flag("sentence-level", options.sentence_level,
             "print the scores of each sentence, BLEU with --effective-order, instead of the test set's");
  declare_metrics(table, options.scores);

  table.group("Length buckets");
  declare_buckets(table, options);

  table.group("Intervals and tests");
  declare_intervals(table, options.scores);

  declare_search(table, options.translator);

  table.group("Output");
  table.choice<EvaluationFormat>("format", options.table.format,
                                 {{"text", EvaluationFormat::text},
                                  {"markdown", EvaluationFormat::markdown},
                                  {"latex", EvaluationFormat::latex},
                                  {"csv", EvaluationFormat::csv},
                                  {"json", EvaluationFormat::json}},
                                 "of the table");
  table.integer("digits", options.table.digits, cli::between(0, 15), "behind the decimal point of scores");
  declare_json(table, options.json);
  table.text("plot", options.plot, "draw BLEU by length with its intervals into this file, as SVG")
      .called("FILE");
  table.epilogue(
      "BLEU, chrF and TER are computed as by sacreBLEU; the signatures below the table say how. TER with\n"
      "--ter-normalized and --ter-no-punct can be lower here: sacreBLEU 2.6 tokenises references twice.\n"
      "Give detokenised text: BLEU and TER tokenise it. White space at the end of a line does\n"
      "not count. Nor does a byte order mark at the beginning of a file; NUL and bytes that are not UTF-8\n"
      "count as U+FFFD. Of these there is a warning.\n\n"
      "Examples:\n"
      "  s2s eval                                    the latest run, on its corpus's test set\n"
      "  s2s eval --model runs/none runs/bahdanau    both, with the difference tested\n"
      "  s2s eval --hyp out.en --ref test.en --src test.es\n"
      "  s2s eval --hyp none.en bahdanau.en --ref test.en --src test.es --buckets 20,40,60");
}

}  // namespace s2s
