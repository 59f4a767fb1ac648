// What a run of a study leaves in its folder beside what `s2s train` does, and what is done of it. A file
// that is there is complete, so this is all the memory that a study needs:
//
//   DIR/CORPUS/VARIANT/seed-1.lock              held by the process that works on the run
//   DIR/CORPUS/VARIANT/seed-1/                  the run's folder
//     study/train.toml, translate.toml          what the commands were given
//     study/commands.log                        what they said
//     study/failed.json                         how the run failed, where it did
//     study/test-3f2a91c0.txt, .json            the translated set, and the rest that is known of it
//     study/attention-3f2a91c0.json             the digits are of a hash of the settings, the source text
//                                               and the updates trained: with others it is done anew
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "metrics/evaluation.h"
#include "report/attention_map.h"
#include "report/study_report.h"
#include "report/watched_sentence.h"
#include "study/plan.h"
#include "text/vocabulary.h"

namespace s2s {

// Of a training, whole or not.
struct LatestValidation {
  std::int64_t update = 0;
  double loss = 0;
  std::optional<double> bleu;
  std::optional<WatchedSentence> watched;
};

struct RunProgress {
  std::int64_t updates = 0;
  double seconds = 0;              // of training, validations too
  double translation_seconds = 0;  // 0: not known
  std::string holder = {};         // who works on it now: "process 4711 on HOST"; empty: nobody
  bool trained = false;
  bool translated = false;
  std::optional<LatestValidation> validation = {};
  bool attended = false;  // or there is nothing to attend to

  bool done() const { return trained && translated && attended; }
};

struct RunFailure {
  std::string what;   // "bible-enes none seed 1: training"
  std::string error;  // its last message
  int exit_code = 0;
};

class RunFiles {
 public:
  RunFiles(const StudyPlan& plan, const PlannedRun& run);

  std::filesystem::path lock() const;
  std::filesystem::path folder() const { return folder_ / "study"; }
  std::filesystem::path train_configuration() const { return folder() / "train.toml"; }
  std::filesystem::path translate_configuration() const { return folder() / "translate.toml"; }
  std::filesystem::path log() const { return folder() / "commands.log"; }
  std::filesystem::path translations() const;  // text, a line a sentence
  std::filesystem::path attention() const;
  // The run's own; ModelError where it is not the one that its manifest names.
  Vocabulary read_vocabulary(bool of_source) const;

  RunProgress progress() const;

  // Keeps what `s2s translate --json` printed in so many seconds. Throws DataError unless it has `lines`
  // lines.
  void keep_translations(const std::string& json_lines, std::size_t lines, double seconds) const;

  // The last failure, for the other processes of the study; no two records are alike. It is forgotten when
  // somebody begins with the run anew.
  void record_failure(const RunFailure& failure) const;
  void forget_failure() const;
  std::string failure_record() const;  // empty: it has not failed
  static RunFailure read_failure(const std::string& record);

  // What a run that is done holds. Throw ModelError where a file is damaged.
  SystemOutput read_translations() const;
  std::vector<AttentionMap> read_attention() const;
  std::string read_configuration() const;  // the run's config.toml
  Json read_manifest() const;
  // Folder, seed, curve and figures of the training; the evaluation is left empty.
  StudyRun read_training() const;

  // Throws UsageError where the run was begun with other settings than the plan has. More updates than then
  // are no other setting: the run is trained on.
  void check_settings() const;

 private:
  bool trained_enough(const Json& manifest) const;
  std::filesystem::path failure() const { return folder() / "failed.json"; }
  std::filesystem::path details() const;  // beside the translations, written after them
  std::string translated() const;         // all that decides what the translations are

  const StudyPlan& plan_;
  const PlannedRun& run_;
  std::filesystem::path folder_;
};

// The options that differ between two configurations of `s2s train` and decide what is learnt, each as
// "NAME: OLD then, NEW now".
std::vector<std::string> changed_settings(const std::string& before, const std::string& now);

}  // namespace s2s
