// Models of a few lines that search can be tested with.
#pragma once

#include <torch/types.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "base/random.h"
#include "data/batch.h"
#include "nn/step_model.h"

namespace s2s {

using Pieces = std::vector<std::int32_t>;

inline constexpr double kImpossible = -std::numeric_limits<double>::infinity();

// A model whose next-piece log probabilities and attention are any function of the source (with </s>) and of
// what was predicted so far. It notes how it was used.
class FunctionModel : public StepModel {
 public:
  using Distribution = std::function<std::vector<double>(const Pieces& source, const Pieces& prefix)>;

  explicit FunctionModel(Distribution log_probabilities, Distribution attention = {})
      : log_probabilities_(std::move(log_probabilities)), attention_(std::move(attention)) {}

  void start(const at::Tensor& source, const at::Tensor& lengths) override {
    ++starts;
    rows_.clear();
    width_ = source.size(1);
    for (std::int64_t i = 0; i < source.size(0); ++i) {
      Row row;
      for (std::int64_t j = 0; j < lengths[i].item<std::int64_t>(); ++j)
        row.source.push_back(source[i][j].item<std::int32_t>());
      rows_.push_back(row);
    }
  }

  StepResult step(const at::Tensor& previous_words) override {
    rows_at_step.push_back(static_cast<std::int64_t>(rows_.size()));
    TORCH_CHECK(previous_words.size(0) == static_cast<std::int64_t>(rows_.size()), "one word a row");
    std::vector<at::Tensor> log_probabilities;
    at::Tensor attention = torch::zeros({previous_words.size(0), width_});
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      Row& row = rows_[i];
      const auto row_index = static_cast<std::int64_t>(i);
      if (row.started) row.prefix.push_back(previous_words[row_index].item<std::int32_t>());
      TORCH_CHECK(row.started || previous_words[row_index].item<std::int32_t>() == kBeginId,
                  "<s> comes first");
      row.started = true;
      log_probabilities.push_back(torch::tensor(log_probabilities_(row.source, row.prefix)));
      if (!attention_) continue;
      const std::vector<double> weights = attention_(row.source, row.prefix);
      for (std::size_t j = 0; j < weights.size(); ++j)
        attention[row_index][static_cast<std::int64_t>(j)] = weights[j];
    }
    return {torch::stack(log_probabilities).to(torch::kFloat), attention};
  }

  void reorder(const at::Tensor& rows) override {
    ++reorders;
    std::vector<Row> kept;
    for (std::int64_t i = 0; i < rows.size(0); ++i)
      kept.push_back(rows_.at(static_cast<std::size_t>(rows[i].item<std::int64_t>())));
    rows_ = kept;
  }

  int starts = 0;
  int reorders = 0;
  std::vector<std::int64_t> rows_at_step;

 private:
  struct Row {
    Pieces source, prefix;
    bool started = false;
  };

  Distribution log_probabilities_, attention_;
  std::vector<Row> rows_;
  std::int64_t width_ = 0;
};

// Normalised random log probabilities that depend on the seed and on every piece of both sequences.
inline std::vector<double> random_distribution(std::uint64_t seed, const Pieces& source, const Pieces& prefix,
                                               std::size_t size, double sharpness) {
  std::uint64_t hash = seed * 0x9e3779b97f4a7c15ULL + size;
  for (const auto& sequence : {source, Pieces{-1}, prefix})
    for (const std::int32_t piece : sequence)
      hash = (hash ^ static_cast<std::uint64_t>(piece + 2)) * 0x100000001b3ULL + (hash >> 29);
  Random random(hash);
  std::vector<double> logits(size);
  double sum = 0;
  for (double& logit : logits) {
    logit = sharpness * random.uniform();
    sum += std::exp(logit);
  }
  // through float, as a model's numbers come, so that references sum exactly what search sums
  for (double& logit : logits) logit = static_cast<float>(logit - std::log(sum));
  return logits;
}

inline FunctionModel::Distribution random_log_probabilities(std::uint64_t seed, std::size_t vocabulary,
                                                            double sharpness = 4) {
  return [=](const Pieces& source, const Pieces& prefix) {
    return random_distribution(seed, source, prefix, vocabulary, sharpness);
  };
}

inline FunctionModel::Distribution random_attention(std::uint64_t seed) {
  return [=](const Pieces& source, const Pieces& prefix) {
    std::vector<double> weights = random_distribution(seed + 1000, source, prefix, source.size(), 3);
    for (double& weight : weights) weight = static_cast<float>(std::exp(weight));
    return weights;
  };
}

// Log probabilities of a vocabulary of seven: </s> and the pieces 4, 5, 6; the rest impossible.
inline std::vector<double> log_of(double end, double four, double five = 0, double six = 0) {
  const double none = kImpossible;
  return {none, none, std::log(end), none, std::log(four), std::log(five), std::log(six)};
}

}  // namespace s2s
