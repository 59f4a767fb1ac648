#include "study/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/signals.h"
#include "nn/attention_choices.h"
#include "study/pooling.h"
#include "study/run_files.h"
#include "text/line_reader.h"
#include "text/utf8.h"
#include "text/vocabulary.h"

namespace s2s {
namespace {

// A run that is done.
struct DoneRun {
  const PlannedRun* plan;
  RunFiles files;
  SystemOutput output;
  ScoredRun scored;
};

// By variant, in the order of seeds.
using RunsOfCorpus = std::vector<std::vector<DoneRun>>;

std::vector<const PlannedRun*> done_runs(const StudyPlan& plan, std::size_t corpus) {
  std::vector<const PlannedRun*> done;
  for (const PlannedRun& run : plan.runs) {
    if (run.corpus == corpus && RunFiles(plan, run).progress().done()) done.push_back(&run);
  }
  return done;
}

// Counts the pieces that buckets need: all texts by one vocabulary, so that buckets mean the same everywhere.
class PieceCounts {
 public:
  // `done` is not empty.
  PieceCounts(const StudyPlan& plan, const std::vector<const PlannedRun*>& done) {
    const BucketOptions& buckets = plan.options.scores.buckets;
    if (buckets.unit != BucketUnit::piece) return;
    by_ = buckets.by;
    const auto baseline = std::ranges::find(done, plan.baseline, &PlannedRun::variant);
    const RunFiles files(plan, baseline == done.end() ? *done.front() : **baseline);
    vocabulary_ = plan.options.vocabulary.empty() ? files.read_vocabulary(by_ == BucketBy::source)
                                                  : Vocabulary::load(plan.options.vocabulary);
  }

  void add(TestSet& test) const {
    if (vocabulary_ && by_ != BucketBy::hypothesis)
      test.piece_lengths = lengths(by_ == BucketBy::source ? test.sources : test.references.front());
  }
  void add(SystemOutput& output) const {
    if (vocabulary_ && by_ == BucketBy::hypothesis) output.piece_lengths = lengths(output.hypotheses);
  }

 private:
  std::vector<std::int64_t> lengths(const Lines& lines) const {
    std::vector<std::int64_t> lengths;
    for (const std::string& line : lines) {
      throw_if_interrupted();
      lengths.push_back(static_cast<std::int64_t>(vocabulary_->encode(line).size()));
    }
    return lengths;
  }

