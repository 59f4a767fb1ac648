#include "checkpoint/run_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "checkpoint/replaced_run.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReplacedSuffix = ".replaced";

std::string checkpoint_name(std::int64_t update) { return fmt::format("{:06}", update); }

std::optional<std::int64_t> update_of(const std::string& name) {
  std::int64_t update = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), update);
  const bool is_number = error == std::errc() && end == name.data() + name.size() && update >= 0;
  return is_number && checkpoint_name(update) == name ? std::optional(update) : std::nullopt;
}

// A checkpoint that a process was replacing when it was killed: `.000500.replaced`. It gets its name back if
// the new one is not there.
void settle_replaced(const fs::path& folder) {
  std::error_code ignored;
  std::vector<fs::path> replaced;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == kReplacedSuffix) replaced.push_back(entry.path());
  }
  for (const fs::path& path : replaced) {
    const std::string name = path.stem().string().substr(1);
    if (!update_of(name)) continue;
    if (fs::exists(folder / name)) {
      FileOperations::system().remove_all(path.c_str());
    } else {
      rename_file(path, folder / name, FileOperations::system());
    }
  }
}

// What a training writes in the run's folder. Through a link it would change a file somewhere else, and a run
// can be a stranger's.
void refuse_links(const RunDirectory& run) {
  std::error_code ignored;
  for (const fs::path& path : {run.path() / ".lock", run.config(), run.manifest(), run.metrics(), run.log(),
                               run.held_out_source(), run.held_out_target()}) {
    if (fs::is_symlink(path, ignored)) {
      throw ModelError(
          fmt::format("{} is a symbolic link: a training would write to what it leads to. Put a copy of "
                      "that in its place",
                      path.string()));
    }
  }
}

// When the newest checkpoint was written; none if the run has none.
std::optional<fs::file_time_type> time_of_newest(const RunDirectory& run) {
  const auto updates = run.updates();
  if (updates.empty()) return std::nullopt;
  std::error_code error;
  const auto time = fs::last_write_time(run.checkpoint(updates.back()) / "state.json", error);
  return error ? std::nullopt : std::optional(time);
}

// Looks for runs in folders, each once although links may lead to it again or round in circles.
class RunFinder {
 public:
  void look_into(const fs::path& root) {
    look(root);
    // What is behind links comes after all that is not.
    while (!links_.empty()) {
      const fs::path link = links_.back();
      links_.pop_back();
      consider(link);
    }
  }

  std::vector<RunDirectory> found() && {
    std::ranges::sort(found_, {}, [](const RunDirectory& run) { return run.path(); });
    return std::move(found_);
  }

 private:
  void look(const fs::path& folder) {
    std::error_code error;
    const auto denied = fs::directory_options::skip_permission_denied;
    for (fs::directory_iterator at(folder, denied, error), end; !error && at != end; at.increment(error)) {
      if (at->is_symlink(error)) {
        links_.push_back(at->path());
      } else {
        consider(at->path());
      }
    }
  }

  void consider(const fs::path& path) {
    std::error_code error;
    if (!fs::is_directory(path, error) || is_temporary(path)) return;
    const fs::path real = fs::canonical(path, error);
    if (error || !seen_.insert(real).second) return;
    if (const RunDirectory run(path); run.is_run()) {
      found_.push_back(run);  // nothing below a run is another
    } else {
      look(path);
    }
  }

  std::set<fs::path> seen_;
  std::vector<fs::path> links_;
  std::vector<RunDirectory> found_;
};

}  // namespace

RunDirectory::RunDirectory(fs::path path) : path_(std::move(path)) {}

RunDirectory RunDirectory::create(const fs::path& path) {
  RunDirectory run(path);
  if (run.holds_run()) {
    throw UsageError(fmt::format(
        "{} holds a run already: go on with it, or name another folder for a new one", path.string()));
  }
  std::error_code error;
  fs::create_directories(run.checkpoints(), error);
  if (error) throw IoError(fmt::format("cannot create {}: {}", run.checkpoints().string(), error.message()));
  // Better now than at the first checkpoint.
  FileOperations& files = FileOperations::system();
  files.remove_all(make_temporary_folder(run.checkpoints() / "probe", files).c_str());
  return run;
}

std::vector<RunDirectory> RunDirectory::below(const fs::path& runs_root) {
  RunFinder finder;
  finder.look_into(runs_root);
  return std::move(finder).found();
}

RunDirectory RunDirectory::latest(const fs::path& runs_root) {
  std::optional<std::pair<fs::file_time_type, fs::path>> newest;
  for (const RunDirectory& run : below(runs_root)) {
    if (const auto time = time_of_newest(run))
      newest = std::max(newest, std::optional(std::pair(*time, run.path())));
  }
  if (!newest) {
    throw ModelError(
        fmt::format("there is no trained model in {}: train one with `s2s train`, or name one with --model",
                    runs_root.string()));
  }
  return RunDirectory(newest->second);
}

std::optional<RunDirectory> RunDirectory::containing(const fs::path& path) {
  fs::path named = fs::absolute(path).lexically_normal();
  if (!named.has_filename()) named = named.parent_path();  // a slash at its end
  std::vector<fs::path> candidates{named};
  for (const fs::path& folder : {named.parent_path(), named.parent_path().parent_path()}) {
    if (folder.filename() == "checkpoints") candidates.push_back(folder.parent_path());
  }
  for (const fs::path& candidate : candidates) {
    // The path is given back as the user wrote it where it names the run itself.
    if (RunDirectory run(candidate == named ? path : candidate); run.holds_run()) return run;
  }
  return std::nullopt;
}

fs::path RunDirectory::checkpoint(std::int64_t update) const {
  return checkpoints() / checkpoint_name(update);
}

bool RunDirectory::holds_run() const { return fs::exists(config()) || !updates().empty(); }

bool RunDirectory::is_run() const {
  std::error_code error;
  return fs::is_directory(checkpoints(), error) && holds_run();
}

std::vector<std::int64_t> RunDirectory::updates() const {
  std::vector<std::int64_t> updates;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(checkpoints(), ignored)) {
    const auto update = update_of(entry.path().filename().string());
    if (update && entry.is_directory(ignored) && !entry.is_symlink(ignored)) updates.push_back(*update);
  }
  std::sort(updates.begin(), updates.end());
  return updates;
}

std::optional<std::int64_t> RunDirectory::best_update() const {
  std::error_code error;
  const auto update = update_of(fs::read_symlink(best(), error).string());
  return !error && update && fs::is_directory(checkpoint(*update), error) ? update : std::nullopt;
}

FileLock RunDirectory::lock() const {
  refuse_links(*this);
  FileLock lock(path_ / ".lock", "the run " + path_.string());
  remove_temporaries(path_);
  settle_replaced_run(*this);
  if (fs::is_directory(checkpoints())) {
    remove_temporaries(checkpoints());
    settle_replaced(checkpoints());
  }
  return lock;
}

}  // namespace s2s
