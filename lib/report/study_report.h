// Everything that the page of a study shows (study_page.h), as plain data: what was trained on what, how well
// each variant translates sentences of each length, and with which certainty. One run is one variant, one
// corpus, one seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "metrics/evaluation.h"
#include "report/attention_map.h"

namespace s2s {

// What is trained: a set of options of `s2s train`, under a name.
struct StudyVariant {
  std::string name;                                          // short, for legends: "bahdanau-30"
  std::string description;                                   // one sentence, or empty
  std::vector<std::pair<std::string, std::string>> changes;  // options it sets: {"attention", "bahdanau"}
  bool fixed_context = false;  // its decoder sees the source as one vector: attention none
};

struct ValidationPoint {
  std::int64_t update = 0;
  double seconds = 0;          // spent in updates before it, in all sittings
  double loss = 0;             // nats a target piece
  std::optional<double> bleu;  // 0 to 100, of the development set
};

struct StudyRun {
  std::uint64_t seed = 0;
  std::string folder;                  // as a reader can find it again
  std::vector<ValidationPoint> curve;  // by rising update
  std::int64_t updates = 0;            // trained
  double training_seconds = 0;         // spent in updates, in all sittings
  double words_per_second = 0;         // target words in training; 0: not known
  EvaluationReport evaluation;  // on the test set; its buckets are those of every other run of the corpus
};

// One bucket of the test set, or all of it ("all"), with the variant's seeds pooled.
struct PooledRow {
  std::string label;  // as BucketRow
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::size_t sentences = 0;  // of the test set, however many seeds; 0: nothing below has a meaning
  double bleu = 0;            // mean over seeds, 0 to 100
  std::optional<Interval>
      interval;  // bootstrap of that mean: every sample of sentences is scored for each seed
  std::optional<double> seed_spread;  // standard deviation of BLEU over seeds (n - 1); none of one seed
  double chrf = 0;                    // means over seeds from here on
  std::optional<double> chrf_plus_plus;
  std::optional<double> ter;
  double length_ratio = 0;              // words of the translations / words of the references
  std::optional<double> cut_off_share;  // 0 to 1
  std::optional<double> difference;     // of BLEU to the baseline; none for the baseline itself
  std::optional<double> p_value;        // of that difference, 0 to 1
};

// What a variant keeps of its BLEU on long sentences. Shares are BLEU on them / BLEU of the best bucket, 1:
// all is kept.
struct KeptShare {
  std::int64_t beyond = 0;                  // long is what is longer than this, in the unit of the buckets
  std::size_t sentences = 0;                // so many are
  double bleu = 0;                          // of them together, mean over seeds
  std::string best_label;                   // of the best bucket (study_buckets.h)
  double best_bleu = 0;                     // of that
  double share = 0;                         // 0 where best_bleu is
  std::optional<Interval> interval;         // bootstrap of the share
  std::optional<Interval> difference = {};  // bootstrap of share - baseline's share, on the same samples;
                                            // none for the baseline itself
};

// What a variant reached on a corpus. Without runs it has not been trained yet, and the page says so.
struct StudyResult {
  std::vector<StudyRun> runs;   // finished ones, by seed
  std::int64_t parameters = 0;  // of the model
  PooledRow overall;
  std::vector<PooledRow> buckets;  // the same for every result of a corpus, empty ones included
  std::optional<KeptShare> kept;   // none where no sentence is long, and of buckets by hypothesis
  std::string configuration;       // the first run's config.toml
};

// A sentence of the test set with what the variants made of it (each one's first seed).
struct StudyExample {
  std::uint64_t line = 0;  // of the test set, from 1
  std::string source;
  std::string reference;
  std::vector<std::optional<std::string>> translations;  // as variants; none where there is no run
};

struct StudyAttention {
  std::size_t variant = 0;  // index
  AttentionMap map;         // maps with the same line stand side by side
};

struct SetSize {
  std::string name;  // "train", "dev", "test"
  std::size_t pairs = 0;
  std::size_t source_words = 0;  // 0: not counted
  std::size_t target_words = 0;
};

struct StudyCorpus {
  std::string name;
  std::string source_language;  // codes: "en"
  std::string target_language;
  std::vector<SetSize> sets;
  // Training pairs left out and why: {"too long", 1573}. Variants may differ (a cap on length), so the runs'
  // own numbers can stand here with their variant's name: {"too long, bahdanau-30", 90311}.
  std::vector<std::pair<std::string, std::size_t>> dropped;
  std::string test_set;              // what was translated: "test"
  std::vector<StudyResult> results;  // one for each variant, in their order
  std::vector<StudyExample> examples;
  std::vector<StudyAttention> attention;
};

struct StudyReport {
  std::string title;
  std::string description;  // paragraphs of plain text, parted by blank lines
  std::vector<StudyVariant> variants;
  std::size_t baseline = 0;          // index of the variant that the others are tested against
  std::vector<std::uint64_t> seeds;  // planned, of every variant
  std::vector<StudyCorpus> corpora;
  std::string significance;   // how p was found: "paired bootstrap, 1000 samples"
  std::string configuration;  // the study's TOML file, to the letter
  std::vector<std::string>
      commands;  // that make this page: "./scripts/corpus.sh debian-enfr", "s2s study ..."
  std::vector<std::pair<std::string, std::string>> machine;  // {"cpu", "AMD EPYC"}, {"threads", "2"}
  std::string version;                                       // of s2s, with the commit where it is known
  std::string date;                                          // of the last run: "2026-11-24"
};

}  // namespace s2s
