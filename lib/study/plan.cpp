#include "study/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>

#include "base/closest.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/problems.h"
#include "metrics/unicode.h"
#include "nn/attention_choices.h"
#include "nn/parameter_count.h"
#include "study/matching_hidden.h"
#include "text/line_reader.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

// All lines as they are, but without white space at their ends, as `s2s eval` reads them: scores are defined
// on text that nobody normalised.
Lines read_lines(const std::vector<std::string>& paths) {
  Lines lines;
  FilesReader reader(paths, {.max_bytes = 1 << 20, .nfc = false});
  for (Line line; reader.next(line);) lines.emplace_back(strip_right(line.text));
  return lines;
}

std::string hash_of(const Lines& lines) {
  Sha256 hash;
  for (const std::string& line : lines) {
    hash.update(line);
    hash.update("\n");
  }
  return hash.hex();
}

void check_name(const char* what, const std::string& name) {
  constexpr const char* kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+";
  if (name.empty() || name.front() == '.' || name.find_first_not_of(kLetters) != std::string::npos) {
    throw UsageError(fmt::format(
        "\"{}\" is no name for a {}: it names a folder, so take letters, digits and - _ + .", name, what));
  }
}

template <class Items, class Name>
void check_distinct(const char* what, const Items& items, const Name& name) {
  std::set<std::string> seen;
  for (const auto& item : items) {
    const std::string text = name(item);
    if (!seen.insert(text).second) throw UsageError(fmt::format("the study has the {} {} twice", what, text));
  }
}

std::size_t find_baseline(const std::vector<PlannedVariant>& variants, const std::string& name) {
  if (variants.empty()) {
    throw UsageError(
        "the study has no variants: each is a table [variant.NAME] of options of s2s train, such as "
        "attention");
  }
  if (name.empty()) return 0;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    if (variants[i].name == name) return i;
    names.push_back(variants[i].name);
  }
  throw UsageError(
      fmt::format("the baseline {} is none of the study's variants{}", name, did_you_mean(name, names)));
}

PlannedCorpus plan_corpus(const std::string& name, const StudyOptions& options) {
  PlannedCorpus corpus{read_corpus_folder(name, options.data_root), {}, {}, {}, {}};
  check_name("corpus", corpus.folder.name);
  const CorpusSet& set = corpus.folder.set(options.set);
  corpus.test = {{read_lines(set.target)}, read_lines(set.source), {}};
  if (corpus.test.sources.empty() || corpus.test.sources.size() != corpus.test.references[0].size()) {
    throw DataError(fmt::format("{}: its set {} has {} source lines and {} target lines", corpus.folder.name,
                                options.set, corpus.test.sources.size(), corpus.test.references[0].size()));
  }
  corpus.source_hash = hash_of(corpus.test.sources);
  const auto words = line_lengths(corpus.test.sources, BucketUnit::word);
  corpus.attention_lines = lines_of_lengths(words, options.attention_words);
  corpus.example_lines = lines_of_lengths(words, options.example_words);
  return corpus;
}

// Variants are compared after the same number of updates, so nothing else may end a training.
void check_ends_by_updates(const std::string& variant, const TrainOptions& train, std::int64_t updates,
                           Problems& problems) {
  const auto refuse = [&](const char* option, const std::string& value, const std::string& right) {
    problems.add(
        ErrorKind::usage,
        fmt::format("variant {}: {} = {}, but all variants must get the same number of updates: set {}",
                    variant, option, value, right));
  };
  if (train.max_updates == 0)
    refuse("max-updates", "0", "a number of updates");
  else if (train.max_updates != updates)
    refuse("max-updates", fmt::format("{}", train.max_updates), "it once, in [train]");
  if (train.max_epochs != 0) refuse("max-epochs", fmt::format("{}", train.max_epochs), "max-epochs = 0");
  if (train.max_minutes != 0)
    refuse("max-minutes", fmt::format("{:g}", train.max_minutes), "max-minutes = 0");
  if (train.validation.patience != 0)
    refuse("patience", fmt::format("{}", train.validation.patience), "patience = 0");
}

