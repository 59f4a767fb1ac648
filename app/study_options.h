// The options of `s2s study length`.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "study/study_options.h"

namespace s2s {

struct StudyArguments {
  std::vector<std::string> files;  // at most one: the study's file
  std::string recipe;              // options of `s2s train` below those of the file
  StudyOptions study;
  bool dry_run = false;
};

void declare_study(cli::OptionTable& table, StudyArguments& arguments);

// The files given, or else the quick study's where it is there.
std::vector<std::string> study_files(const StudyArguments& arguments);
// The study's file. Throws UsageError unless there is one.
std::string study_file(const StudyArguments& arguments);

}  // namespace s2s
