#include "corpus_run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/counted.h"
#include "base/error.h"
#include "base/files.h"
#include "cli/values.h"
#include "shell_words.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

// A study to begin with.
std::string study_of(const std::string& name, const std::string& data_root) {
  return fmt::format(
      R"(# How the length of sentences changes what a fixed context and attention translate, on the corpus {name}.
# s2s study length FILE takes this file; s2s study length --help lists all options.

title = {title}
corpora = [{quoted}]
data-root = {root}
seeds = [1]                # --seeds 1,2,3 adds two trainings of each variant

[train]                    # options of s2s train, the same for all variants
max-updates = 4000
validate-every = 500

[translate]                # options of s2s translate
beam = 5

[variant.none]             # a table for each variant, with the options that it alone has
description = "A fixed context: the encoder's last states are all that the decoder sees."
attention = "none"

[variant.bahdanau]
description = "Additive attention over all encoder states (Bahdanau et al. 2015)."
attention = "bahdanau"
)",
      fmt::arg("name", name),
      fmt::arg("title", cli::toml_string(name + ": a fixed context and attention, by sentence length")),
      fmt::arg("quoted", cli::toml_string(name)), fmt::arg("root", cli::toml_string(data_root)));
}

}  // namespace

void run_corpus_init(const CorpusInitOptions& options) {
  const NewCorpus& corpus = options.corpus;
  const NewCorpusReport report = make_corpus(corpus, options.data_root);
  std::vector<std::string> sets;
  for (const auto& [name, pairs] : report.sets)
    sets.push_back(fmt::format("{} in {}", counted(pairs, "pair"), name));
  spdlog::info("{}: {}", (report.folder / "corpus.toml").string(), fmt::join(sets, ", "));
  if (report.left_out > 0) {
    spdlog::warn(
        "{} left out: a side is blank or too long, holds bytes that are not UTF-8, or there is no tab",
        counted(report.left_out, "pair"));
  }
  const std::string program = own_command_line().front();
  std::vector<std::string> train{program, "train", "--corpus", corpus.name};
  if (options.data_root != TrainData().data_root)
    train.insert(train.end(), {"--data-root", options.data_root});
  spdlog::info("next: {}", shell_command(train));
  if (std::ranges::find(report.sets, "test", &std::pair<std::string, std::uint64_t>::first) !=
      report.sets.end()) {
    const fs::path study = report.folder / fmt::format("study-{}.toml", corpus.name);
    if (!fs::exists(study)) write_file_atomically(study, study_of(corpus.name, options.data_root));
    spdlog::info("next: {}", shell_command({program, "study", "length", study.string()}));
  }
}

}  // namespace s2s
