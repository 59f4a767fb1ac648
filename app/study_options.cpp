#include "study_options.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/error.h"
#include "score_options.h"

namespace s2s {
namespace {

constexpr const char* kQuickStudy = "configs/study-quick.toml";

void declare_plan(cli::OptionTable& table, StudyArguments& arguments) {
  StudyOptions& study = arguments.study;
  table.group("Study");
  table.arguments("FILE", arguments.files, "TOML file of the study [default: configs/study-quick.toml]");
  table
      .text("out", study.folder,
            "the study's folder: every run, and what comes of them. Several machines may share it")
      .called("DIR")
      .unset("below runs/, under the file's name");
  table.action("dry-run", arguments.dry_run, "print what would be done, and what is done already");
  table.text("title", study.title, "of the page").unset("the file's name");
  table.text("description", study.description, "of the page: paragraphs, parted by blank lines");
  table
      .text("recipe", arguments.recipe,
            "another file whose options of s2s train hold for all variants; seen from the study's file")
      .called("FILE");
  table.texts("corpora", study.corpora, "every variant is trained on each of these")
      .called("NAME")
      .at_commas()
      .one_a_flag()
      .unset("the one that the options of training name");
  table.text("data-root", study.data_root, "where corpora are").called("DIR");
  table.text("set", study.set, "which of a corpus's sets is translated and scored").called("NAME");
  table.integers("seeds", study.seeds, cli::at_least(0), "every variant is trained with each of these");
  table.text("baseline", study.baseline, "variant that the others are tested against")
      .called("NAME")
      .unset("the first");
}

void declare_scores(cli::OptionTable& table, StudyOptions& study) {
  EvaluationOptions& scores = study.scores;
  table.group("Scores");
  declare_metrics(table, scores);
  table.choice(
      "bucket-by", scores.buckets.by,
      named_by_to_string({BucketBy::source, BucketBy::reference, BucketBy::hypothesis}),
      "whose length decides a sentence's bucket. Buckets by hypothesis hold other sentences for each "
      "run, so that nothing is tested in them");
  table.choice("bucket-unit", scores.buckets.unit,
               named_by_to_string({BucketUnit::word, BucketUnit::piece, BucketUnit::character}),
               "what length is counted in");
  table.text("vocabulary", study.vocabulary, "SentencePiece model that counts pieces")
      .called("FILE")
      .unset("the baseline's own");
  table.integers("buckets", scores.buckets.bounds, cli::at_least(1),
                 "greatest length of each bucket; one more bucket takes what is longer");
  table.integer("bootstrap", scores.bootstrap.samples, cli::between(0, 1'000'000),
                "samples of the test set that BLEU's interval is made from; 0: no intervals");
  table.number("confidence", scores.bootstrap.confidence, cli::between(0.5, 0.9999), "of the interval");
  table.choice(
      "significance", scores.significance.test,
      named_by_to_string({SignificanceTest::paired_bootstrap, SignificanceTest::approximate_randomization}),
      "test against the baseline: paired bootstrap, approximate randomisation");
  table.integer("significance-samples", scores.significance.samples, cli::between(0, 1'000'000),
                "of that test; 0: 1000 for bs, 10000 for ar");
  table.integer("sample-seed", scores.bootstrap.seed, cli::at_least(0), "of all samples");
}

void declare_sentences(cli::OptionTable& table, StudyOptions& study) {
  table.group("Sentences shown");
  table.integers("attention-words", study.attention_words, cli::at_least(1),
                 "draw the attention to the sentences whose sources have about so many words");
  table.integers("example-words", study.example_words, cli::at_least(1),
                 "show every variant's translation of those of about so many");
}

}  // namespace

void declare_study(cli::OptionTable& table, StudyArguments& arguments) {
  declare_plan(table, arguments);
  declare_scores(table, arguments.study);
  declare_sentences(table, arguments.study);
  table.epilogue(
      "The file holds these options, and as tables\n"
      "  [train]         options of s2s train for all variants\n"
      "  [translate]     options of s2s translate\n"
      "  [variant.NAME]  a variant: options of s2s train that it alone has; description = \"...\"; and\n"
      "                  match-parameters = true: with the hidden size that gives it about as many\n"
      "                  parameters as the baseline has\n"
      "The environment decides nothing of them. The same command goes on where it was stopped or\n"
      "killed, trains what was added, and tries again what failed; a run whose settings changed is\n"
      "refused, but max-updates may be raised: all runs are trained on.\n\n"
      "Examples:\n"
      "  s2s study length --dry-run\n"
      "  s2s study length configs/study-bahdanau2015.toml --seeds 1,2,3");
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
