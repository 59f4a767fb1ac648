#include "metrics/evaluation.h"

#include <fmt/format.h>

#include <limits>

#include "base/counted.h"
#include "base/error.h"
#include "base/signals.h"
#include "metrics/lines.h"
#include "metrics/signature.h"

namespace s2s {

namespace {

ChrfOptions chrf_plus_plus(ChrfOptions options) {
  options.word_order = 2;
  return options;
}

// The sentences' counts of one system, from which every row of its table is summed.
struct Counts {
  SentenceStatistics bleu;
  SentenceStatistics chrf;
  std::optional<SentenceStatistics> chrf_plus_plus;
  std::optional<SentenceStatistics> ter;

  Counts(const TestSet& test, const SystemOutput& output, const EvaluationOptions& options)
      : bleu(bleu_statistics(output.hypotheses, test.references, options.bleu, options.work)),
        chrf(chrf_statistics(output.hypotheses, test.references, options.chrf, options.work)) {
    if (options.with_chrf_plus_plus) {
      chrf_plus_plus = chrf_statistics(output.hypotheses, test.references, s2s::chrf_plus_plus(options.chrf),
                                       options.work);
    }
    if (options.with_ter) {
      ter = ter_statistics(output.hypotheses, test.references, options.ter, options.work);
    }
  }
};

Bucket whole_test_set(std::size_t sentences) {
  return {"all", 0, std::numeric_limits<std::int64_t>::max(), all_sentences(sentences)};
}

BucketRow score(const Bucket& bucket, const Counts& counts, const SystemOutput& output,
                const EvaluationOptions& options) {
  BucketRow row;
  row.label = bucket.label;
  row.low = bucket.low;
  row.high = bucket.high;
  row.sentences = bucket.sentences.size();
  row.bleu = bleu_from_statistics(BleuStatistics::from_row(counts.bleu.sum(bucket.sentences)), options.bleu);
  row.chrf = chrf_from_statistics(counts.chrf.sum(bucket.sentences), options.chrf);
  if (counts.chrf_plus_plus) {
    row.chrf_plus_plus =
        chrf_from_statistics(counts.chrf_plus_plus->sum(bucket.sentences), chrf_plus_plus(options.chrf));
  }
  row.length_ratio = row.bleu.ratio;
  if (counts.ter) row.ter = ter_from_statistics(counts.ter->sum(bucket.sentences));
  if (bucket.sentences.empty()) return row;
  if (options.bootstrap.samples > 0) {
    row.bleu_interval =
        bootstrap_interval(counts.bleu, bucket.sentences, bleu_score_function(options.bleu),
                           options.bootstrap, options.work, fmt::format("bootstrap, {}", bucket.label));
  }
  if (!output.cut_off.empty()) {
    std::size_t cut = 0;
    for (const auto sentence : bucket.sentences) cut += output.cut_off[sentence] ? 1 : 0;
    row.cut_off_share = static_cast<double>(cut) / static_cast<double>(row.sentences);
  }
  return row;
}

const Lines& bucketed_lines(const TestSet& test, const SystemOutput& output, BucketBy by) {
  switch (by) {
    case BucketBy::source:
      if (test.sources.empty() && !output.hypotheses.empty()) {
        throw UsageError(
            "buckets by source length need the source text; without it use reference or hypothesis");
      }
      return test.sources;
    case BucketBy::reference:
      return test.references[0];
    case BucketBy::hypothesis:
      break;
  }
  return output.hypotheses;
}

void check(const TestSet& test, const SystemOutput& output, const EvaluationOptions& options) {
  if (options.with_chrf_plus_plus && options.chrf.word_order > 0) {
    throw UsageError(fmt::format("{} and chrF++ are asked for: chrF++ stands beside chrF, of word order 0",
                                 chrf_name(options.chrf)));
  }
  check_parallel(output.hypotheses, test.references);
  if (!output.cut_off.empty() && output.cut_off.size() != output.hypotheses.size()) {
    throw DataError(fmt::format("{} marks of cut-off outputs for {} translations", output.cut_off.size(),
                                output.hypotheses.size()));
  }
}

void sign(const EvaluationOptions& options, std::size_t references, MetricNames& report) {
  report.bleu_signature = bleu_signature(options.bleu, references);
  report.chrf_name = chrf_name(options.chrf);
  report.chrf_signature = chrf_signature(options.chrf, references);
  if (options.with_chrf_plus_plus) {
    report.chrf_plus_plus_name = chrf_name(chrf_plus_plus(options.chrf));
    report.chrf_plus_plus_signature = chrf_signature(chrf_plus_plus(options.chrf), references);
  }
  if (options.with_ter) report.ter_signature = ter_signature(options.ter, references);
}

EvaluationReport report(const Counts& counts, const std::vector<Bucket>& buckets, const TestSet& test,
                        const SystemOutput& output, const EvaluationOptions& options) {
  EvaluationReport report;
  report.system = output.name;
  report.overall = score(whole_test_set(output.hypotheses.size()), counts, output, options);
  for (const auto& bucket : buckets) report.buckets.push_back(score(bucket, counts, output, options));
  report.bucket_by = options.buckets.by;
  report.bucket_unit = options.buckets.unit;
  report.confidence = options.bootstrap.confidence;
  sign(options, test.references.size(), report);
  return report;
}

// One system has intervals only; of several, `tested` says that each was held against the first.
void sign_resampling(bool tested, const EvaluationOptions& options, EvaluationReport& report) {
  const auto& significance = options.significance;
  const bool exchanged = tested && significance.test == SignificanceTest::approximate_randomization;
  int bootstrap = options.bootstrap.samples;
  if (tested && !exchanged && bootstrap == 0) bootstrap = sample_count(significance);
  SignatureFields fields;
  if (bootstrap > 0) fields.emplace_back("bs", std::to_string(bootstrap));
  if (exchanged) fields.emplace_back("ar", std::to_string(sample_count(significance)));
  if (!fields.empty())
    fields.emplace_back("seed", std::to_string(tested ? significance.seed : options.bootstrap.seed));
  report.bleu_signature = with_resampling(report.bleu_signature, fields);
}

void test_difference(const Bucket& bucket, const Counts& baseline, const Counts& system,
                     const EvaluationOptions& options, const BucketRow& baseline_row, BucketRow& row) {
  if (bucket.sentences.empty()) return;
  const auto p = [&](const SentenceStatistics& first, const SentenceStatistics& second,
                     const ScoreFunction& score) {
    return p_value(first, second, bucket.sentences, score, options.significance, options.work,
                   fmt::format("test, {}", bucket.label));
  };
  row.bleu_difference = row.bleu.score - baseline_row.bleu.score;
  row.bleu_p_value = p(baseline.bleu, system.bleu, bleu_score_function(options.bleu));
  row.chrf_p_value = p(baseline.chrf, system.chrf, chrf_score_function(options.chrf));
  if (system.chrf_plus_plus) {
    row.chrf_plus_plus_p_value = p(*baseline.chrf_plus_plus, *system.chrf_plus_plus,
                                   chrf_score_function(chrf_plus_plus(options.chrf)));
  }
  if (system.ter) row.ter_p_value = p(*baseline.ter, *system.ter, ter_from_statistics);
}

}  // namespace

std::vector<Bucket> evaluation_buckets(const TestSet& test, const SystemOutput& output,
                                       const EvaluationOptions& options) {
  if (!options.with_buckets) return {};
  const std::size_t sentences = output.hypotheses.size();
  const auto& pieces = options.buckets.by == BucketBy::hypothesis ? output.piece_lengths : test.piece_lengths;
  const auto lengths =
      options.buckets.unit == BucketUnit::piece
          ? pieces
          : line_lengths(bucketed_lines(test, output, options.buckets.by), options.buckets.unit);
  if (options.buckets.unit == BucketUnit::piece && lengths.empty() && sentences > 0) {
    throw UsageError("buckets in pieces need the vocabulary of a model");
  }
  if (lengths.size() != sentences) {
    throw DataError(fmt::format(
        "the {} has {}, the translations have {}: line N of one must belong to line N of the other",
        to_string(options.buckets.by), counted(lengths.size(), "line"), sentences));
  }
  return make_buckets(lengths, options.buckets);
}

EvaluationReport evaluate(const TestSet& test, const SystemOutput& output, const EvaluationOptions& options) {
  check(test, output, options);
  auto scored =
      report(Counts(test, output, options), evaluation_buckets(test, output, options), test, output, options);
  sign_resampling(false, options, scored);
  return scored;
}

SentenceReport evaluate_sentences(const TestSet& test, const SystemOutput& output,
                                  const EvaluationOptions& options) {
  check(test, output, options);
  EvaluationOptions single = options;
  single.bleu.effective_order = true;
  const Counts counts(test, output, single);
  SentenceReport scored;
  scored.system = output.name;
  for (std::size_t i = 0; i < output.hypotheses.size(); ++i) {
    throw_if_interrupted();
    SentenceScore score{
        .bleu = bleu_from_statistics(BleuStatistics::from_row(counts.bleu.row(i)), single.bleu).score,
        .chrf = chrf_from_statistics(counts.chrf.row(i), single.chrf),
        .chrf_plus_plus = {},
        .ter = {}};
    if (counts.chrf_plus_plus)
      score.chrf_plus_plus = chrf_from_statistics(counts.chrf_plus_plus->row(i), chrf_plus_plus(single.chrf));
    if (counts.ter) score.ter = ter_from_statistics(counts.ter->row(i));
    scored.sentences.push_back(score);
  }
  sign(single, test.references.size(), scored);
  return scored;
}

std::vector<EvaluationReport> compare(const TestSet& test, const std::vector<SystemOutput>& outputs,
                                      const EvaluationOptions& options) {
  if (outputs.empty()) return {};
  check(test, outputs[0], options);
  const auto buckets = evaluation_buckets(test, outputs[0], options);
  const Counts baseline(test, outputs[0], options);
  std::vector<EvaluationReport> reports = {report(baseline, buckets, test, outputs[0], options)};
  const bool own_buckets = options.buckets.by == BucketBy::hypothesis;
  for (std::size_t s = 1; s < outputs.size(); ++s) {
    check(test, outputs[s], options);
    const Counts counts(test, outputs[s], options);
    EvaluationReport system =
        report(counts, own_buckets ? evaluation_buckets(test, outputs[s], options) : buckets, test,
               outputs[s], options);
    test_difference(whole_test_set(outputs[s].hypotheses.size()), baseline, counts, options,
                    reports[0].overall, system.overall);
    for (std::size_t b = 0; b < buckets.size() && !own_buckets; ++b) {
      test_difference(buckets[b], baseline, counts, options, reports[0].buckets[b], system.buckets[b]);
    }
    reports.push_back(std::move(system));
  }
  for (auto& scored : reports) sign_resampling(outputs.size() > 1, options, scored);
  return reports;
}

}  // namespace s2s
