// Everything that `s2s eval` says of translations: scores of the whole test set and of each length bucket,
// for one system or for several with the differences tested. report/evaluation_tables.h makes tables of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metrics/bleu.h"
#include "metrics/bootstrap.h"
#include "metrics/buckets.h"
#include "metrics/chrf.h"
#include "metrics/significance.h"
#include "metrics/ter.h"

namespace s2s {

struct TestSet {
  std::vector<Lines> references;
  Lines sources;  // needed for buckets by source; otherwise may be empty
  // Of the side that buckets go by, source or reference, in pieces; needed for BucketUnit::piece, unused
  // otherwise.
  std::vector<std::int64_t> piece_lengths;
};

struct SystemOutput {
  std::string name;
  Lines hypotheses;
  std::vector<bool> cut_off;  // which outputs were cut at the length limit; empty: not known
  std::vector<std::int64_t> piece_lengths = {};  // needed for buckets of pieces by hypothesis
};

struct EvaluationOptions {
  BleuOptions bleu;
  ChrfOptions chrf;
  TerOptions ter;
  bool with_chrf_plus_plus = false;  // beside chrF, with word order 2 and the rest of `chrf`
  bool with_ter = false;             // it takes longer than the others together
  bool with_buckets = true;
  BucketOptions buckets;
  BootstrapOptions bootstrap;  // samples = 0: no intervals
  SignificanceOptions significance;
  Work work;
};

// One line of the table: a bucket, or the whole test set (label "all").
struct BucketRow {
  std::string label;
  std::int64_t low = 0;   // length range, inclusive
  std::int64_t high = 0;  // INT64_MAX: open
  std::size_t sentences = 0;
  BleuScore bleu;
  std::optional<Interval> bleu_interval;
  double chrf = 0;
  std::optional<double> chrf_plus_plus;
  std::optional<double> ter;
  double length_ratio = 0;                // hypothesis words / reference words, as BLEU counts them
  std::optional<double> cut_off_share;    // 0 to 1
  std::optional<double> bleu_difference;  // to the baseline, the first system
  std::optional<double> bleu_p_value;
  std::optional<double> chrf_p_value;
  std::optional<double> chrf_plus_plus_p_value;
  std::optional<double> ter_p_value;
};

// How the metrics are called and made.
struct MetricNames {
  std::string bleu_signature;
  std::string chrf_name;
  std::string chrf_signature;
  std::string chrf_plus_plus_name;  // empty without, as its signature
  std::string chrf_plus_plus_signature;
  std::string ter_signature;  // empty without TER
};

struct EvaluationReport : MetricNames {
  std::string system;
  BucketRow overall;
  std::vector<BucketRow> buckets;  // empty ones included, with 0 sentences
  BucketBy bucket_by = BucketBy::source;
  BucketUnit bucket_unit = BucketUnit::word;
  double confidence = 0.95;  // of the intervals
};

// A single sentence: BLEU with effective order, whatever the options say, for most have no match of four
// words.
struct SentenceScore {
  double bleu = 0;
  double chrf = 0;
  std::optional<double> chrf_plus_plus;
  std::optional<double> ter;
};

struct SentenceReport : MetricNames {
  std::string system;
  std::vector<SentenceScore> sentences;
};

SentenceReport evaluate_sentences(const TestSet& test, const SystemOutput& output,
                                  const EvaluationOptions& options = {});

// The buckets that evaluate() scores, with their sentences; none where the options have none.
std::vector<Bucket> evaluation_buckets(const TestSet& test, const SystemOutput& output,
                                       const EvaluationOptions& options);

// DataError for lines that don't match in number, UsageError for what the options ask of missing inputs.
EvaluationReport evaluate(const TestSet& test, const SystemOutput& output,
                          const EvaluationOptions& options = {});

// The first system is the baseline of the tests. Buckets by hypothesis hold other sentences for each system,
// so there only the whole test set is tested.
std::vector<EvaluationReport> compare(const TestSet& test, const std::vector<SystemOutput>& outputs,
                                      const EvaluationOptions& options = {});

}  // namespace s2s
