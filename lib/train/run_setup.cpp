#include "train/run_setup.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <initializer_list>
#include <memory>
#include <utility>

#include "base/counted.h"
#include "base/error.h"
#include "base/log.h"
#include "base/progress.h"
#include "base/regular_file.h"
#include "data/corpus_folder.h"
#include "train/changed_options.h"
#include "train/former_defaults.h"
#include "train/manifest.h"
#include "train/model_json.h"
#include "train/run_vocabularies.h"

namespace s2s {

namespace {

namespace fs = std::filesystem;

LineReaderOptions reading_of(const TrainData& data) {
  return {.max_bytes = data.train.max_bytes, .nfc = data.train.nfc};
}

// Training and development files from the corpus's folder, where none are named. What to log of it.
std::string name_files(TrainData& data) {
  if (!data.train.source.empty() || !data.train.target.empty() || !data.train.tsv.empty()) {
    return "";
  }
  const CorpusFolder folder = read_corpus_folder(data.corpus, data.data_root);
  data.train.source = folder.set("train").source;
  data.train.target = folder.set("train").target;
  if (!data.names_development()) {
    if (const CorpusSet* development = folder.find("dev")) {
      data.dev_source = development->source;
      data.dev_target = development->target;
    }
  }
  return fmt::format(", corpus {}, {} to {}", folder.name, folder.source_language, folder.target_language);
}

// Whether no other process is training it.
bool is_free(const RunDirectory& run) {
  try {
    const FileLock lock = run.lock();
    return true;
  } catch (const UsageError&) {
    return false;
  }
}

// A folder that does not exist yet, named after time and attention.
fs::path new_run(const fs::path& runs_root, const ModelOptions& model) {
  const std::string name = fmt::format("{:%Y%m%d-%H%M%S}-{}", fmt::localtime(std::time(nullptr)),
                                       to_json(model)["attention"].get<std::string>());
  fs::path folder = runs_root / name;
  for (int i = 2; fs::exists(folder); ++i) {
    folder = runs_root / fmt::format("{}-{}", name, i);
  }
  return folder;
}

ParallelFiles development_files(const TrainData& data) {
  return {data.dev_source, data.dev_target, data.dev_tsv, data.train.tsv_columns};
}

// What would make a training impossible is said before anything that takes long. The files, if there are any.
std::vector<InputFile> check_development(const TrainData& data) {
  if (data.dev_source.empty() != data.dev_target.empty()) {
    throw UsageError("name development files for both sides or for neither");
  }
  return data.names_development() ? check_parallel_text(development_files(data), reading_of(data))
                                  : std::vector<InputFile>{};
}

// Pairs of the training text to validate on, where no files are named for that; none where there are, or
// where the text is too small.
std::optional<HeldOut> hold_out(const TrainData& data) {
  if (data.names_development() || data.held_out.pairs == 0) {
    return std::nullopt;
  }
  HeldOut held_out = choose_held_out(data.train, data.held_out, HeldOutSet::development);
  const std::string all = counted(held_out.of, "pair");
  if (held_out.hashes.empty()) {
    spdlog::warn("the training text is too small to hold pairs out of it for validation: it has {}", all);
    return std::nullopt;
  }
  spdlog::info(
      "held out {} of {} for validation (--held-out sets how many; --dev-source and --dev-target name "
      "other text)",
      format_count(static_cast<std::int64_t>(held_out.pairs)), all);
  return held_out;
}

std::optional<ParallelText> read_development(const TrainData& data, const std::optional<HeldOut>& held_out,
                                             const VocabularyPair& pieces) {
  if (!data.names_development() && !held_out) {
    spdlog::warn("no development set: nothing is validated, and there is no best checkpoint");
    return std::nullopt;
  }
  ParallelText text =
      held_out ? parallel_text_of(held_out->source, held_out->target, pieces.source, pieces.target)
               : read_parallel_text(development_files(data), pieces.source, pieces.target, reading_of(data));
  for (const std::string& remark : text.remarks) {
    spdlog::warn("development text: {}", remark);
  }
  if (text.invalid_lines > 0) {
    spdlog::warn("development text: {} held bytes that are not UTF-8; U+FFFD stands in their place",
                 counted(text.invalid_lines, "line"));
  }
  if (text.cut_lines > 0) {
    spdlog::warn("development text: {} longer than {} bytes, cut there", counted(text.cut_lines, "line"),
                 data.train.max_bytes);
  }
  if (data.train.reverse_source) {
    for (auto& ids : text.source_ids) {
      std::reverse(ids.begin(), ids.end());
    }
  }
  return text;
}

PreparedCorpus encode_corpus(const TrainData& data, const VocabularyPair& pieces,
                             std::vector<InputFile> files) {
  Progress progress("pairs encoded", /*total=*/0);
  return prepare_corpus(data.train, pieces.source, pieces.target, std::move(files),
                        [&](std::uint64_t pairs) { progress.update(static_cast<std::int64_t>(pairs)); });
}

void log_corpus(const CorpusReport& report, const CorpusOptions& options) {
  if (!report.rebuilt_because.empty()) {
    spdlog::warn("the corpus was encoded anew, as what was encoded before is of no use: {}",
                 report.rebuilt_because);
  }
  for (const std::string& remark : report.remarks) {
    spdlog::warn("{}", remark);
  }
  std::vector<std::string> dropped;
  for (const auto& [reason, count] : report.dropped_by_reason()) {
    if (count > 0) {
      dropped.push_back(fmt::format("{} {}", format_count(static_cast<std::int64_t>(count)), reason));
    }
  }
  spdlog::info("{}, {}{}{}", counted(report.kept, "training pair"),
               counted(report.target_pieces, "target piece"),
               dropped.empty() ? "" : fmt::format("; dropped {}", fmt::join(dropped, ", ")),
               report.from_cache ? " (encoded before)" : "");
  for (const std::string& loss : report.large_losses(options)) {
    spdlog::warn("{}", loss);
  }
}

// The files that a training reads.
struct Inputs {
  std::vector<InputFile> training;
  std::vector<InputFile> development;  // empty: none
};

// Reads them for what would make a training impossible.
Inputs check_inputs(const TrainData& data) {
  Inputs inputs{describe_input_files(data.train), check_development(data)};
  refuse_bad_lines(data.train);
  return inputs;
}

Json describe(const Inputs& inputs) {
  Json description{{"corpus", {{"files", to_json(inputs.training)}}}};
  if (!inputs.development.empty()) {
    description["development"] = {{"files", to_json(inputs.development)}};
  }
  return description;
}

Json describe_data(const RunSetup& setup, const Inputs& inputs) {
  Json description = describe(inputs);
  description["corpus"] = to_json(setup.corpus.report);
  description["key"] = setup.corpus.report.key;
  if (setup.held_out) {
    description["held_out"] = {{"pairs", setup.held_out->pairs},
                               {"distinct", setup.held_out->hashes.size()},
                               {"of", setup.held_out->of},
                               {"sha256", held_out_key(setup.held_out->hashes)}};
  } else if (setup.development) {
    description["development"]["pairs"] = setup.development->size();
  }
  description["vocabularies"] = {{"source", describe(setup.source)}, {"target", describe(setup.target)}};
  return description;
}

// What differs between the run's data then and now, as changes of "data".
std::vector<Change> changed_data(const Json& before, const Json& now) {
  std::vector<Change> changes;
  for (const std::string& difference :
       changed_files(before.at("corpus").at("files"), now.at("corpus").at("files"))) {
    changes.push_back({"data", difference});
  }
  if (before.contains("development") != now.contains("development")) {
    changes.push_back({"data", "a development set was not given both times"});
  } else if (now.contains("development")) {
    for (const std::string& difference :
         changed_files(before.at("development").at("files"), now.at("development").at("files"))) {
      changes.push_back({"data", difference});
    }
  }
  return changes;
}

// Those that the run began with.
VocabularyPair vocabularies_of(const RunDirectory& run, const Json& manifest) {
  return load_vocabularies(run, recorded_vocabularies(manifest.at("data"), run.manifest().string()));
}

// What differs between the run's options then and now. What is said of pairs held out means nothing where a
// text for validation is named.
std::vector<Change> changes_since(const RunDirectory& run, const std::string& recorded,
                                  const std::string& config_text, const TrainOptions& options) {
  std::vector<Change> changes = changed_options(recorded, run.config().string(), config_text, options.given);
  if (options.data.names_development()) {
    std::erase_if(changes, [](const Change& change) { return change.name.starts_with("held-out"); });
  }
  return changes;
}

// What the present command trains.
struct Command {
  const TrainOptions& options;
  const ModelOptions& model;
  const std::string& config_text;
  const Inputs& inputs;
};

// Whether it was started with this configuration and these files and has not ended. A damaged run is neither.
bool can_be_gone_on_with(const RunDirectory& run, const Command& command) {
  std::error_code none;
  if (!fs::exists(run.config(), none) || !fs::exists(run.manifest(), none)) {
    return false;
  }
  try {
    const Json manifest = read_manifest(run);
    const std::string recorded = read_regular_file(run.config(), kMostTomlBytes, ErrorKind::model);
    TrainOptions options = command.options;
    std::string config_text = command.config_text;
    take_former_defaults(options, config_text, recorded);
    return !manifest.contains("ended_by") && is_free(run) &&
           changes_since(run, recorded, config_text, options).empty() &&
           changed_data(manifest.at("data"), describe(command.inputs)).empty() &&
           changed_vocabularies(command.options.data, vocabularies_of(run, manifest)).empty();
  } catch (const ModelError&) {
    return false;
  } catch (const IoError&) {
    return false;
  }
}

// The latest such run below runs_root.
std::optional<RunDirectory> unfinished_run(const Command& command) {
  std::vector<fs::path> folders;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(command.options.runs_root, none)) {
    folders.push_back(entry.path());
  }
  std::sort(folders.rbegin(), folders.rend());  // their names begin with the time
  for (const fs::path& folder : folders) {
    if (const RunDirectory run(folder); can_be_gone_on_with(run, command)) {
      return run;
    }
  }
  return std::nullopt;
}

RunDirectory choose_run(const Command& command) {
  const TrainOptions& options = command.options;
  if (!options.run.empty()) {
    return RunDirectory(options.run);
  }
  if (!options.overwrite) {
    if (auto run = unfinished_run(command)) {
      spdlog::info("going on with {}, which has not ended (name another folder with --run to start anew)",
                   run->path().string());
      return *std::move(run);
    }
  }
  return RunDirectory(new_run(options.runs_root, command.model));
}

void remove_run(const RunDirectory& run) {
  for (const fs::path& path : entries_of(run)) {
    fs::remove_all(path);
  }
}

bool any_decides(const std::vector<Change>& changes, std::initializer_list<Decides> effects) {
  return std::ranges::any_of(changes, [&](const Change& change) {
    const auto effect = effect_of(change.name);
    return effect && std::ranges::find(effects, *effect) != effects.end();
  });
}

// Whether the same data gave other pairs or pieces, as another version of s2s may.
bool encoded_otherwise(const Json& before, const Json& now) {
  constexpr std::array<const char*, 3> kCounts{"pairs_kept", "source_pieces", "target_pieces"};
  return std::ranges::any_of(kCounts, [&](const char* count) {
    return before.at("corpus").at(count) != now.at("corpus").at(count);
  });
}

// The SHA-256 of each file that is validated on, or of the choice of pairs held out.
Json development_of(const Json& data) {
  Json hashes = Json::array();
  if (data.contains("held_out")) hashes.push_back(data["held_out"].at("sha256"));
  if (data.contains("development")) {
    for (const Json& file : data["development"].at("files")) hashes.push_back(file.at("sha256"));
  }
  return hashes;
}

std::string config_of(const RunDirectory& run) {
  if (!fs::exists(run.config())) {
    throw ModelError(
        fmt::format("{} is missing: it cannot be seen whether the options are those that the run was "
                    "started with. Restore it from a copy; --overwrite starts anew, and removes what "
                    "the run holds",
                    run.config().string()));
  }
  return read_regular_file(run.config(), kMostTomlBytes, ErrorKind::model);
}

// Sees that a run goes on as it began, or that what differs was allowed.
void compare_with_start(RunSetup& setup, std::vector<Change> changes, const Json& data,
                        const TrainOptions& options) {
  const RunDirectory& run = setup.run;
  const Json& before = setup.manifest.at("data");
  for (const Change& change : changed_data(before, data)) {
    changes.push_back(change);
  }
  for (const std::string& difference : changed_vocabularies(options.data, {setup.source, setup.target})) {
    throw UsageError(
        fmt::format("{}: {}; the model's embeddings belong to the old one", run.path().string(), difference));
  }
  refuse_changes(changes, options.allow_changed, run.path().string());
  setup.batches_differ = before.at("key") != data.at("key") || encoded_otherwise(before, data) ||
                         any_decides(changes, {Decides::batches});
  setup.scores_differ = development_of(before) != development_of(data) ||
                        any_decides(changes, {Decides::scores, Decides::text});
  setup.manifest.erase("ended_by");
}

std::string as_text(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

// Makes room for a new run where there is none, or none that can be gone on with. What it replaces.
std::unique_ptr<ReplacedRun> clear(const RunDirectory& run, const TrainOptions& options) {
  std::unique_ptr<ReplacedRun> replaced;
  if (options.overwrite) {
    replaced = std::make_unique<ReplacedRun>(run);
  } else if (!run.updates().empty()) {
    throw ModelError(fmt::format(
        "{} holds checkpoints, but no manifest.json: it cannot be seen whether data and options are "
        "the same. --overwrite starts anew, and removes them",
        run.path().string()));
  }
  remove_run(run);
  fs::create_directories(run.checkpoints());  // as RunDirectory::create does
  return replaced;
}

}  // namespace

Json RunSetup::decided_by() const {
  Json batches = values_of(config_text, {Decides::batches});
  batches["corpus"] = manifest.at("data").at("key");
  Json scores = values_of(config_text, {Decides::scores, Decides::text});
  scores["development"] = development_of(manifest.at("data"));
  return {{"batches", batches}, {"scores", scores}};
}

void RunSetup::begin() {
  if (log) {
    log->write_to(run.log());
  }
  write_file_atomically(run.config(), config_text);
  if (held_out) {
    write_file_atomically(run.held_out_source(), as_text(held_out->source));
    write_file_atomically(run.held_out_target(), as_text(held_out->target));
  } else {
    fs::remove(run.held_out_source());
    fs::remove(run.held_out_target());
  }
  write_file_atomically(run.manifest(), format_json(manifest) + "\n");
  if (unstarted) {
    unstarted->keep();
  }
  if (replaced) {
    replaced->discard();
  }
}

RunSetup set_up_run(TrainOptions options, const ModelOptions& model_options, std::string config_text,
                    int threads) {
  const std::string corpus = name_files(options.data);
  const Inputs inputs = check_inputs(options.data);
  const RunDirectory chosen = choose_run({options, model_options, config_text, inputs});
  auto unstarted = fs::exists(chosen.path())
                       ? nullptr
                       : std::make_unique<TemporaryPath>(chosen.path(), FileOperations::system());
  const RunDirectory run = chosen.holds_run() ? chosen : RunDirectory::create(chosen.path());
  FileLock lock = run.lock();
  const bool resumed = !options.overwrite && fs::exists(run.manifest());
  std::vector<Change> changes;
  std::unique_ptr<ReplacedRun> replaced;
  std::unique_ptr<HeldLog> log;
  Json manifest = {{"seed", options.seed}, {"sittings", Json::array()}};
  if (resumed) {
    log = std::make_unique<HeldLog>();
    manifest = read_manifest(run);
    const std::string recorded = config_of(run);
    take_former_defaults(options, config_text, recorded);
    changes = changes_since(run, recorded, config_text, options);
    refuse_changes(changes, options.allow_changed, run.path().string());
  } else {
    replaced = clear(run, options);
    write_file_atomically(run.config(), config_text);
    log_to_file_as_well(run.log());
  }
  spdlog::info("{} {}{}", resumed ? "resuming" : "run", run.path().string(), corpus);
  std::optional<HeldOut> held_out = hold_out(options.data);
  if (held_out) {
    options.data.train.held_out = held_out->hashes;
  }
  if (!resumed) {
    make_vocabularies(run, options.data, inputs.training);
  }

  const VocabularyPair pieces = resumed ? vocabularies_of(run, manifest) : load_vocabularies(run, {});
  RunSetup setup{run,
                 std::move(lock),
                 pieces.source,
                 pieces.target,
                 encode_corpus(options.data, pieces, inputs.training),
                 read_development(options.data, held_out, pieces),
                 std::move(held_out),
                 std::move(manifest),
                 std::move(config_text),
                 false,
                 false,
                 std::move(log),
                 std::move(unstarted),
                 std::move(replaced)};
  log_corpus(setup.corpus.report, options.data.train);

  const Json data = describe_data(setup, inputs);
  if (resumed) {
    compare_with_start(setup, std::move(changes), data, options);
  }
  setup.manifest["data"] = data;
  setup.manifest["sittings"].push_back(describe_build_and_machine(threads));
  return setup;
}

}  // namespace s2s