  BucketBy by_ = BucketBy::source;
  std::optional<Vocabulary> vocabulary_;
};

RunsOfCorpus scored_runs(const StudyPlan& plan, std::size_t corpus, const EvaluationOptions& options) {
  RunsOfCorpus runs(plan.variants.size());
  const std::vector<const PlannedRun*> done = done_runs(plan, corpus);
  if (done.empty()) return runs;
  const PieceCounts pieces(plan, done);
  // What models write is in the form of what they were trained on.
  const bool nfc =
      std::ranges::any_of(done, [](const PlannedRun* run) { return run->training.train.data.train.nfc; });
  TestSet test = plan.corpora[corpus].test;
  if (nfc) {
    for (Lines& lines : test.references) normalise_nfc(lines);
    normalise_nfc(test.sources);
  }
  pieces.add(test);
  for (const PlannedRun* run : done) {
    const RunFiles files(plan, *run);
    SystemOutput output = files.read_translations();
    if (nfc) normalise_nfc(output.hypotheses);
    pieces.add(output);
    const ScoredRun scored = score_run(run->seed, test, output, options);
    runs[run->variant].push_back({run, files, std::move(output), scored});
  }
  return runs;
}

std::vector<ScoredRun> scores_of(const std::vector<DoneRun>& runs) {
  std::vector<ScoredRun> scores;
  for (const DoneRun& run : runs) scores.push_back(run.scored);
  return scores;
}

StudyResult result_of(const StudyPlan& plan, std::size_t variant, const RunsOfCorpus& all,
                      const EvaluationOptions& options) {
  StudyResult result;
  const std::vector<DoneRun>& runs = all[variant];
  if (runs.empty()) return result;
  for (const DoneRun& run : runs) {
    result.runs.push_back(run.files.read_training());
    result.runs.back().evaluation = run.scored.evaluation;
  }
  const Json manifest = runs.front().files.read_manifest();
  result.parameters = manifest.value("parameters", runs.front().plan->parameters);
  result.configuration = runs.front().files.read_configuration();
  const std::vector<ScoredRun> baseline = scores_of(all[plan.baseline]);
  PooledResult pooled = pool_runs(scores_of(runs), variant == plan.baseline ? nullptr : &baseline, options);
  result.overall = std::move(pooled.overall);
  result.buckets = std::move(pooled.buckets);
  result.kept = std::move(pooled.kept);
  return result;
}

std::vector<StudyExample> examples_of(const PlannedCorpus& corpus, const RunsOfCorpus& runs) {
  std::vector<StudyExample> examples;
  for (const std::uint64_t line : corpus.example_lines) {
    StudyExample example{line, corpus.test.sources[line - 1], corpus.test.references[0][line - 1], {}};
    for (const auto& of_variant : runs) {
      example.translations.push_back(
          of_variant.empty() ? std::nullopt : std::optional(of_variant.front().output.hypotheses[line - 1]));
    }
    examples.push_back(std::move(example));
  }
  return examples;
}

std::vector<StudyAttention> attention_of(const RunsOfCorpus& runs) {
  std::vector<StudyAttention> attention;
  for (std::size_t variant = 0; variant < runs.size(); ++variant) {
    for (const DoneRun& run : runs[variant]) {
      if (!run.plan->attends) continue;
      for (AttentionMap& map : run.files.read_attention()) attention.push_back({variant, std::move(map)});
    }
  }
  return attention;
}

SetSize size_of(const std::string& name, const CorpusSet& set) {
  SetSize size{name, 0, 0, 0};
  const auto count = [](const std::vector<std::string>& files, std::size_t& words) {
    FilesReader reader(files, {.nfc = false});
    Lines lines(1);
    for (Line line; reader.next(line);) {
      throw_if_interrupted();
      lines[0] = line.text;
      words += static_cast<std::size_t>(line_lengths(lines, BucketUnit::word)[0]);
    }
    return static_cast<std::size_t>(reader.lines());
  };
  size.pairs = count(set.source, size.source_words);
  count(set.target, size.target_words);
  return size;
}

// Counts that all variants share stand once, others under their variant's name.
std::vector<std::pair<std::string, std::size_t>> dropped_pairs(const StudyPlan& plan,
                                                               const RunsOfCorpus& runs) {
  std::vector<std::pair<std::string, std::size_t>> dropped;
  std::map<std::string, std::vector<std::pair<std::size_t, std::size_t>>> by_reason;  // variant, count
  for (std::size_t variant = 0; variant < runs.size(); ++variant) {
    if (runs[variant].empty()) continue;
    const Json manifest = runs[variant].front().files.read_manifest();
    for (const auto& [reason, count] : manifest.at("data").at("corpus").at("dropped").items())
      by_reason[reason].emplace_back(variant, count.get<std::size_t>());
  }
  for (const auto& [reason, counts] : by_reason) {
    const bool same = std::ranges::all_of(
        counts, [first = counts.front().second](const auto& count) { return count.second == first; });
    if (same && counts.front().second > 0) dropped.emplace_back(reason, counts.front().second);
    if (same) continue;
    for (const auto& [variant, count] : counts)
      dropped.emplace_back(fmt::format("{}, {}", reason, plan.variants[variant].name), count);
  }
  return dropped;
}

StudyCorpus corpus_of(const StudyPlan& plan, std::size_t index, const EvaluationOptions& options) {
  const PlannedCorpus& planned = plan.corpora[index];
  const RunsOfCorpus runs = scored_runs(plan, index, options);
  StudyCorpus corpus;
  corpus.name = planned.folder.name;
  corpus.source_language = planned.folder.source_language;
  corpus.target_language = planned.folder.target_language;
  corpus.test_set = plan.options.set;
  for (const std::string& name : {std::string("train"), std::string("dev"), plan.options.set}) {
    const auto set = planned.folder.sets.find(name);
    if (set != planned.folder.sets.end()) corpus.sets.push_back(size_of(name, set->second));
  }
  corpus.dropped = dropped_pairs(plan, runs);
  for (std::size_t variant = 0; variant < plan.variants.size(); ++variant)
    corpus.results.push_back(result_of(plan, variant, runs, options));
  corpus.examples = examples_of(planned, runs);
  corpus.attention = attention_of(runs);
  return corpus;
}

std::vector<StudyVariant> variants_of(const StudyPlan& plan) {
  std::vector<StudyVariant> variants;
  for (std::size_t i = 0; i < plan.variants.size(); ++i) {
    const PlannedVariant& planned = plan.variants[i];
    const auto run =
        std::ranges::find_if(plan.runs, [&](const PlannedRun& candidate) { return candidate.variant == i; });
    const bool attends = attention_choices(run->training.model).attends();
    variants.push_back({planned.name, planned.description, planned.changes, !attends});
    if (!planned.match_parameters) continue;
    variants.back().changes.emplace_back("hidden", fmt::format("{}", run->training.model.hidden));
  }
  return variants;
}

std::string describe_significance(const SignificanceOptions& options) {
  return fmt::format(
      "{}, {} samples",
      options.test == SignificanceTest::paired_bootstrap ? "paired bootstrap" : "approximate randomisation",
      sample_count(options));
}

// Where the runs were trained, as their manifests say: the last sitting of the run that ended last.
void describe_machine(const StudyPlan& plan, StudyReport& report) {
  std::string last;
  for (const PlannedRun& run : plan.runs) {
    const RunFiles files(plan, run);
    if (!files.progress().done()) continue;
    const Json sitting = files.read_manifest().at("sittings").back();
    const Json& machine = sitting.at("machine");
    const std::string time = machine.at("time");
    if (time < last) continue;
    last = time;
    report.date = time.substr(0, time.find('T'));
    report.version = sitting.at("s2s");
    report.machine = {{"cpu", machine.at("cpu")},
                      {"threads", fmt::format("{}", sitting.at("threads").get<int>())},
                      {"system", machine.at("system")},
                      {"LibTorch", sitting.at("libtorch")},
                      {"compiler", sitting.at("compiler")}};
  }
}

}  // namespace

StudyReport collect_results(const StudyPlan& plan, const std::string& configuration,
                            const std::vector<std::string>& commands) {
  const EvaluationOptions& options = plan.options.scores;
  StudyReport report;
  report.title = plan.options.title;
  report.description = plan.options.description;
  report.variants = variants_of(plan);
  report.baseline = plan.baseline;
  for (const std::int64_t seed : plan.options.seeds) report.seeds.push_back(static_cast<std::uint64_t>(seed));
  for (std::size_t corpus = 0; corpus < plan.corpora.size(); ++corpus)
    report.corpora.push_back(corpus_of(plan, corpus, options));
  report.significance = describe_significance(options.significance);
  report.configuration = configuration;
  report.commands = commands;
  describe_machine(plan, report);
  return report;
}

}  // namespace s2s
