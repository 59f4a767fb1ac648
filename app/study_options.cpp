#include "study_options.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/error.h"
#include "common_options.h"
#include "score_options.h"

namespace s2s {
namespace {

constexpr const char* kQuickStudy = "configs/study-quick.toml";

void declare_plan(cli::OptionTable& table, StudyArguments& arguments) {
  StudyOptions& study = arguments.study;
  table.group("Study");
  table.arguments("FILE", arguments.files, "TOML file of the study").unset(kQuickStudy);
  table
      .text("out", study.folder,
            "output folder for runs, tables, plots and page; several machines may work in it at once")
      .called("DIR")
      .unset("runs/ and FILE's name")
      .mark_essential();
  table.action("dry-run", arguments.dry_run, "print what is done and what remains, then exit")
      .mark_essential();
  table.text("title", study.title, "title of the page").unset("FILE's name");
  table.text("description", study.description, "description on the page; blank lines separate paragraphs");
  table
      .text("recipe", arguments.recipe,
            "TOML file of s2s train options for every variant; relative to the study's file")
      .called("FILE")
      .mark_essential();
  table.texts("corpora", study.corpora, "corpora to train every variant on, separated by commas")
      .called("NAME,...")
      .at_commas()
      .one_a_flag()
      .unset("--corpus of the [train] table")
      .mark_essential();
  declare_data_root(table, study.data_root);
  table.text("set", study.set, "set of the corpus to translate and score: dev, test or another")
      .called("NAME")
      .mark_essential();
  table.integers("seeds", study.seeds, cli::at_least(0), "random seeds to train every variant with")
      .mark_essential();
  table.text("baseline", study.baseline, "variant that the others are compared with")
      .called("NAME")
      .unset("the first")
      .mark_essential();
}

void declare_scores(cli::OptionTable& table, StudyOptions& study) {
  EvaluationOptions& scores = study.scores;
  table.group("Scores");
  declare_metrics(table, scores);
  table.choice(
      "bucket-by", scores.buckets.by,
      named_by_to_string({BucketBy::source, BucketBy::reference, BucketBy::hypothesis}),
      "side whose length selects a sentence's bucket; with hypothesis, buckets differ between runs and no "
      "difference is tested in them");
  declare_bucket_bounds(table, scores.buckets, study.vocabulary, "the baseline's own");
  declare_resampling(table, scores, "baseline", "sample-seed");
}

void declare_sentences(cli::OptionTable& table, StudyOptions& study) {
  table.group("Sentences shown");
  table.integers("attention-words", study.attention_words, cli::at_least(1),
                 "source lengths of the sentences whose attention is drawn, in words");
  table.integers("example-words", study.example_words, cli::at_least(1),
                 "source lengths of the sentences shown with every translation, in words");
}

}  // namespace

void declare_study(cli::OptionTable& table, StudyArguments& arguments) {
  declare_plan(table, arguments);
  declare_scores(table, arguments.study);
  declare_sentences(table, arguments.study);
  table.example("s2s study length --dry-run", "show what the quick study would do");
  table.example("s2s study length configs/study-bahdanau2015.toml --seeds 1,2,3");
  table.note(
      "FILE holds options of s2s study length, and these tables:\n"
      "  [train]         options of s2s train for every variant\n"
      "  [translate]     options of s2s translate\n"
      "  [variant.NAME]  a variant: its own options of s2s train; description = \"...\";\n"
      "                  match-parameters = true picks the hidden size that brings its\n"
      "                  number of parameters closest to the baseline's");
  table.note(
      "Environment variables do not change a study. Run the same command again to resume a stopped study, "
      "train what was added to FILE and retry what failed. A run whose settings changed is refused, except "
      "that max-updates may be raised: training then continues.");
}

std::vector<std::string> study_files(const StudyArguments& arguments) {
  if (!arguments.files.empty() || !std::filesystem::exists(kQuickStudy)) return arguments.files;
  return {kQuickStudy};
}

std::string study_file(const StudyArguments& arguments) {
  const std::vector<std::string> files = study_files(arguments);
  if (files.empty()) throw UsageError(fmt::format("no FILE is given, and there is no {} here", kQuickStudy));
  if (files.size() > 1)
    throw UsageError("s2s study length takes one FILE; what several should have in common is a recipe");
  return files.front();
}

}  // namespace s2s
