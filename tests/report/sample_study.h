// A small study with everything that its page shows, for tests.
#pragma once

#include "report/study_report.h"

namespace s2s {

inline PooledRow sample_row(const std::string& label, std::size_t sentences, double bleu, double p) {
  PooledRow row;
  row.label = label;
  row.sentences = sentences;
  row.bleu = bleu;
  row.interval = Interval{bleu - 1, bleu + 1, bleu};
  row.chrf = 2 * bleu;
  row.length_ratio = 0.9;
  row.cut_off_share = 0.25;
  if (p < 1) row.difference = 10, row.p_value = p;
  return row;
}

inline StudyRun sample_run(std::uint64_t seed, double bleu) {
  StudyRun run;
  run.seed = seed;
  run.folder = "runs/sample";
  run.updates = 200;
  run.training_seconds = 240;
  run.curve = {{100, 120, 3.5, bleu / 2}, {200, 240, 3, bleu}};
  run.evaluation.overall.bleu.score = bleu;
  return run;
}

inline StudyResult sample_result(double first, double last, double p) {
  StudyResult result;
  result.runs = {sample_run(1, first), sample_run(2, first + 2)};
  result.parameters = 1234567;
  result.buckets = {sample_row("<=10", 5, first, p), sample_row("11-20", 0, 0, 1),
                    sample_row(">20", 7, last, p)};
  result.overall = sample_row("all", 12, (first + last) / 2, p);
  result.overall.seed_spread = 0.5;
  result.kept = KeptShare{.beyond = 20,
                          .sentences = 7,
                          .bleu = last,
                          .best_label = "<=10",
                          .best_bleu = first,
                          .share = last / first,
                          .interval = Interval{last / first - 0.05, last / first + 0.05, last / first}};
  result.configuration = "attention = \"none\"\n";
  return result;
}

inline StudyReport sample_study() {
  StudyReport study;
  study.title = "A <small> study";
  study.description = "First paragraph.\n\nSecond & last.";
  study.variants = {{"none", "a fixed context", {{"attention", "none"}}, true},
                    {"bahdanau & co", "", {{"attention", "bahdanau"}}}};
  study.seeds = {1, 2};
  StudyCorpus corpus;
  corpus.name = "toy/en fr";
  corpus.source_language = "en";
  corpus.target_language = "fr";
  corpus.test_set = "test";
  corpus.sets = {{"train", 188781, 3332779, 3764036}};
  corpus.dropped = {{"too long", 1573}};
  corpus.results = {sample_result(20, 5, 1), sample_result(30, 29, 0.0005)};
  corpus.examples = {{7, "the <old> house", "la vieille maison", {"une maison", "la vieille maison"}}};
  StudyAttention attention{.variant = 1, .map = {}};
  attention.map.line = 7;
  attention.map.attention = {{"house", "</s>"}, {"maison", "</s>"}, {0.75F, 0.25F, 0, 1}, false};
  corpus.attention = {attention};
  study.corpora = {corpus};
  study.significance = "paired bootstrap";
  study.configuration = "seeds = [1, 2]";
  study.commands = {"s2s study length --config toy.toml > log"};
  study.machine = {{"cpu", "a fast one"}};
  study.version = "0.1.0";
  return study;
}

}  // namespace s2s
