// Runs `s2s lab`.
#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

#include "base/error.h"
#include "base/files.h"
#include "cli/output.h"
#include "data/corpus_folder.h"
#include "engine/engine_commands.h"
#include "engine/model_run.h"
#include "engine/run_corpus.h"
#include "lab/experiments.h"
#include "lab/lab_page.h"
#include "nn/attention_choices.h"
#include "text_input.h"

namespace s2s {
namespace {

constexpr std::int64_t kSentences = 60;  // of a run's test set
constexpr std::size_t kMostPieces = 50;  // longer ones are left out

void list_experiments() {
  std::size_t width = 0;
  for (const lab::Experiment& experiment : lab::experiments())
    width = std::max(width, experiment.name.size());
  std::string text;
  for (const lab::Experiment& experiment : lab::experiments())
    text += fmt::format("{:<{}}  {}\n", experiment.name, width, experiment.summary);
  cli::write_output(text);
}

std::vector<const lab::Experiment*> chosen_experiments(const std::vector<std::string>& names) {
  std::vector<const lab::Experiment*> chosen;
  if (names == std::vector<std::string>{"all"}) {
    for (const lab::Experiment& experiment : lab::experiments()) chosen.push_back(&experiment);
    return chosen;
  }
  for (const std::string& name : names) chosen.push_back(&lab::find_experiment(name));
  return chosen;
}

// With translations where it is a corpus.
CorpusSet text_for(const LoadedModel& loaded, const LabOptions& options) {
  if (!options.text.empty()) return {{options.text}, {}};
  const std::string corpus = corpus_of(loaded, "give sentences for it by --text FILE");
  return read_corpus_folder(corpus, options.data_root).set("test");
}

void read_sentences(const LoadedModel& loaded, const CorpusSet& set, lab::Subject& into) {
  const TextCoding coding = loaded.coding();
  TextInput text(set.source, {});
  std::optional<TextInput> translations;
  if (!set.target.empty()) translations.emplace(set.target, LineReaderOptions{});
  for (Line line, translation; static_cast<std::int64_t>(into.sources.size()) < kSentences && text(line);) {
    if (translations && !(*translations)(translation)) break;
    auto pieces = coding.encode_source(line.text);
    if (loaded.reverse_source) std::reverse(pieces.begin(), pieces.end());
    if (pieces.empty() || pieces.size() > kMostPieces) continue;
    into.sources.push_back(std::move(pieces));
    if (translations) into.references.push_back(coding.encode_target(translation.text));
  }
}

lab::Subject subject_of_run(const LabOptions& options) {
  const LoadedModel loaded = load_chosen_model(options.model);
  if (!attention_choices(loaded.model->options()).attends())
    throw UsageError(
        fmt::format("{} has no attention to look into: name a run with attention by --model", loaded.run));
  lab::Subject subject{fmt::format("{}, update {}", loaded.run, loaded.update), loaded.model, {}, {}};
  read_sentences(loaded, text_for(loaded, options), subject);
  if (subject.sources.empty())
    throw UsageError("the text holds no sentence of at most 50 pieces; choose another by --text");
  return subject;
}

// The latest run, if there is one that can be looked into.
std::optional<lab::Subject> subject_of_latest_run(const LabOptions& options) {
  try {
    return subject_of_run(options);
  } catch (const Error& error) {
    spdlog::info("the latest run is not looked into: {}", error.what());
    return std::nullopt;
  }
}

// The models that experiments look into, loaded or trained when one first asks.
class Models {
 public:
  explicit Models(const LabOptions& options) : options_(options) {}

  const lab::Subject& subject() {
    if (subject_) return *subject_;
    subject_ = options_.model.model.empty() ? subject_of_latest_run(options_) : subject_of_run(options_);
    if (!subject_) subject_ = toy();
    return *subject_;
  }
  const lab::Subject& toy() {
    if (!toy_) toy_ = lab::train_subject(options_.seed, /*full=*/true);
    return *toy_;
  }
  std::string name() const { return subject_ ? subject_->name : ""; }  // empty: none was asked for

 private:
  const LabOptions& options_;
  std::optional<lab::Subject> subject_;
  std::optional<lab::Subject> toy_;
};

lab::Finished run_one(const lab::Experiment& experiment, const lab::Setting& setting) {
  spdlog::info("{}: {}", experiment.name, experiment.summary);
  const auto start = std::chrono::steady_clock::now();
  lab::Outcome outcome = experiment.run(setting);
  return {experiment, std::move(outcome),
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()};
}

bool is_one_drawing(const std::string& place) { return place.ends_with(".svg"); }

void write_drawings(const lab::Finished& finished, const std::string& place) {
  if (!is_one_drawing(place)) return write_plots(finished, place);
  const auto& plots = finished.outcome.plots;
  assert(!plots.empty());  // every experiment draws something
  write_file_atomically(place, lab::drawing_of(plots.front()));
}

}  // namespace

void run_lab(const Invocation& invocation) {
  const LabOptions& options = invocation.arguments->lab;
  if (options.names.empty()) return list_experiments();
  const auto chosen = chosen_experiments(options.names);
  if (is_one_drawing(options.plots) && chosen.size() > 1)
    throw UsageError(
        fmt::format("--plot {} is one drawing: name one experiment, or give a folder", options.plots));
  Models models(options);
  if (!options.model.model.empty()) models.subject();  // a mistake in it is told before minutes of work
  const lab::Setting setting{.seed = options.seed,
                             .subject = [&]() -> const lab::Subject& { return models.subject(); },
                             .toy = [&]() -> const lab::Subject& { return models.toy(); }};
  std::vector<lab::Finished> all;
  for (const lab::Experiment* experiment : chosen) {
    all.push_back(run_one(*experiment, setting));
    if (!options.json && all.size() > 1) cli::write_output("\n");
    if (!options.json) cli::write_output(to_text(all.back()));
    cli::flush_output();
    if (!options.plots.empty()) write_drawings(all.back(), options.plots);
  }
  const int threads = at::get_num_threads();
  if (options.json) {
    Json experiments = Json::array();
    for (const lab::Finished& finished : all) experiments.push_back(to_json(finished));
    const Json result{
        {"seed", options.seed}, {"threads", threads}, {"model", models.name()}, {"experiments", experiments}};
    cli::write_output(format_json(result) + "\n");
  }
  if (!options.page.empty()) {
    std::string circumstances =
        fmt::format("Measured by s2s lab with seed {} on {} threads.", options.seed, threads);
    if (!models.name().empty())
      circumstances += fmt::format(" The trained model looked into: {}.", models.name());
    write_file_atomically(options.page, render_lab_page(all, circumstances));
  }
}

}  // namespace s2s
