// The commands of s2s: what each is called, which options it has, what runs it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "attend_options.h"
#include "bench_options.h"
#include "cli/options.h"
#include "common_options.h"
#include "corpus_options.h"
#include "documents_options.h"
#include "eval_options.h"
#include "inspect_options.h"
#include "lab_options.h"
#include "runs_options.h"
#include "study_options.h"
#include "train_options.h"
#include "translate_options.h"
#include "vocab_options.h"

namespace s2s {

// The options of all commands; each command reads its own part.
struct Arguments {
  CommonOptions common;
  TrainArguments train;
  TranslateOptions translate;
  EvalOptions eval;
  AttendOptions attend;
  InspectOptions inspect;
  RunsOptions runs;
  RunsRemoveOptions runs_rm;
  StudyArguments study;
  LabOptions lab;
  BenchTrainArguments bench_train;
  BenchTranslateArguments bench_translate;
  CorpusInitOptions corpus_init;
  VocabTrainOptions vocab_train;
  VocabCodeOptions vocab_code;
  VocabShowOptions vocab_show;
  CompletionOptions completion;
  ManualOptions manual;
};

struct Command {
  std::string name;     // as typed: "train", "vocab encode"
  std::string summary;  // one line
  void (*declare)(cli::OptionTable&, Arguments&);
  // Runs in the light front executable; null: in s2s-engine (engine/engine_commands.h), which has LibTorch.
  void (*run)(const Arguments&);
  // For a command of both kinds: whether these options need the engine. Null: it never does, if there is a
  // `run`.
  bool (*needs_engine)(const Arguments&) = nullptr;
  // What its arguments FILE name: configuration files as those of --config, read before them. Null: they name
  // none.
  std::vector<std::string> (*config_files)(const Arguments&) = nullptr;
  // Makes of its arguments that are not options what they stand for, once all values are there. Throws
  // UsageError.
  void (*settle)(const cli::OptionTable&, Arguments&) = nullptr;
};

const std::vector<Command>& commands();

// The options of every command, in the order of commands(), bound to the fields of `arguments`.
std::vector<std::unique_ptr<cli::OptionTable>> declare_commands(Arguments& arguments);

}  // namespace s2s
