// The tables of a study's file: what it asks of `s2s train` for each variant, and of `s2s translate`.
#pragma once

#include <string>
#include <vector>

#include "base/problems.h"
#include "cli/config.h"
#include "study/plan.h"

namespace s2s {

// The same entries with each [variant.NAME] as a [train] table, without the keys that only a study has: for
// checking names.
std::vector<cli::ConfigEntry> without_variants(std::vector<cli::ConfigEntry> entries);

class StudyFile {
 public:
  // `recipe` is a path, or empty. Throws UsageError or IoError where a file cannot be read; what is wrong in
  // one is kept in problems().
  StudyFile(const std::string& path, const std::string& recipe);

  const std::vector<PlannedVariant>& variants() const { return variants_; }
  const std::string& text() const { return text_; }
  // With file and line. What they concern is left out of the rest.
  const Problems& problems() const { return problems_; }

  // As plan.h wants it; an empty corpus stands for what the file says.
  ResolvedTraining resolve(const PlannedVariant& variant, const std::string& corpus,
                           const std::string& data_root, std::uint64_t seed,
                           std::optional<std::int64_t> hidden) const;
  // The TOML of all options of `s2s translate` but those that name model and input.
  std::string translation() const;

 private:
  PlannedVariant& variant_of(const std::string& table, const cli::ConfigEntry& entry);
  void add_to_variant(const cli::ConfigEntry& entry);

  std::string text_;
  Problems problems_;
  std::vector<cli::ConfigEntry> shared_;
  std::vector<PlannedVariant> variants_;
  std::vector<std::vector<cli::ConfigEntry>> settings_;  // of each variant
};

}  // namespace s2s
