#include "commands.h"

#include "corpus_run.h"
#include "documents_run.h"
#include "eval_run.h"
#include "study_run.h"
#include "vocab_run.h"

namespace s2s {

const std::vector<Command>& commands() {
  static const std::vector<Command> table{
      {"train", "Train a model.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_train(options, into.train);
         declare_threads(options, into.common.threads);
       },
       nullptr, nullptr, nullptr,
       [](const cli::OptionTable& options, Arguments& given) { settle_train(options, given.train); }},
      {"translate", "Translate text line by line.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_translate(options, into.translate);
         declare_threads(options, into.common.threads);
       },
       nullptr},
      {"eval", "Score translations by sentence length (BLEU, chrF, TER).",
       [](cli::OptionTable& options, Arguments& into) {
         declare_eval(options, into.eval);
         declare_threads(options, into.common.threads);
       },
       [](const Arguments& given) { run_eval(given.eval, given.common.threads); },
       [](const Arguments& given) { return given.eval.hypotheses.empty(); }},
      {"attend", "Show attention: maps, statistics, alignments, error rates.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_attend(options, into.attend);
         declare_threads(options, into.common.threads);
       },
       nullptr},
      {"inspect", "Describe a run or a checkpoint.",
       [](cli::OptionTable& options, Arguments& into) { declare_inspect(options, into.inspect); }, nullptr},
      {"runs", "List runs: model, updates, best BLEU, size, age.",
       [](cli::OptionTable& options, Arguments& into) { declare_runs(options, into.runs); }, nullptr},
      {"runs rm", "Remove runs.",
       [](cli::OptionTable& options, Arguments& into) { declare_runs_rm(options, into.runs_rm); }, nullptr},
      {"study length", "Train model variants and compare them by sentence length.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_study(options, into.study);
         declare_threads(options, into.common.threads);
       },
       [](const Arguments& given) { run_study_length(given.study, given.common.threads); }, nullptr,
       [](const Arguments& given) { return study_files(given.study); }},
      {"lab", "Measure what papers claim about attention.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_lab(options, into.lab);
         declare_threads(options, into.common.threads);
       },
       nullptr},
      {"bench train", "Measure training speed against this machine's limit.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_bench_train(options, into.bench_train);
         declare_threads(options, into.common.threads);
       },
       nullptr},
      {"bench translate", "Measure translation speed.",
       [](cli::OptionTable& options, Arguments& into) {
         declare_bench_translate(options, into.bench_translate);
         declare_threads(options, into.common.threads);
       },
       nullptr},
      {"corpus init", "Make a corpus of your own files.",
       [](cli::OptionTable& options, Arguments& into) { declare_corpus_init(options, into.corpus_init); },
       [](const Arguments& given) { run_corpus_init(given.corpus_init); }},
      {"vocab train", "Train a SentencePiece vocabulary.",
       [](cli::OptionTable& options, Arguments& into) { declare_vocab_train(options, into.vocab_train); },
       [](const Arguments& given) { run_vocab_train(given.vocab_train); }},
      {"vocab encode", "Split text into pieces or ids.",
       [](cli::OptionTable& options, Arguments& into) { declare_vocab_encode(options, into.vocab_code); },
       [](const Arguments& given) { run_vocab_encode(given.vocab_code); }},
      {"vocab decode", "Join pieces or ids into text.",
       [](cli::OptionTable& options, Arguments& into) { declare_vocab_decode(options, into.vocab_code); },
       [](const Arguments& given) { run_vocab_decode(given.vocab_code); }},
      {"vocab show", "Describe a SentencePiece vocabulary.",
       [](cli::OptionTable& options, Arguments& into) { declare_vocab_show(options, into.vocab_show); },
       [](const Arguments& given) { run_vocab_show(given.vocab_show); }},
      {"completion", "Print a completion script for bash, zsh or fish.",
       [](cli::OptionTable& options, Arguments& into) { declare_completion(options, into.completion); },
       [](const Arguments& given) { run_completion(given.completion); }},
      {"man", "Print the manual as a man page.",
       [](cli::OptionTable& options, Arguments& into) { declare_manual(options, into.manual); },
       [](const Arguments& given) { run_manual(given.manual); }},
  };
  return table;
}

std::vector<std::unique_ptr<cli::OptionTable>> declare_commands(Arguments& arguments) {
  std::vector<std::unique_ptr<cli::OptionTable>> tables;
  for (const Command& command : commands()) {
    cli::OptionTable& table =
        *tables.emplace_back(std::make_unique<cli::OptionTable>(command.name, command.summary));
    command.declare(table, arguments);
    declare_common(table, arguments.common);
  }
  return tables;
}

}  // namespace s2s
