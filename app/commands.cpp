#include "commands.h"

#include "eval_run.h"
#include "study_run.h"
#include "vocab_run.h"

namespace s2s {

const std::vector<Command>& commands() {
  static const std::vector<Command> table{
      {"train", "Train a model; with no corpus named, on the one that set-up put into data/.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_train(options, into.train);
         declare_threads(options, into.common.threads);
       },
       nullptr},
      {"translate", "Translate text, line by line, with the latest run or another.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_translate(options, into.translate);
         declare_threads(options, into.common.threads);
       },
       nullptr},
      {"eval", "Score translations, or models: BLEU, chrF and TER, overall and by length.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_eval(options, into.eval);
         declare_threads(options, into.common.threads);
       },
       [](const Arguments& given) { run_eval(given.eval, given.common.threads); },
       [](const Arguments& given) { return given.eval.hypotheses.empty(); }},
      {"attend", "Show what a model attends to: maps, statistics, alignments and their errors.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_attend(options, into.attend);
         declare_threads(options, into.common.threads);
       },
       nullptr},
      {"inspect", "Show what a run or a checkpoint is.",
       [](cli::OptionTable& options, Arguments& into) { declare_inspect(options, into.inspect); }, nullptr},
      {"study length", "Compare variants of a model by the length of sentences: train, score, test, draw.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_study(options, into.study);
         declare_threads(options, into.common.threads);
       },
       [](const Arguments& given) { run_study_length(given.study, given.common.threads); }, nullptr,
       [](const Arguments& given) { return study_files(given.study); }},
      {"lab", "Measure what papers claim of attention, each claim one experiment.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_lab(options, into.lab);
         declare_threads(options, into.common.threads);
       },
       nullptr},
      {"bench train", "Measure how fast training is here, against this machine's own limit.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_bench_train(options, into.bench_train);
         declare_threads(options, into.common.threads);
       },
       nullptr},
      {"bench translate", "Measure how fast translation is here.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_bench_translate(options, into.bench_translate);
         declare_threads(options, into.common.threads);
       },
       nullptr},
      {"vocab train", "Train a SentencePiece model: the pieces that text is cut into.",
       [](cli::OptionTable& options, Arguments& into) { declare_vocab_train(options, into.vocab_train); },
       [](const Arguments& given) { run_vocab_train(given.vocab_train); }},
      {"vocab encode", "Cut text into pieces, or into their ids.",
       [](cli::OptionTable& options, Arguments& into) { declare_vocab_encode(options, into.vocab_code); },
       [](const Arguments& given) { run_vocab_encode(given.vocab_code); }},
      {"vocab decode", "Put pieces, or their ids, together to text.",
       [](cli::OptionTable& options, Arguments& into) { declare_vocab_decode(options, into.vocab_code); },
       [](const Arguments& given) { run_vocab_decode(given.vocab_code); }},
      {"vocab show", "Show what a SentencePiece model holds.",
       [](cli::OptionTable& options, Arguments& into) { declare_vocab_show(options, into.vocab_show); },
       [](const Arguments& given) { run_vocab_show(given.vocab_show); }},
  };
  return table;
}

}  // namespace s2s
