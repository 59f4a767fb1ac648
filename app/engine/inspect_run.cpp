// Runs `s2s inspect`.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/types.h>

#include <algorithm>

#include "base/counted.h"
#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "checkpoint/checkpoint.h"
#include "checkpoint/run_directory.h"
#include "checkpoint/run_summary.h"
#include "cli/output.h"
#include "engine/engine_commands.h"
#include "engine/next_commands.h"
#include "train/manifest.h"
#include "train/run_check.h"
#include "train/training_report.h"

namespace s2s {
namespace {

Json describe_tensor(const torch::Tensor& tensor) {
  Json description{{"shape", std::vector<std::int64_t>(tensor.sizes().begin(), tensor.sizes().end())},
                   {"type", std::string(c10::toString(tensor.scalar_type()))}};
  if (tensor.is_floating_point() && tensor.numel() > 0) {
    const torch::Tensor values = tensor.to(torch::kDouble);
    description["mean"] = values.mean().item<double>();
    description["deviation"] = values.std(/*unbiased=*/false).item<double>();
    description["finite"] = values.isfinite().all().item<bool>();
  }
  return description;
}

Json describe_run(const RunDirectory& run) {
  Json description{{"run", run.path().string()}, {"checkpoints", run.updates()}};
  if (run.best_update()) description["best"] = *run.best_update();
  if (std::filesystem::exists(run.manifest())) {
    const Json manifest = read_manifest(run);
    description["finished"] = manifest.contains("ended_by");
    for (const char* key : {"seed", "ended_by", "data"}) {
      if (manifest.contains(key)) description[key] = manifest[key];
    }
  }
  return description;
}

Json describe_checkpoint(const std::string& path, bool with_tensors) {
  Json description{{"checkpoint", find_checkpoint(path).string()}};
  // what is missing only a resume needs, and check_run() says so
  const Checkpoint checkpoint = read_checkpoint(path, "", CheckpointParts::without_optimizer);
  description["update"] = checkpoint.update;
  for (const char* key : {"model", "reverse_source", "nfc"}) {
    if (checkpoint.state.is_object() && checkpoint.state.contains(key))
      description[key] = checkpoint.state[key];
  }
  std::int64_t parameters = 0;
  for (const auto& [name, tensor] : checkpoint.model) {
    parameters += tensor.numel();
    if (with_tensors) description["tensors"][name] = describe_tensor(tensor);
  }
  description["parameters"] = parameters;
  return description;
}

// What is broken stands under "problems": all else is shown nevertheless.
Json describe(const std::string& path, bool with_tensors) {
  Json description = Json::object();
  Json problems = Json::array();
  const auto add = [&](const auto& part) {
    try {
      description.update(part());
    } catch (const ModelError& error) {
      if (std::find(problems.begin(), problems.end(), error.what()) == problems.end())
        problems.push_back(error.what());
    }
  };
  if (const auto run = RunDirectory::containing(path)) {
    const RunCheck check = check_run(*run);
    problems = check.problems;
    add([&] { return describe_run(*run); });
    description["resumable"] = check.resumable && check.problems.empty();
  }
  add([&] { return describe_checkpoint(path, with_tensors); });
  if (!problems.empty()) description["problems"] = problems;
  return description;
}

// A name or value that stays on its line.
std::string on_one_line(std::string text) {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2))
    text.replace(at, 1, "\\n");
  return text;
}

// One line a leaf: "data.corpus.kept  27,000".
void append_lines(const Json& value, const std::string& name, std::string& text) {
  const bool has_parts =
      value.is_object() || (value.is_array() && !value.empty() && value.front().is_structured());
  if (!has_parts) {
    const std::string shown = value.is_string() ? value.get<std::string>() : format_json(value, -1);
    text += fmt::format("{:<36}  {}\n", on_one_line(name), on_one_line(shown));
    return;
  }
  for (const auto& [key, part] : value.items()) {
    append_lines(part, name.empty() ? key : fmt::format("{}.{}", name, key), text);
  }
}

