// A study's plan over a corpus of the tests' own, without a command line.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "study/plan.h"
#include "support/process.h"
#include "support/temporary_folder.h"

namespace s2s {

class SmallStudy {
 public:
  SmallStudy() {
    std::filesystem::create_directories(folder / "data/small");
    write(
        "corpus.toml",
        "name = \"small\"\nsource = \"xx\"\ntarget = \"en\"\n"
        "[train]\nsource = [\"src\"]\ntarget = [\"trg\"]\n[test]\nsource = [\"src\"]\ntarget = [\"trg\"]\n");
    write("src", "a b c\na\n\na b c d e f\n");
    write("trg", "A B C\nA\n\nA B C D E F\n");
    options.folder = (folder / "runs").string();
    options.data_root = (folder / "data").string();
    options.corpora = {"small"};
    options.seeds = {1, 2};
    variants = {{"none", "", {{"attention", "none"}}, false}, {"attentive", "", {}, false}};
  }

  void write(const std::string& name, const std::string& text) const {
    write_test_file(folder / ("data/small/" + name), text);
  }

  StudyPlan plan() const {
    return make_study_plan(
        options, variants,
        [this](const PlannedVariant& variant, const std::string& /*corpus*/, std::uint64_t seed,
               std::optional<std::int64_t> hidden) {
          ResolvedTraining training{fmt::format("seed = {}\nrate = 0.5\n", seed), train, {}};
          const bool none = !variant.changes.empty();
          training.model.attention = none ? AttentionKind::none : AttentionKind::bahdanau;
          training.model.source_vocabulary = training.model.target_vocabulary = 10;
          training.model.hidden = hidden.value_or(64);
          if (none) training.train.max_updates = updates_of_none;
          return training;
        },
        "beam = 2\n");
  }

  static TrainOptions train_options() {
    TrainOptions options;
    options.max_updates = 100;
    options.validation.patience = 0;
    return options;
  }

  TemporaryFolder folder;
  StudyOptions options;
  std::vector<PlannedVariant> variants;
  TrainOptions train = train_options();
  std::int64_t updates_of_none = 100;
};

}  // namespace s2s
