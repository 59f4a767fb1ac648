// What a study is going to do: each variant trained on each corpus with each seed, and what is then looked
// at.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/corpus_folder.h"
#include "metrics/evaluation.h"
#include "nn/model_options.h"
#include "study/study_options.h"
#include "train/train_options.h"

namespace s2s {

struct PlannedVariant {
  std::string name;  // of its folders too
  std::string description;
  std::vector<std::pair<std::string, std::string>> changes;  // options of `s2s train`, as given
  bool match_parameters = false;  // its hidden size is chosen to have as many parameters as the baseline
};

// A training as `s2s train` is asked for it.
struct ResolvedTraining {
  std::string configuration;  // TOML of every option, for its --config
  TrainOptions train;
  ModelOptions model;  // vocabulary sizes included
};

// The training of a variant on a corpus with a seed; `hidden` over what the variant says. Throws UsageError
// naming file and line of what no training can have.
using ResolveTraining =
    std::function<ResolvedTraining(const PlannedVariant&, const std::string& corpus, std::uint64_t seed,
                                   std::optional<std::int64_t> hidden)>;

struct PlannedCorpus {
  CorpusFolder folder;
  TestSet test;
  std::string source_hash;                     // of the test set's source text
  std::vector<std::uint64_t> attention_lines;  // of the test set, from 1, rising
  std::vector<std::uint64_t> example_lines;
};

struct PlannedRun {
  std::size_t corpus = 0;  // indices
  std::size_t variant = 0;
  std::uint64_t seed = 0;
  std::filesystem::path folder;
  ResolvedTraining training;
  std::int64_t parameters = 0;
  bool attends = false;  // whether its attention is drawn: the first seed of a variant that has some

  std::int64_t updates() const { return training.train.max_updates; }
};

struct StudyPlan {
  StudyOptions options;
  std::vector<PlannedVariant> variants;
  std::size_t baseline = 0;
  std::vector<PlannedCorpus> corpora;
  std::vector<PlannedRun> runs;  // in the order of work: all variants with one seed, then with the next
  std::string translation;       // TOML of every option of `s2s translate`

  std::string name_of(const PlannedRun& run) const;  // "bible-enes none seed 1"
  std::filesystem::path results(const std::string& name) const;
};

// Reads the corpora's test sets. All that is wrong is thrown at once (base/problems.h): UsageError for names
// that cannot be folders or occur twice, for a baseline that is none of the variants, and where variants
// would not get equally many updates; DataError and IoError for corpora.
StudyPlan make_study_plan(const StudyOptions& options, const std::vector<PlannedVariant>& variants,
                          const ResolveTraining& resolve, const std::string& translation);

// The line, from 1, whose length comes closest to each of `wanted`; the first of equals, each line once,
// rising. Blank lines (length 0) never.
std::vector<std::uint64_t> lines_of_lengths(const std::vector<std::int64_t>& lengths,
                                            const std::vector<std::int64_t>& wanted);

}  // namespace s2s