// What is wrong with the variants' options, each resolved once.
void check_variants(const StudyPlan& plan, const ResolveTraining& resolve, Problems& problems) {
  std::optional<std::int64_t> updates;  // of the first
  for (const PlannedVariant& variant : plan.variants) {
    problems.collect([&] { check_name("variant", variant.name); });
    problems.collect([&] {
      const TrainOptions train = resolve(variant, "", 0, std::nullopt).train;
      if (!updates) updates = train.max_updates;
      check_ends_by_updates(variant.name, train, *updates, problems);
    });
  }
}

// Makes the runs, and with the first of each variant what holds for all of its runs.
class Runs {
 public:
  Runs(StudyPlan& plan, const ResolveTraining& resolve, const std::vector<std::string>& corpora)
      : plan_(plan), resolve_(resolve), corpora_(corpora) {}

  void add(std::size_t corpus, std::size_t variant, std::uint64_t seed) {
    const PlannedVariant& planned = plan_.variants[variant];
    PlannedRun run{corpus, variant, seed, {}, resolve_(planned, corpora_[corpus], seed, std::nullopt)};
    if (planned.match_parameters) {
      const ResolvedTraining baseline =
          resolve_(plan_.variants[plan_.baseline], corpora_[corpus], seed, std::nullopt);
      const std::int64_t hidden = matching_hidden(run.training.model, parameter_count(baseline.model));
      run.training = resolve_(planned, corpora_[corpus], seed, hidden);
    }
    run.folder =
        plan_.results(plan_.corpora[corpus].folder.name) / planned.name / fmt::format("seed-{}", seed);
    run.parameters = parameter_count(run.training.model);
    run.attends = attention_choices(run.training.model).attends() &&
                  !plan_.corpora[corpus].attention_lines.empty() &&
                  seed == static_cast<std::uint64_t>(plan_.options.seeds.front());
    plan_.runs.push_back(std::move(run));
  }

 private:
  StudyPlan& plan_;
  const ResolveTraining& resolve_;
  const std::vector<std::string>& corpora_;
};

}  // namespace

std::string StudyPlan::name_of(const PlannedRun& run) const {
  return fmt::format("{} {} seed {}", corpora[run.corpus].folder.name, variants[run.variant].name, run.seed);
}

fs::path StudyPlan::results(const std::string& name) const { return fs::path(options.folder) / name; }

StudyPlan make_study_plan(const StudyOptions& options, const std::vector<PlannedVariant>& variants,
                          const ResolveTraining& resolve, const std::string& translation) {
  StudyPlan plan{options, variants, 0, {}, {}, translation};
  Problems problems;
  problems.collect([&] { plan.baseline = find_baseline(variants, options.baseline); });
  problems.collect(
      [&] { check_distinct("variant", variants, [](const auto& variant) { return variant.name; }); });
  problems.collect([&] {
    check_distinct("seed", options.seeds, [](std::int64_t seed) { return fmt::format("{}", seed); });
    if (options.seeds.empty()) throw UsageError("the study has no seeds");
  });
  check_variants(plan, resolve, problems);
  std::vector<std::string> corpora = options.corpora;
  if (corpora.empty() && !variants.empty()) {
    problems.collect(
        [&] { corpora.push_back(resolve(variants.front(), "", 0, std::nullopt).train.data.corpus); });
  }
  for (const std::string& name : corpora)
    problems.collect([&] { plan.corpora.push_back(plan_corpus(name, options)); });
  problems.collect(
      [&] { check_distinct("corpus", plan.corpora, [](const auto& corpus) { return corpus.folder.name; }); });
  problems.throw_if_any();
  Runs runs(plan, resolve, corpora);
  for (const std::int64_t seed : options.seeds) {
    for (std::size_t corpus = 0; corpus < corpora.size(); ++corpus) {
      for (std::size_t variant = 0; variant < variants.size(); ++variant)
        problems.collect([&] { runs.add(corpus, variant, static_cast<std::uint64_t>(seed)); });
    }
  }
  problems.throw_if_any();
  return plan;
}

std::vector<std::uint64_t> lines_of_lengths(const std::vector<std::int64_t>& lengths,
                                            const std::vector<std::int64_t>& wanted) {
  std::set<std::uint64_t> lines;
  for (const std::int64_t length : wanted) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      const bool closer = !best || std::abs(lengths[i] - length) < std::abs(lengths[*best] - length);
      if (lengths[i] > 0 && closer) best = i;
    }
    if (best) lines.insert(*best + 1);
  }
  return {lines.begin(), lines.end()};
}

}  // namespace s2s
