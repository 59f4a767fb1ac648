#include "nn/fast/step_model.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace s2s::fast {
namespace {

// oneDNN builds a product anew for each number of rows (0.5 ms): search, whose rows become fewer one by one,
// computes a few rows too many rather.
std::int64_t computed_rows(std::int64_t rows) {
  constexpr std::int64_t kFew = 8;
  constexpr std::int64_t kMany = 64;
  const std::int64_t unit = rows <= kFew ? 1 : rows <= kMany ? kFew : kMany / 2;
  return (rows + unit - 1) / unit * unit;
}

template <class Integer>
std::vector<Integer> to_vector(const at::Tensor& indices) {
  const at::Tensor contiguous = indices.contiguous();
  const auto* data = contiguous.data_ptr<std::int64_t>();
  std::vector<Integer> values(static_cast<std::size_t>(contiguous.numel()));
  std::transform(data, data + contiguous.numel(), values.begin(),
                 [](std::int64_t value) { return static_cast<Integer>(value); });
  return values;
}

}  // namespace

FastStepModel::FastStepModel(const Seq2Seq& model, kernels::Precision precision)
    : options_(model.options()),
      precision_(precision),
      parameters_(model, Parameters::Gradients::none),
      source_embedding_(
          parameters_[parameters_.has("source_embedding") ? "source_embedding" : "target_embedding"]),
      target_embedding_(parameters_["target_embedding"]),
      encoder_(options_, parameters_, precision),
      bridge_(options_, parameters_, precision),
      decoder_(options_, parameters_, precision),
      output_layer_(options_.readout_size, options_.target_vocabulary, precision) {
  encoder_.pack(false);
  bridge_.pack(false);
  decoder_.pack(false);
  const bool own = parameters_.has("output_layer.weight");
  output_layer_.pack(parameters_[own ? "output_layer.weight" : "target_embedding"].value,
                     parameters_["output_layer.bias"].value.data, false);
}

void FastStepModel::start(const at::Tensor& source, const at::Tensor& lengths) {
  source_workspace_.reset();
  const Pass pass{source_workspace_, {}, false};
  source_ = make_sentences(source, lengths, options_.source_vocabulary);
  const Activation& embedded =
      source_embedding_.forward(source_.ids, source_.steps, source_.rows, 0.0, precision_, pass);
  const Activation& states = encoder_.forward(embedded, source_, pass);
  bridge_.forward(encoder_, states, source_, pass);
  decoder_.prepare(states, bridge_.summary(), source_, pass);
  stand_ = decoder_.first_states(bridge_);
  sentence_of_row_.resize(static_cast<std::size_t>(source_.rows));
  std::iota(sentence_of_row_.begin(), sentence_of_row_.end(), 0);
  from_.assign(sentence_of_row_.begin(), sentence_of_row_.end());
}

std::vector<kernels::QueryGroup> FastStepModel::groups() const {
  std::vector<kernels::QueryGroup> groups;
  for (std::int64_t row = 0; row < rows(); ++row) {
    const std::int64_t sentence = sentence_of_row_[static_cast<std::size_t>(row)];
    if (groups.empty() || groups.back().sentence != sentence) {
      groups.push_back({sentence, row, 0});
    }
    ++groups.back().count;
  }
  return groups;
}

const Activation& FastStepModel::run_decoder(const at::Tensor& previous_words, std::int64_t computed) {
  turn_ = 1 - turn_;
  step_workspaces_[turn_].reset();
  const Pass pass{step_workspaces_[turn_], {}, false};
  auto words = to_vector<std::int32_t>(previous_words);
  words.resize(static_cast<std::size_t>(computed), -1);
  Sentences target;
  target.rows = computed;
  target.steps = 1;
  target.lengths.assign(static_cast<std::size_t>(computed), 0);
  std::fill_n(target.lengths.begin(), rows(), 1);
  from_.resize(static_cast<std::size_t>(computed), 0);
  stand_.from = from_;
  const std::vector<kernels::QueryGroup> shared = groups();
  const Activation& embedded = target_embedding_.forward(words, 1, computed, 0.0, precision_, pass);
  const Activation& readouts = decoder_.forward(embedded, std::exchange(stand_, {}), target, shared, pass);
  stand_ = decoder_.after(0);
  from_.resize(sentence_of_row_.size());
  std::iota(from_.begin(), from_.end(), 0);
  return readouts;
}

StepResult FastStepModel::step(const at::Tensor& previous_words) {
  const std::int64_t computed = computed_rows(rows());
  const Activation& readouts = run_decoder(previous_words, computed);
  StepResult result;
  const at::Tensor scores = torch::empty({computed, options_.target_vocabulary});
  const at::Tensor log_totals = torch::empty({computed});
  output_layer_.scores(readouts.values(kFirstStep),
                       {scores.data_ptr<float>(), computed, options_.target_vocabulary},
                       log_totals.data_ptr<float>());
  result.scores = scores.narrow(0, 0, rows());
  result.log_totals = log_totals.narrow(0, 0, rows());
  result.attention_weights = torch::zeros({rows(), source_.steps});
  if (const kernels::ConstMatrix weights = decoder_.attention_weights(0)) {
    std::copy_n(weights.data, rows() * source_.steps, result.attention_weights.data_ptr<float>());
  }
  return result;
}

at::Tensor FastStepModel::head_weights() const {
  const kernels::ConstMatrix all = decoder_.head_weights(0);
  if (!all) {
    return {};
  }
  const std::int64_t heads = all.columns / source_.steps;
  const at::Tensor weights = torch::empty({rows(), heads, source_.steps});
  std::copy_n(all.data, weights.numel(), weights.data_ptr<float>());
  return weights;
}

void FastStepModel::reorder(const at::Tensor& rows) {
  const auto places = to_vector<std::size_t>(rows);
  std::vector<std::int32_t> from;
  std::vector<std::int64_t> sentences;
  for (const std::size_t place : places) {
    from.push_back(from_[place]);
    sentences.push_back(sentence_of_row_[place]);
  }
  from_ = std::move(from);
  sentence_of_row_ = std::move(sentences);
}

}  // namespace s2s::fast
