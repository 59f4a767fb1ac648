// What the weights sum to: 1 over a row, and over a column something with a meaning.
#include <fmt/format.h>

#include <cmath>
#include <map>

#include "lab/experiments.h"
#include "lab/measure.h"
#include "lab/tensors.h"
#include "lab/training.h"
#include "metrics/attention_statistics.h"
#include "nn/masking.h"
#include "search/greedy_search.h"
#include "search/word_attention.h"

namespace s2s::lab {
namespace {

struct Sums {
  double row_off = 0;               // largest |row's sum - 1|
  std::vector<double> column_sums;  // of each source word, </s> left out
  std::vector<double> fertilities;  // what each becomes in the language
  std::map<std::int64_t, std::vector<double>> by_fertility;
};

Sums sums_of(Seq2Seq& model, const Pairs& pairs) {
  const PairBatch batch = to_batch(pairs);
  const torch::Tensor real = length_mask(batch.target_lengths, batch.target.size(1)).unsqueeze(2);
  const torch::Tensor weights = model.score(batch).attention_weights * real;
  Sums sums;
  sums.row_off = number(((weights.sum(-1) - 1) * real.squeeze(2)).abs().amax());
  const torch::Tensor columns = weights.sum(1);
  for (std::size_t i = 0; i < pairs.source.size(); ++i) {
    for (std::size_t j = 0; j < pairs.source[i].size(); ++j) {
      const double sum = number(columns[static_cast<std::int64_t>(i)][static_cast<std::int64_t>(j)]);
      const std::int64_t fertility = toy_language::fertility(pairs.source[i][j]);
      sums.column_sums.push_back(sum);
      sums.fertilities.push_back(static_cast<double>(fertility));
      sums.by_fertility[fertility].push_back(sum);
    }
  }
  return sums;
}

// Coverage (attention_statistics.h) of a translator's own greedy translations, by length of source.
FigureTable coverage_by_length(const Subject& subject) {
  const auto model = make_step_model(*subject.model, {Engine::automatic, EnginePrecision::fp32});
  SearchOptions options;
  options.beam = 1;
  options.keep_attention = true;
  const std::vector<NBest> found = greedy_search(*model, subject.sources, options);
  constexpr std::size_t kStep = 10;
  std::map<std::size_t, AttentionSums> buckets;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::vector<std::string> source(subject.sources[i].size()), target(found[i].front().pieces.size());
    buckets[(subject.sources[i].size() - 1) / kStep].add(piece_attention(found[i].front(), source, target));
  }
  FigureTable table("coverage of a source piece: " + subject.name,
                    {"pieces", "sentences", "mean", "under 0.5", "over 1.5"});
  for (const auto& [bucket, sums] : buckets) {
    const AttentionStatistics statistics = sums.mean();
    table.add({cell(fmt::format("{}-{}", kStep * bucket + 1, kStep * (bucket + 1))),
               cell(statistics.sentences), cell(statistics.coverage, 2),
               percent_cell(statistics.under_covered, 0), percent_cell(statistics.over_covered, 0)});
  }
  return table;
}

}  // namespace

Outcome rows_of(Seq2Seq& model, const Subject& looked_into, const Setting& setting) {
  Random random(setting.seed, /*stream=*/3);
  const Sums sums = sums_of(model, toy_language::pairs(setting.full() ? 200 : 20, 4, 16, random));
  FigureTable table("the synthetic language, led along the right translations",
                    {"words that a word becomes", "occurrences", "mean column sum", "deviation"});
  LinePlot plot{.title = "Column sums by fertility", .x_title = "column sum", .y_title = "share of words"};
  for (const auto& [fertility, columns] : sums.by_fertility) {
    table.add({cell(fertility), cell(static_cast<std::int64_t>(columns.size())), cell(mean(columns), 2),
               cell(deviation(columns), 2)});
    plot.lines.push_back(
        cumulative_line(fmt::format("becomes {}", fertility), plot.lines.size(), columns, /*most=*/3));
  }
  const double r = correlation(sums.column_sums, sums.fertilities);
  std::vector<double> off;
  for (const double sum : sums.column_sums) off.push_back(std::abs(sum - 1));
  Conditions conditions;
  conditions.require(sums.row_off < 1e-5,
                     fmt::format("each row sums to 1 (off by {:.1g}, under 1e-5)", sums.row_off));
  // Were it a softmax over columns, every column would sum to 1 to a millionth.
  conditions.require(mean(off) > 0.05,
                     fmt::format("columns don't (off by {:.2f} in the mean, over 0.05)", mean(off)));
  // 0.8: two thirds of the variance of the sums explained by what each word truly becomes.
  // One trained model decides less than that: none of it explained would be the opposite.
  conditions.require(
      is_over(estimate({r}), 0.8, 0.1),
      fmt::format("a column's sum follows the number of words that its word becomes (r = {:.2f}, over 0.8)",
                  r));
  Outcome outcome;
  outcome.tables = {table, coverage_by_length(looked_into)};
  outcome.plots = {{"column-sums",
                    "Share of the source's words whose column sums to at most this, by the number of words "
                    "that they become.",
                    plot}};
  outcome.verdict = conditions.verdict();
  return outcome;
}

Experiment rows() {
  return {"rows",
          "weights sum to 1 over a query's row; over a column they count what a word becomes",
          "The weights of each query sum to 1, those on a key don't: their sum over all steps is the "
          "expected number of target words that the source word becomes, its fertility.",
          "Bahdanau et al. (2015), section 3.1 (alpha_ij as probability of alignment); Tu et al. (2016), "
          "Modeling coverage for neural machine translation, section 3; Brown et al. (1993) for fertility",
          "A translator is trained on a synthetic language whose words are known to become none, one or two "
          "words; the column sums of its weights against that. And how much of the source a trained "
          "translator covers, by length.",
          [](const Setting& setting) { return rows_of(*setting.toy().model, setting.subject(), setting); }};
}

}  // namespace s2s::lab