void append_fact(const char* name, const std::string& fact, std::string& text) {
  if (!fact.empty()) text += fmt::format("{:<12}{}\n", name, fact);
}

// "bahdanau attention, gru, hidden 256, embedding 256; 4,113,472 parameters"
std::string describe_model(const Json& model, std::int64_t parameters) {
  const std::string attention = model.value("attention", "");
  return fmt::format("{}, {}, hidden {}, embedding {}; {}",
                     attention == "none" ? "no attention" : attention + " attention", model.value("cell", ""),
                     model.value("hidden", 0), model.value("embedding", 0), counted(parameters, "parameter"));
}

std::string names_of(const Json& files) {
  std::vector<std::string> names;
  for (const Json& file : files) names.push_back(file.value("path", ""));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string describe_training_text(const Json& data) {
  if (!data.contains("corpus")) return "";
  const Json& corpus = data["corpus"];
  return fmt::format("{} of {}", counted(corpus.value("pairs_kept", std::int64_t{0}), "pair"),
                     names_of(corpus.value("files", Json::array())));
}

std::string describe_development(const Json& data) {
  if (data.contains("held_out"))
    return fmt::format("{} held out of the training text",
                       counted(data["held_out"].value("pairs", std::int64_t{0}), "pair"));
  if (!data.contains("development")) return "nothing";
  const Json& development = data["development"];
  return fmt::format("{} of {}", counted(development.value("pairs", std::int64_t{0}), "pair"),
                     names_of(development.value("files", Json::array())));
}

// What a person wants to know of a run first.
std::string overview(const RunDirectory& run, const RunSummary& summary, std::int64_t parameters) {
  std::string text;
  append_fact("run", fmt::format("{}, {}", run.path().string(), format_bytes(summary.bytes)), text);
  if (summary.model.is_object()) append_fact("model", describe_model(summary.model, parameters), text);
  append_fact("trained",
              fmt::format("{} in {}, {}", counted(summary.updates, "update"),
                          format_duration(summary.seconds), summary.state()),
              text);
  if (summary.best_update > 0)
    append_fact(
        "best",
        fmt::format("update {}{}", format_count(summary.best_update),
                    summary.bleu ? ", " + validation_value(ValidationMetric::bleu, *summary.bleu) : ""),
        text);
  if (summary.data.is_object()) {
    append_fact("text", describe_training_text(summary.data), text);
    append_fact("validated", "on " + describe_development(summary.data), text);
  }
  const bool attends = summary.model.is_object() && summary.model.value("attention", "none") != "none";
  for (const std::string& command : next_commands(run.path().string(), attends))
    append_fact("next", command, text);
  return text + "\n";
}

}  // namespace

void run_inspect(const Invocation& invocation) {
  const InspectOptions& options = invocation.arguments->inspect;
  std::vector<std::string> paths = options.paths;
  if (paths.empty()) paths.push_back(RunDirectory::latest(options.runs_root).path().string());
  Json all = Json::array();
  std::vector<std::string> problems;
  for (const std::string& path : paths) {
    const Json description = describe(path, options.tensors);
    for (const Json& problem : description.value("problems", Json::array()))
      problems.push_back(problem.get<std::string>());
    if (options.json) {
      all.push_back(description);
      continue;
    }
    std::string text;
    const auto run = RunDirectory::containing(path);
    if (run && !description.contains("problems"))
      text = overview(*run, summarise_run(*run), description.value("parameters", std::int64_t{0}));
    append_lines(description, "", text);
    if (description.size() > 1 || !description.contains("problems")) cli::write_output(text);
  }
  if (options.json) cli::write_output(format_json(all) + "\n");
  if (!problems.empty()) {
    cli::flush_output();
    throw ModelError(fmt::format("{}", fmt::join(problems, "; ")));
  }
}

}  // namespace s2s
