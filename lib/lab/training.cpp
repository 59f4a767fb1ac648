#include "lab/training.h"

#include "base/signals.h"
#include "data/batcher.h"
#include "nn/fast/model.h"
#include "search/greedy_search.h"
#include "search/source_batch.h"
#include "train/update_step.h"

namespace s2s::lab {
namespace {

LossFunction loss_of(Seq2Seq& model, Engine engine) {
  if (engine == Engine::fast) {
    const auto fast = std::make_shared<fast::FastModel>(model, kernels::Precision::fp32);
    return [fast](const PairBatch& batch, Random& random) { return fast->loss(batch, {}, 1.0, random); };
  }
  return [&model](const PairBatch& batch, Random& random) {
    LossResult loss = model.loss(batch, {}, random);
    loss.objective.backward();
    return loss;
  };
}

EngineOptions in_fp32(Engine engine) { return {engine, EnginePrecision::fp32}; }

}  // namespace

void train(Seq2Seq& model, const Pairs& pairs, const SmallTraining& training, std::uint64_t seed,
           const std::function<void(std::int64_t update)>& watch) {
  model.train();
  Batcher batcher(TrainingSet::in_memory(pairs.source, pairs.target), {.size = training.batch}, seed);
  FlatParameters parameters(model);
  Optimiser optimiser(OptimiserOptions{}, parameters);
  UpdateStep step(loss_of(model, training.engine), parameters, optimiser, /*clip_norm=*/1.0);
  Random dropout(seed, /*stream=*/1);
  for (std::int64_t update = 0; update < training.updates; ++update) {
    throw_if_interrupted();
    if (watch) watch(update);
    step.run({batcher.next()}, training.rate, dropout, [](const Batch&) { return std::int64_t{0}; });
  }
  if (watch) watch(training.updates);
  model.eval();
}

Sequences translate(const Seq2Seq& model, const Sequences& sources, Engine engine) {
  const auto decoder = make_step_model(model, in_fp32(engine));
  SearchOptions options;
  options.beam = 1;
  Sequences translations;
  for (std::size_t begin = 0; begin < sources.size(); begin += static_cast<std::size_t>(options.batch_size)) {
    const std::size_t end = std::min(sources.size(), begin + static_cast<std::size_t>(options.batch_size));
    const Sequences some(sources.begin() + static_cast<std::ptrdiff_t>(begin),
                         sources.begin() + static_cast<std::ptrdiff_t>(end));
    for (NBest& best : greedy_search(*decoder, some, options))
      translations.push_back(std::move(best.front().pieces));
  }
  return translations;
}

double accuracy(const Seq2Seq& model, const Pairs& pairs, Engine engine) {
  const Sequences outputs = translate(model, pairs.source, engine);
  double sum = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) sum += share_right(outputs[i], pairs.target[i]);
  return sum / static_cast<double>(outputs.size());
}

std::vector<double> accuracy_by_length(const Seq2Seq& model, const std::vector<std::int64_t>& lengths,
                                       const MakePairs& make, std::uint64_t seed, Engine engine) {
  Random random(seed, /*stream=*/2);
  std::vector<double> accuracies;
  for (const std::int64_t length : lengths)
    accuracies.push_back(accuracy(model, make(length, random), engine));
  return accuracies;
}

PairBatch to_batch(const Pairs& pairs) {
  const SourceBatch source = pad_sources(pairs.source);
  const SourceBatch target = pad_sources(pairs.target);
  return {source.ids, source.lengths, target.ids, target.lengths};
}

ModelOptions small_options(AttentionKind attention, std::int64_t units, std::int64_t vocabulary) {
  ModelOptions options;
  options.attention = attention;
  options.embedding = options.hidden = units;
  options.dropout = 0;
  options.source_vocabulary = options.target_vocabulary = vocabulary;
  return options;
}

}  // namespace s2s::lab
