#include "study_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cli/help.h"
#include "file_link.h"
#include "report/evaluation_tables.h"
#include "report/length_answer.h"
#include "report/length_plot.h"
#include "report/study_buckets.h"
#include "report/study_glance.h"
#include "shell_words.h"

namespace s2s {
namespace {

constexpr std::size_t kWidth = 80;

std::string paragraph(const std::string& text) { return cli::wrap(text, kWidth, "") + "\n"; }

std::string notes(const StudyReport& report, const StudyCorpus& corpus) {
  const StudyResult& scored = *scored_result(corpus);
  const EvaluationReport& evaluation = scored.runs.front().evaluation;
  std::string text =
      report.seeds.size() > 1 ? fmt::format("BLEU: mean of {} seeds. ", report.seeds.size()) : "";
  if (scored.overall.interval)
    text += fmt::format("[ ]: {:g}% intervals, which resample sentences; they do not cover other seeds. ",
                        100 * evaluation.confidence);
  if (scored.kept)
    text += fmt::format("Kept: BLEU beyond {} {} over BLEU of the best bucket. ", scored.kept->beyond,
                        unit_name(evaluation.bucket_unit));
  return paragraph(text) + paragraph("BLEU|" + evaluation.bleu_signature);
}

std::string section(const StudyReport& report, const StudyCorpus& corpus) {
  if (scored_result(corpus) == nullptr) return fmt::format("{}: no run is finished\n", corpus.name);
  const EvaluationReport& evaluation = scored_result(corpus)->runs.front().evaluation;
  return paragraph(fmt::format("{}, set {}: BLEU by {}", corpus.name, corpus.test_set,
                               length_title(evaluation.bucket_by, evaluation.bucket_unit))) +
         "\n" + study_glance(report, corpus, kWidth) + "\n" + notes(report, corpus) + "\n" +
         paragraph(length_answer(report, corpus));
}

// The variant to go on with: of those that attend, if any do, the one with the highest BLEU on the first
// corpus.
std::optional<std::size_t> best_variant(const StudyReport& report) {
  const std::vector<StudyResult>& results = report.corpora.front().results;
  std::optional<std::size_t> best;
  const auto rank = [&](std::size_t variant) {
    return std::pair(!report.variants[variant].fixed_context, results[variant].overall.bleu);
  };
  for (std::size_t variant = 0; variant < results.size(); ++variant) {
    if (!results[variant].runs.empty() && (!best || rank(variant) > rank(*best))) best = variant;
  }
  return best;
}

// The study's test set, for commands that find the corpus by themselves.
std::vector<std::string> test_set_options(const StudyOptions& options) {
  const StudyOptions usual;
  std::vector<std::string> words;
  if (options.set != usual.set) words.insert(words.end(), {"--set", options.set});
  if (options.data_root != usual.data_root) words.insert(words.end(), {"--data-root", options.data_root});
  return words;
}

struct NextCommand {
  const char* what;
  std::vector<std::string> words;
};

std::vector<NextCommand> next_commands(const StudyPlan& plan, const StudyReport& report,
                                       const std::vector<std::string>& command_line) {
  const std::optional<std::size_t> best = best_variant(report);
  if (!best) return {};
  const std::string program = command_line.front();
  const std::string run = report.corpora.front().results[*best].runs.front().folder;
  std::vector<NextCommand> commands{
      {"translate what you type; Ctrl-D ends it", {program, "translate", "--model", run, "-"}}};
  const std::vector<std::uint64_t>& lines = plan.corpora.front().attention_lines;
  if (!report.variants[*best].fixed_context && !lines.empty()) {
    std::vector<std::string> words{program, "attend", "--model",
                                   run,     "--line", fmt::format("{}", lines.front())};
    const std::vector<std::string> test_set = test_set_options(plan.options);
    words.insert(words.end(), test_set.begin(), test_set.end());
    commands.push_back({"see where it looks while it translates a sentence", std::move(words)});
  } else {
    commands.push_back({"look at the run", {program, "inspect", run}});
  }
  if (report.seeds.size() == 1 && std::ranges::none_of(command_line, [](const std::string& word) {
        return word.starts_with("--seeds");
      })) {
    std::vector<std::string> words = command_line;
    const std::uint64_t seed = report.seeds.front();
    words.insert(words.end(), {"--seeds", fmt::format("{},{},{}", seed, seed + 1, seed + 2)});
    commands.push_back({"train twice more, to see how much seeds differ", std::move(words)});
  } else {
    std::vector<std::string> words{program, "eval", "--model", run};
    const std::vector<std::string> test_set = test_set_options(plan.options);
    words.insert(words.end(), test_set.begin(), test_set.end());
    commands.push_back({"score it again, by all metrics", std::move(words)});
  }
  return commands;
}

}  // namespace

std::string study_output(const StudyPlan& plan, const StudyReport& report,
                         const std::vector<std::string>& command_line) {
  std::string text;
  for (const StudyCorpus& corpus : report.corpora) text += section(report, corpus) + "\n";
  text += fmt::format("The page, with translations and attention:\n  {}\n",
                      file_link(plan.results("index.html")));
  const std::vector<NextCommand> commands = next_commands(plan, report, command_line);
  if (!commands.empty()) text += "\nNext:\n";
  for (const NextCommand& next : commands)
    text += fmt::format("  # {}\n  {}\n", next.what, shell_command(next.words));
  return text;
}

}  // namespace s2s
