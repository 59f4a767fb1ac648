// Runs `s2s inspect`.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/types.h>

#include "base/json.h"
#include "base/progress.h"
#include "checkpoint/checkpoint.h"
#include "checkpoint/run_directory.h"
#include "cli/output.h"
#include "engine/engine_commands.h"

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
    const Json manifest = parse_json(read_file(run.manifest()), run.manifest().string(), ErrorKind::model);
    description["finished"] = manifest.contains("ended_by");
    for (const char* key : {"seed", "ended_by", "data"}) {
      if (manifest.contains(key)) description[key] = manifest[key];
    }
  }
  return description;
}

Json describe(const std::string& path, bool with_tensors) {
  Json description = Json::object();
  if (const auto run = RunDirectory::containing(path)) description = describe_run(*run);
  const auto found = find_checkpoint(path);
  const Checkpoint checkpoint = read_checkpoint(path);
  description["checkpoint"] = found.string();
  description["update"] = checkpoint.update;
  if (checkpoint.state.is_object() && checkpoint.state.contains("model"))
    description["model"] = checkpoint.state["model"];
  for (const char* key : {"reverse_source", "nfc"}) {
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

// One line a leaf: "data.corpus.kept  27,000".
void append_lines(const Json& value, const std::string& name, std::string& text) {
  const bool has_parts =
      value.is_object() || (value.is_array() && !value.empty() && value.front().is_structured());
  if (!has_parts) {
    const std::string shown = value.is_string() ? value.get<std::string>() : format_json(value, -1);
    text += fmt::format("{:<36}  {}\n", name, shown);
    return;
  }
  for (const auto& [key, part] : value.items()) {
    append_lines(part, name.empty() ? key : fmt::format("{}.{}", name, key), text);
  }
}

}  // namespace

void run_inspect(const Invocation& invocation) {
  const InspectOptions& options = invocation.arguments->inspect;
  std::vector<std::string> paths = options.paths;
  if (paths.empty()) paths.push_back(RunDirectory::latest(options.runs_root).path().string());
  Json all = Json::array();
  for (const std::string& path : paths) {
    const Json description = describe(path, options.tensors);
    if (options.json) {
      all.push_back(description);
      continue;
    }
    std::string text;
    append_lines(description, "", text);
    cli::write_output(text);
  }
  if (options.json) cli::write_output(format_json(all) + "\n");
}

}  // namespace s2s
