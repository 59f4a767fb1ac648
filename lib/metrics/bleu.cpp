#include "metrics/bleu.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "metrics/count_lines.h"
#include "metrics/lines.h"
#include "metrics/ngrams.h"
#include "metrics/signature.h"
#include "metrics/unicode.h"

namespace s2s {

namespace {

double default_smoothing_value(BleuSmoothing smoothing) {
  return smoothing == BleuSmoothing::floor ? 0.1 : 1.0;
}

double smoothing_value(const BleuOptions& options) {
  return options.smoothing_value.value_or(default_smoothing_value(options.smoothing));
}

// The length next to that of the hypothesis; of two equally near, the shorter.
std::size_t closest_length(std::size_t hypothesis, std::span<const Symbols> references) {
  const auto distance = [&](std::size_t length) {
    return length > hypothesis ? length - hypothesis : hypothesis - length;
  };
  std::size_t closest = references[0].size();
  for (const auto& reference : references.subspan(1)) {
    const std::size_t length = reference.size();
    if (distance(length) < distance(closest) || (distance(length) == distance(closest) && length < closest)) {
      closest = length;
    }
  }
  return closest;
}

// Counts line after line, with all its tables kept in between.
class BleuCounter {
 public:
  BleuCounter(const BleuOptions& options, std::size_t references)
      : lowercase_(options.lowercase),
        tokenizers_(references + 1, LineTokenizer(options.tokenizer)),
        references_(references) {}

  // Line `i` of all.
  void count(const Lines& hypotheses, const std::vector<Lines>& references, std::size_t i,
             std::span<double> row) {
    words_.clear();
    to_symbols(hypotheses[i], tokenizers_[0], hypothesis_);
    for (std::size_t r = 0; r < references.size(); ++r) {
      to_symbols(references[r][i], tokenizers_[r + 1], references_[r]);
    }

    std::array<std::int64_t, kBleuOrder> matched{};
    matcher_(hypothesis_, references_, matched);

    BleuStatistics statistics;
    statistics.hypothesis_length = static_cast<double>(hypothesis_.size());
    statistics.reference_length = static_cast<double>(closest_length(hypothesis_.size(), references_));
    for (std::size_t n = 0; n < kBleuOrder; ++n) {
      statistics.matched[n] = static_cast<double>(matched[n]);
      statistics.total[n] = static_cast<double>(ngram_count(hypothesis_.size(), n + 1));
    }
    statistics.to_row(row);
  }

 private:
  void to_symbols(const std::string& line, LineTokenizer& tokenizer, Symbols& symbols) {
    symbols.clear();
    const auto& words = lowercase_ ? tokenizer(lowercase(line)) : tokenizer(line);
    for (const auto word : words) symbols.push_back(words_(word));
  }

