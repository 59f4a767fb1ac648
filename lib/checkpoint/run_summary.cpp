#include "checkpoint/run_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <system_error>
#include <utility>

#include "base/counted.h"
#include "base/error.h"
#include "base/files.h"
#include "base/lock_holder.h"
#include "checkpoint/checkpoint.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

// Null where `read` cannot.
template <class Read>
Json read_quietly(const Read& read) {
  try {
    return read();
  } catch (const Error&) {
    return {};
  }
}

std::uintmax_t size_of(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (at->is_symlink(ignored) || !at->is_regular_file(ignored)) continue;
    const std::uintmax_t size = at->file_size(ignored);
    if (!ignored) bytes += size;
  }
  return bytes;
}

// From the validation that showed the best checkpoint.
void add_best(const fs::path& metrics, RunSummary& summary) {
  std::error_code error;
  if (!fs::exists(metrics, error)) return;
  std::istringstream lines(read_file(metrics));
  for (std::string line; std::getline(lines, line);) {
    if (line.find("\"validation\"") == std::string::npos) continue;
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object() || !json.value("best", false)) continue;
    summary.best_update = json.value("update", std::int64_t{0});
    summary.bleu = json.contains("bleu") ? std::optional<double>(json["bleu"].get<double>()) : std::nullopt;
  }
}

template <class Value>
Value value_at(const Json& json, const char* pointer, Value otherwise) {
  return json.is_object() ? json.value(Json::json_pointer(pointer), std::move(otherwise)) : otherwise;
}

}  // namespace

RunSummary summarise_run(const RunDirectory& run) {
  RunSummary summary;
  const Json manifest = read_quietly(
      [&] { return parse_json(read_file(run.manifest()), run.manifest().string(), ErrorKind::model); });
  summary.parameters = value_at(manifest, "/parameters", std::int64_t{0});
  summary.ended_by = value_at(manifest, "/ended_by", std::string());
  if (manifest.is_object() && manifest.contains("data")) summary.data = manifest["data"];
  summary.trained_by = lock_holder(run.path() / ".lock").value_or("");
  const std::vector<std::int64_t> updates = run.updates();
  fs::path newest = run.config();
  if (!updates.empty()) {
    newest = run.checkpoint(updates.back());
    const Json state = read_quietly([&] { return read_checkpoint_state(newest); });
    summary.updates = updates.back();
    if (state.is_object() && state.contains("model")) summary.model = state["model"];
    summary.seconds = value_at(state, "/training/seconds", 0.0);
  }
  std::error_code error;
  summary.changed = fs::last_write_time(newest, error);
  add_best(run.metrics(), summary);
  summary.bytes = size_of(run.path());
  return summary;
}

std::string RunSummary::state() const {
  if (!trained_by.empty()) return fmt::format("training ({})", trained_by);
  return ended_by.empty() ? "not ended" : "ended by " + ended_by;
}

std::string format_bytes(std::uintmax_t bytes) {
  constexpr std::array<const char*, 5> kUnits{"B", "kB", "MB", "GB", "TB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 999.5 && unit + 1 < kUnits.size(); ++unit) size /= 1000;
  return size < 9.95 && unit > 0 ? fmt::format("{:.1f} {}", size, kUnits[unit])
                                 : fmt::format("{:.0f} {}", size, kUnits[unit]);
}

std::string format_age(fs::file_time_type since) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(fs::file_time_type::clock::now() - since).count();
  constexpr std::array<std::pair<std::int64_t, const char*>, 3> kUnits{
      {{86400, "day"}, {3600, "hour"}, {60, "minute"}}};
  for (const auto& [length, name] : kUnits) {
    if (seconds >= length) return counted(seconds / length, name);
  }
  return counted(std::max<std::int64_t>(seconds, 0), "second");
}

}  // namespace s2s
