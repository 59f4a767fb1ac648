#include "study/run_files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <sstream>

#include "base/counted.h"
#include "base/environment.h"
#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/lock_holder.h"
#include "base/regular_file.h"
#include "train/option_effects.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

std::string short_hash(const std::string& text) { return sha256_of(text).substr(0, 8); }

Json read_json(const fs::path& path) {
  return parse_json(read_regular_file(path, kMostLogBytes), path.string(), ErrorKind::model);
}

// Runs `read`, which takes a file's JSON apart.
template <class Read>
auto reading(const fs::path& path, const Read& read) {
  try {
    return read();
  } catch (const Json::exception& error) {
    throw ModelError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

// One JSON value a line; the last may be half written while a training runs, and is left out then.
std::vector<Json> read_json_lines(const fs::path& path) {
  std::vector<Json> values;
  if (!fs::exists(path)) return values;
  std::istringstream text(read_regular_file(path, kMostLogBytes));
  for (std::string line; std::getline(text, line) && !text.eof();)
    values.push_back(parse_json(line, path.string(), ErrorKind::model));
  return values;
}

// Of metrics.jsonl. The time of training is that of its updates: validations, checkpoints and the start are
// left out.
void add_metrics(const std::vector<Json>& metrics, StudyRun& run) {
  double words = 0;
  for (const Json& line : metrics) {
    if (line.at("kind") == "validation") {
      run.curve.push_back({line.at("update"), run.training_seconds, line.at("loss"), std::nullopt});
      if (line.contains("bleu")) run.curve.back().bleu = line.at("bleu").get<double>();
      continue;
    }
    run.updates = line.at("update");
    run.training_seconds += line.at("seconds").get<double>();
    words += line.at("target_words").get<double>();
  }
  if (run.training_seconds > 0) run.words_per_second = words / run.training_seconds;
}

LatestValidation validation_of(const Json& line) {
  LatestValidation validation{line.at("update"), line.at("loss"), {}, {}};
  if (line.contains("bleu")) validation.bleu = line.at("bleu").get<double>();
  if (line.contains("sentence")) validation.watched = parse_watched(line.at("sentence"));
  return validation;
}

AttentionMap map_of(const Json& json) {
  AttentionMap map{json.at("line"), json.at("source"), json.at("target"), {}, {}};
  map.attention.source = json.at("source_labels").get<std::vector<std::string>>();
  map.attention.target = json.at("target_labels").get<std::vector<std::string>>();
  for (const Json& row : json.at("attention")) {
    for (const Json& weight : row) map.attention.weights.push_back(weight.get<float>());
  }
  map.attention.cut_off = !map.attention.target.empty() && map.attention.target.back() != "</s>";
  for (const Json& link : json.at("alignment")) map.links.push_back({link.at(0), link.at(1)});
  return map;
}

// Whether a training was only to be longer.
bool is_lengthened(const std::string& name, const std::string& before, const std::string& now) {
  return name == "max-updates" && std::atoll(now.c_str()) > std::atoll(before.c_str());
}

// The lines NAME = VALUE.
std::map<std::string, std::string> values_of(const std::string& configuration) {
  std::map<std::string, std::string> values;
  std::istringstream text(configuration);
  for (std::string line; std::getline(text, line);) {
    const std::size_t sign = line.find(" = ");
    if (line.starts_with('#') || sign == std::string::npos) continue;
    values[line.substr(0, sign)] = line.substr(sign + 3);
  }
  return values;
}

}  // namespace

RunFiles::RunFiles(const StudyPlan& plan, const PlannedRun& run)
    : plan_(plan), run_(run), folder_(run.folder) {}

fs::path RunFiles::lock() const { return folder_.string() + ".lock"; }

fs::path RunFiles::translations() const {
  return folder() / fmt::format("{}-{}.txt", plan_.options.set, short_hash(translated()));
}

fs::path RunFiles::details() const { return fs::path(translations()).replace_extension(".json"); }

fs::path RunFiles::attention() const {
  const std::string lines = fmt::format("{}", fmt::join(plan_.corpora[run_.corpus].attention_lines, ","));
  return folder() / fmt::format("attention-{}.json", short_hash(lines + " " + translated()));
}

Vocabulary RunFiles::read_vocabulary(bool of_source) const {
  const std::string side = of_source ? "source" : "target";
  const fs::path joint = folder_ / "joint.model";
  const fs::path path = fs::exists(joint) ? joint : folder_ / (side + ".model");
  const std::string sha256 = reading(folder_ / "manifest.json", [&] {
    return read_manifest().at("data").at("vocabularies").at(side).at("sha256").get<std::string>();
  });
  return Vocabulary::load(path.string(), sha256);
}

std::string RunFiles::translated() const {
  return fmt::format("{} {}\n{}", plan_.corpora[run_.corpus].source_hash, run_.updates(), plan_.translation);
}

RunProgress RunFiles::progress() const {
  RunProgress progress;
  const fs::path metrics = folder_ / "metrics.jsonl";
  reading(metrics, [&] {
    for (const Json& line : read_json_lines(metrics)) {
      if (line.at("kind") == "validation") {
        progress.seconds += line.at("seconds").get<double>();
        progress.validation = validation_of(line);
      } else {
        progress.updates = std::min(line.at("update").get<std::int64_t>(), run_.updates());
        progress.seconds = line.at("total_seconds");
      }
    }
  });
  const fs::path manifest = folder_ / "manifest.json";
  progress.trained = fs::exists(manifest) && trained_enough(read_json(manifest));
  progress.translated = fs::exists(details());
  progress.attended = !run_.attends || fs::exists(attention());
  if (progress.translated) progress.translation_seconds = read_json(details()).value("seconds", 0.0);
  progress.holder = lock_holder(lock()).value_or("");
  return progress;
}

// The number of updates can have been raised since the training ended.
bool RunFiles::trained_enough(const Json& manifest) const {
  if (!manifest.contains("ended_by")) return false;
  std::error_code error;
  const std::string last = fs::read_symlink(folder_ / "checkpoints/last", error).filename().string();
  std::int64_t update = 0;
  const auto end = std::from_chars(last.data(), last.data() + last.size(), update).ptr;
  const bool is_number = !error && !last.empty() && end == last.data() + last.size();
  return !is_number || update >= run_.updates();
}

void RunFiles::record_failure(const RunFailure& failure) const {
  const Json json{{"what", failure.what},
                  {"error", failure.error},
                  {"exit_code", failure.exit_code},
                  {"time", utc_timestamp()},
                  {"by", lock_holder(lock()).value_or("")}};
  write_file_atomically(this->failure(), format_json(json) + "\n");
}

void RunFiles::forget_failure() const {
  std::error_code error;
  fs::remove(failure(), error);
  if (error) throw IoError(fmt::format("cannot remove {}: {}", failure().string(), error.message()));
}

std::string RunFiles::failure_record() const {
  return fs::exists(failure()) ? read_regular_file(failure(), kMostLogBytes) : std::string();
}

RunFailure RunFiles::read_failure(const std::string& record) {
  const std::string name = "the record of a failed run";
  return reading(name, [&] {
    const Json json = parse_json(record, name, ErrorKind::model);
    return RunFailure{json.at("what"), json.at("error"), json.at("exit_code")};
  });
}

void RunFiles::keep_translations(const std::string& json_lines, std::size_t lines, double seconds) const {
  std::string text;
  Json cut_off = Json::array();
  std::size_t count = 0;
  std::istringstream stream(json_lines);
  for (std::string line; std::getline(stream, line); ++count) {
    const Json translation = parse_json(line, "what s2s translate printed", ErrorKind::internal);
    text += translation.at("text").get<std::string>() + "\n";
    if (translation.at("cut_off").get<bool>()) cut_off.push_back(translation.at("line"));
  }
  if (count != lines)
    throw DataError(fmt::format("{} of the {} of {}'s set {} {} translated", count, counted(lines, "line"),
                                plan_.corpora[run_.corpus].folder.name, plan_.options.set,
                                form_for(count, "was", "were")));
  write_file_atomically(translations(), text);
  const Json details_json{{"lines", lines},
                          {"cut_off", cut_off},
                          {"configuration", plan_.translation},
                          {"source_sha256", plan_.corpora[run_.corpus].source_hash},
                          {"updates", run_.updates()},
                          {"seconds", seconds}};
  write_file_atomically(details(), format_json(details_json) + "\n");
}

SystemOutput RunFiles::read_translations() const {
  SystemOutput output{plan_.variants[run_.variant].name, {}, {}};
  std::istringstream text(read_regular_file(translations(), kMostLogBytes));
  for (std::string line; std::getline(text, line);) output.hypotheses.push_back(line);
  output.cut_off.resize(output.hypotheses.size());
  reading(details(), [&] {
    const Json json = read_json(details());
    for (const Json& line : json.at("cut_off")) output.cut_off.at(line.get<std::size_t>() - 1) = true;
  });
  return output;
}

std::vector<AttentionMap> RunFiles::read_attention() const {
  return reading(attention(), [&] {
    const Json json = read_json(attention());
    std::vector<AttentionMap> maps;
    for (const Json& sentence : json.at("sentences")) maps.push_back(map_of(sentence));
    return maps;
  });
}

std::string RunFiles::read_configuration() const {
  return read_regular_file(folder_ / "config.toml", kMostTomlBytes, ErrorKind::model);
}

Json RunFiles::read_manifest() const { return read_json(folder_ / "manifest.json"); }

StudyRun RunFiles::read_training() const {
  StudyRun run;
  run.seed = run_.seed;
  run.folder = folder_.string();
  const fs::path metrics = folder_ / "metrics.jsonl";
  reading(metrics, [&] { add_metrics(read_json_lines(metrics), run); });
  return run;
}

void RunFiles::check_settings() const {
  const fs::path configuration = folder_ / "config.toml";
  if (!fs::exists(configuration)) return;
  const std::vector<std::string> changes = changed_settings(
      read_regular_file(configuration, kMostTomlBytes, ErrorKind::model), run_.training.configuration);
  if (changes.empty()) return;
  throw UsageError(fmt::format(
      "{} was begun with other settings ({}). Give them as they were; or give the variant another "
      "name, so that the new one is trained beside the old; or remove that folder",
      folder_.string(), fmt::join(changes, "; ")));
}

std::vector<std::string> changed_settings(const std::string& before, const std::string& now) {
  const auto old_values = values_of(before);
  std::vector<std::string> changes;
  for (const auto& [name, value] : values_of(now)) {
    const auto old = old_values.find(name);
    // An option that is not there was not there yet: train itself knows what to do then.
    if (!decides_what_is_learnt(name) || old == old_values.end() || old->second == value) continue;
    if (is_lengthened(name, old->second, value)) continue;
    changes.push_back(fmt::format("{}: {} then, {} now", name, old->second, value));
  }
  return changes;
}

}  // namespace s2s
