#include "study/results_files.h"

#include <fmt/format.h>

#include <chrono>

#include "base/error.h"
#include "base/files.h"
#include "report/study_figures.h"
#include "report/study_page.h"
#include "report/study_tables.h"
#include "study/results_json.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

// What a process that was killed while it wrote has left. Others may be writing now, so only what nobody can
// still be at.
void remove_old_temporaries(const fs::path& folder) {
  constexpr std::chrono::hours kLongGone{1};
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!is_temporary(entry.path())) continue;
    std::error_code gone;  // by another process that tidies up
    const auto written = fs::last_write_time(entry.path(), gone);
    if (!gone && fs::file_time_type::clock::now() - written > kLongGone) fs::remove(entry.path(), gone);
  }
}

void write_all(const fs::path& folder, const std::vector<NamedText>& files) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw IoError(fmt::format("cannot create {}: {}", folder.string(), error.message()));
  remove_old_temporaries(folder);
  for (const NamedText& file : files) write_file_atomically(folder / file.name, file.text);
}

}  // namespace

void write_results(const StudyPlan& plan, const StudyReport& report) {
  write_all(plan.results("figures"), study_figures(report));
  for (const TableFormat format : {TableFormat::text, TableFormat::markdown, TableFormat::latex})
    write_all(plan.results("tables"), study_tables(report, format));
  write_all(plan.results("tables"), study_data(report));
  remove_old_temporaries(plan.options.folder);
  write_file_atomically(plan.results("results.json"), format_json(study_json(report)) + "\n");
  write_file_atomically(plan.results("index.html"), render_study_page(report));
}

}  // namespace s2s
