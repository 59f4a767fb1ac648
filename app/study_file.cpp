#include "study_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "base/regular_file.h"
#include "cli/dump.h"
#include "cli/resolve.h"
#include "commands.h"
#include "text/vocabulary.h"

namespace s2s {
namespace {

constexpr std::string_view kVariant = "variant";
constexpr const char* kDescription = "description";
constexpr const char* kMatch = "match-parameters";

bool is_variant(const cli::ConfigEntry& entry) {
  return entry.command == kVariant || entry.command.starts_with(std::string(kVariant) + " ");
}

bool is_of_study(const cli::ConfigEntry& entry) { return entry.key == kDescription || entry.key == kMatch; }

[[noreturn]] void refuse(const cli::ConfigEntry& entry, const std::string& what) {
  throw UsageError(fmt::format("{}: {}", entry.place(), what));
}

// What the study itself decides for each run.
void check_is_free(const cli::ConfigEntry& entry) {
  constexpr std::array<std::string_view, 9> kDecided{"seed",      "run",          "overwrite",
                                                     "runs-root", "train-source", "train-target",
                                                     "train-tsv", "dev-source",   "dev-target"};
  const bool corpus_of_variant = is_variant(entry) && (entry.key == "corpus" || entry.key == "data-root");
  if (corpus_of_variant || std::find(kDecided.begin(), kDecided.end(), entry.key) != kDecided.end())
    refuse(entry, fmt::format("{} cannot be set in a study, which sets it for each of its runs", entry.key));
}

// A table of a command's options with no value but those of files: neither flags nor environment.
struct FromFiles {
  Arguments arguments;
  cli::OptionTable table;

  FromFiles(const char* command, const std::vector<cli::ConfigEntry>& entries) : table(command, "") {
    const auto found = std::ranges::find(commands(), command, &Command::name);
    found->declare(table, arguments);
    declare_common(table, arguments.common);
    cli::parse_command_line(table, {});
    cli::resolve(table, entries, [](const std::string&) { return std::nullopt; });
  }
};

// Entries of a file that the command line has not read. Throws UsageError for names that no command knows.
std::vector<cli::ConfigEntry> read_recipe(const std::string& path) {
  const std::vector<cli::ConfigEntry> entries = cli::read_config(path);
  Arguments unused;
  std::vector<std::unique_ptr<cli::OptionTable>> tables;
  std::vector<const cli::OptionTable*> all;
  for (const Command& command : commands()) {
    tables.push_back(std::make_unique<cli::OptionTable>(command.name, ""));
    command.declare(*tables.back(), unused);
    all.push_back(tables.back().get());
  }
  cli::check_config_names(without_variants(entries), all);
  for (const cli::ConfigEntry& entry : entries) {
    if (is_variant(entry)) refuse(entry, "a recipe has no variants: they stand in the study's file");
  }
  return entries;
}

std::int64_t vocabulary_size(const std::string& path, const VocabularyOptions& otherwise) {
  return path.empty() ? otherwise.size : Vocabulary::load(path).size();
}

}  // namespace

std::vector<cli::ConfigEntry> without_variants(std::vector<cli::ConfigEntry> entries) {
  std::erase_if(entries, [](const auto& entry) { return is_variant(entry) && is_of_study(entry); });
  for (cli::ConfigEntry& entry : entries) {
    if (is_variant(entry)) entry.command = "train";
  }
  return entries;
}

StudyFile::StudyFile(const std::string& path, const std::string& recipe)
    : text_(read_regular_file(path, kMostTomlBytes, ErrorKind::usage)) {
  std::vector<cli::ConfigEntry> entries;
  if (!recipe.empty()) problems_.collect([&] { entries = read_recipe(recipe); });
  std::ranges::copy(cli::parse_config(text_, path), std::back_inserter(entries));
  for (cli::ConfigEntry& entry : entries) {
    problems_.collect([&] {
      if (entry.command.empty() || entry.command == "train" || is_variant(entry)) check_is_free(entry);
      if (is_variant(entry)) {
        add_to_variant(entry);
      } else {
        shared_.push_back(std::move(entry));
      }
    });
  }
}

PlannedVariant& StudyFile::variant_of(const std::string& name, const cli::ConfigEntry& entry) {
  if (name.empty()) refuse(entry, "a variant is a table [variant.NAME]");
  const auto found = std::ranges::find(variants_, name, &PlannedVariant::name);
  if (found != variants_.end()) return *found;
  settings_.emplace_back();
  return variants_.emplace_back(PlannedVariant{name, {}, {}, false});
}

void StudyFile::add_to_variant(const cli::ConfigEntry& entry) {
  PlannedVariant& variant =
      variant_of(entry.command.substr(std::min(kVariant.size() + 1, entry.command.size())), entry);
  if (entry.key.empty()) return;  // a table without keys is a variant too
  if (entry.key == kDescription) {
    if (entry.is_array || entry.type != cli::TomlType::string) refuse(entry, "description must be a string");
    variant.description = entry.values.front();
  } else if (entry.key == kMatch) {
    if (entry.is_array || entry.type != cli::TomlType::boolean)
      refuse(entry, "match-parameters must be true or false");
    variant.match_parameters = entry.values.front() == "true";
  } else {
    variant.changes.emplace_back(entry.key, fmt::format("{}", fmt::join(entry.values, ", ")));
    cli::ConfigEntry setting = entry;
    setting.command = "train";
    settings_[static_cast<std::size_t>(&variant - variants_.data())].push_back(setting);
  }
}

ResolvedTraining StudyFile::resolve(const PlannedVariant& variant, const std::string& corpus,
                                    const std::string& data_root, std::uint64_t seed,
                                    std::optional<std::int64_t> hidden) const {
  std::vector<cli::ConfigEntry> entries = shared_;
  const auto index = std::ranges::find(variants_, variant.name, &PlannedVariant::name) - variants_.begin();
  std::ranges::copy(settings_[static_cast<std::size_t>(index)], std::back_inserter(entries));
  FromFiles training("train", entries);
  TrainArguments& chosen = training.arguments.train;
  if (!corpus.empty()) chosen.train.data.corpus = corpus;
  chosen.train.data.data_root = data_root;
  chosen.train.seed = seed;
  // Variants are compared after equally many updates: no training of a study ends early unless it is told to.
  if (!training.table.find("patience")->given) chosen.train.validation.patience = 0;
  chosen.model.hidden = hidden.value_or(chosen.model.hidden);
  ResolvedTraining resolved{cli::dump_config(training.table, belongs_to_run), chosen.train, chosen.model};
  const TrainData& data = chosen.train.data;
  resolved.model.source_vocabulary = vocabulary_size(data.source_vocabulary, data.vocabulary);
  resolved.model.target_vocabulary = vocabulary_size(data.target_vocabulary, data.vocabulary);
  return resolved;
}

std::string StudyFile::translation() const {
  FromFiles translating("translate", shared_);
  TranslateOptions& chosen = translating.arguments.translate;
  if (chosen.translator.search.n_best > 1)
    throw UsageError("[translate]: n-best must be 1 in a study, which scores one translation a sentence");
  chosen.format = {.json = true};
  chosen.forced.clear();
  return cli::dump_config(translating.table, [](const cli::Option& option) {
    constexpr std::array<std::string_view, 5> kOfTheCall{"model", "runs-root", "threads", "quiet",
                                                         "log-level"};
    return std::find(kOfTheCall.begin(), kOfTheCall.end(), option.name) == kOfTheCall.end();
  });
}

}  // namespace s2s