  bool lowercase_;
  std::vector<LineTokenizer> tokenizers_;  // one a line, since words_ holds views into their texts
  Interner<std::string_view> words_;
  NgramMatcher matcher_;
  Symbols hypothesis_;
  std::vector<Symbols> references_;
};

}  // namespace

std::string_view to_string(BleuSmoothing smoothing) {
  switch (smoothing) {
    case BleuSmoothing::exponential:
      return "exp";
    case BleuSmoothing::floor:
      return "floor";
    case BleuSmoothing::add_k:
      return "add-k";
    case BleuSmoothing::none:
      break;
  }
  return "none";
}

BleuSmoothing parse_bleu_smoothing(std::string_view name) {
  for (const auto smoothing :
       {BleuSmoothing::exponential, BleuSmoothing::floor, BleuSmoothing::add_k, BleuSmoothing::none}) {
    if (to_string(smoothing) == name) return smoothing;
  }
  throw UsageError(fmt::format("unknown BLEU smoothing '{}': use exp, floor, add-k or none", name));
}

BleuStatistics BleuStatistics::from_row(std::span<const double> row) {
  BleuStatistics statistics;
  statistics.hypothesis_length = row[0];
  statistics.reference_length = row[1];
  std::copy_n(row.begin() + 2, kBleuOrder, statistics.matched.begin());
  std::copy_n(row.begin() + 2 + kBleuOrder, kBleuOrder, statistics.total.begin());
  return statistics;
}

void BleuStatistics::to_row(std::span<double> row) const {
  row[0] = hypothesis_length;
  row[1] = reference_length;
  std::copy(matched.begin(), matched.end(), row.begin() + 2);
  std::copy(total.begin(), total.end(), row.begin() + 2 + kBleuOrder);
}

BleuScore bleu_from_statistics(const BleuStatistics& statistics, const BleuOptions& options) {
  BleuScore bleu;
  bleu.statistics = statistics;
  const double c = statistics.hypothesis_length;
  const double r = statistics.reference_length;
  bleu.ratio = r > 0 ? c / r : 0;
  bleu.brevity_penalty = c >= r ? 1 : c > 0 ? std::exp(1 - r / c) : 0;
  if (std::all_of(statistics.matched.begin(), statistics.matched.end(), [](double m) { return m == 0; })) {
    return bleu;  // nothing matches: 0, whatever the smoothing
  }

  double halving = 1;
  std::size_t order = kBleuOrder;
  for (std::size_t n = 0; n < kBleuOrder; ++n) {
    const double added = options.smoothing == BleuSmoothing::add_k && n > 0 ? smoothing_value(options) : 0;
    const double matched = statistics.matched[n] + added;
    const double total = statistics.total[n] + added;
    if (total == 0) break;
    if (options.effective_order) order = n + 1;
    if (matched > 0) {
      bleu.precisions[n] = 100.0 * matched / total;
    } else if (options.smoothing == BleuSmoothing::exponential) {
      halving *= 2;
      bleu.precisions[n] = 100.0 / (halving * total);
    } else if (options.smoothing == BleuSmoothing::floor) {
      bleu.precisions[n] = 100.0 * smoothing_value(options) / total;
    }
  }

  double logs = 0;
  for (std::size_t n = 0; n < order; ++n) {
    if (bleu.precisions[n] == 0) return bleu;
    logs += std::log(bleu.precisions[n]);
  }
  bleu.score = bleu.brevity_penalty * std::exp(logs / static_cast<double>(order));
  return bleu;
}

std::size_t count_tokenized_endings(const Lines& lines) {
  const auto ends = [](const std::string& line) { return strip_right(line).ends_with(" ."); };
  return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), ends));
}

SentenceStatistics bleu_statistics(const Lines& hypotheses, const std::vector<Lines>& references,
                                   const BleuOptions& options, const Work& work) {
  check_parallel(hypotheses, references);
  return count_lines("BLEU", hypotheses.size(), BleuStatistics::kWidth, work, [&] {
    return [&, counter = BleuCounter(options, references.size())](std::size_t line,
                                                                  std::span<double> row) mutable {
      counter.count(hypotheses, references, line, row);
    };
  });
}

BleuScore corpus_bleu(const Lines& hypotheses, const std::vector<Lines>& references,
                      const BleuOptions& options) {
  const auto total = bleu_statistics(hypotheses, references, options).sum();
  return bleu_from_statistics(BleuStatistics::from_row(total), options);
}

BleuScore sentence_bleu(const std::string& hypothesis, const Lines& references, BleuOptions options) {
  options.effective_order = true;
  std::vector<Lines> streams;
  for (const auto& reference : references) streams.push_back({reference});
  return corpus_bleu({hypothesis}, streams, options);
}

ScoreFunction bleu_score_function(const BleuOptions& options) {
  return [options](std::span<const double> sums) {
    return bleu_from_statistics(BleuStatistics::from_row(sums), options).score;
  };
}

std::string bleu_signature(const BleuOptions& options, std::size_t references) {
  std::string smoothing(to_string(options.smoothing));
  if (options.smoothing == BleuSmoothing::floor || options.smoothing == BleuSmoothing::add_k) {
    smoothing += fmt::format("[{:.2f}]", smoothing_value(options));
  }
  return signature(references, {{"case", options.lowercase ? "lc" : "mixed"},
                                {"eff", options.effective_order ? "yes" : "no"},
                                {"tok", std::string(to_string(options.tokenizer))},
                                {"smooth", smoothing}});
}

std::string format_bleu(const BleuScore& bleu, int digits) {
  const auto& p = bleu.precisions;
  return fmt::format(
      "{} {:.1f}/{:.1f}/{:.1f}/{:.1f} (BP = {:.3f} ratio = {:.3f} hyp_len = {:.0f} ref_len = {:.0f})",
      score_text(bleu.score, digits), p[0], p[1], p[2], p[3], bleu.brevity_penalty, bleu.ratio,
      bleu.statistics.hypothesis_length, bleu.statistics.reference_length);
}

}  // namespace s2s
