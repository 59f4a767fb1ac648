#include "bench/train_bench.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "bench/model_flops.h"
#include "bench/product_peak.h"
#include "bench/training_workload.h"
#include "bench/variants.h"
#include "nn/engine.h"
#include "nn/fast/model.h"
#include "train/engine.h"
#include "train/model_json.h"
#include "train/optimiser.h"
#include "train/update_step.h"

namespace s2s {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// One implementation's training, in its worker.
class Training {
 public:
  Training(const BenchTrainOptions& options, const ModelOptions& model, const TrainingWorkload& workload,
           const EngineOptions& engine)
      : options_(options),
        workload_(workload),
        random_(options.seed),
        model_(build_seq2seq(model, random_)),
        chosen_(choose_engine(*model_, engine)),
        parameters_(*model_),
        optimiser_({}, parameters_),
        step_(timed_loss(engine), parameters_, optimiser_, OptimiserOptions().clip_norm) {}

  // One round: the same batches in every round and every implementation.
  Json round() {
    Batcher batcher(workload_.set, {.size = options_.batch_size}, options_.seed);
    parts_ = {};
    loss_seconds_ = 0;
    ReportWindow sum;
    Flops flops;
    double data = 0;
    const auto start = Clock::now();
    for (std::int64_t update = 0; update < options_.updates; ++update) {
      const auto before = Clock::now();
      const Batch batch = batcher.next();
      data += seconds_since(before);
      sum.add(step_.run({batch}, kLearningRate, random_, workload_.words));
      for (std::size_t row = 0; row < batch.source.lengths.size(); ++row) {
        flops =
            flops + training_flops(model_->options(), batch.source.lengths[row], batch.target.lengths[row]);
      }
    }
    const double seconds = seconds_since(start);
    Json answer{{"seconds", seconds},
                {"sentences", sum.sentences},
                {"target_pieces", sum.target_pieces},
                {"target_words", sum.target_words},
                {"padding", static_cast<double>(sum.padding) / static_cast<double>(sum.cells)},
                {"flops", flops.total()},
                {"peak_memory", peak_memory()}};
    answer["share"] = shares(seconds, data);
    if (chosen_.fast) {
      answer["flops_within"] = {
          {"encoder", flops.encoder}, {"decoder_and_attention", flops.decoder}, {"output", flops.output}};
      answer["precision"] = chosen_.precision == kernels::Precision::bf16 ? "bf16" : "fp32";
    }
    return answer;
  }

 private:
  static constexpr double kLearningRate = 1e-4;

  LossFunction timed_loss(const EngineOptions& engine) {
    LossFunction loss;
    if (chosen_.fast) {
      loss = [this](const PairBatch& batch, Random& random) {
        if (!fast_) {  // now that the parameters have come to their place
          fast_.emplace(*model_, chosen_.precision);
        }
        return fast_->loss(batch, {}, 1.0, random, &parts_);
      };
    } else {
      TrainOptions training;
      training.engine = engine;
      loss = make_loss(*model_, training);
    }
    return [this, loss](const PairBatch& batch, Random& random) {
      const auto start = Clock::now();
      LossResult result = loss(batch, random);
      loss_seconds_ += seconds_since(start);
      return result;
    };
  }

  // Autograd's time cannot be told apart: the reference has model, optimiser and data only. The optimiser's
  // share holds the gradient's norm and the batch's tensors too.
  Json shares(double seconds, double data) const {
    Json shares = Json::object();
    if (chosen_.fast) {
      shares["encoder"] = parts_.encoder / seconds;
      shares["decoder"] = parts_.decoder / seconds;
      shares["attention"] = parts_.attention / seconds;
      shares["output"] = parts_.output / seconds;
    } else {
      shares["model"] = loss_seconds_ / seconds;
    }
    shares["optimiser"] = (seconds - data - loss_seconds_) / seconds;
    shares["data"] = data / seconds;
    return shares;
  }

  const BenchTrainOptions& options_;
  const TrainingWorkload& workload_;
  Random random_;
  std::shared_ptr<Seq2Seq> model_;
  ChosenEngine chosen_;
  FlatParameters parameters_;
  Optimiser optimiser_;
  std::optional<fast::FastModel> fast_;
  fast::PartSeconds parts_;
  double loss_seconds_ = 0;
  UpdateStep step_;
};

double per_second(const Json& round, const char* count) {
  return round.at(count).get<double>() / round.at("seconds").get<double>();
}

// Of the best product in the precision of its own products, what each part of the fast path makes use of in
// the time that it takes.
Json utilisation_within(const std::vector<Json>& rounds, const Json& best_product) {
  const double best = best_product.at(rounds.front()["precision"].get<std::string>()).get<double>();
  Json within;
  for (const auto& [part, flops] : rounds.front()["flops_within"].items()) {
    within[part] = median_of(rounds, [&, name = part](const Json& round) {
      const Json& share = round["share"];
      const double of_time = name == "decoder_and_attention"
                                 ? share["decoder"].get<double>() + share["attention"].get<double>()
                                 : share[name].get<double>();
      return round["flops_within"][name].get<double>() / (of_time * round["seconds"].get<double>() * best);
    });
  }
  return within;
}

Json summarise(const Variant& variant, const Json& best_product) {
  const auto rate = [&](const char* count) {
    return median_of(variant.rounds, [&](const Json& round) { return per_second(round, count); });
  };
  Json summary{{"name", variant.name}};
  summary["target_pieces_per_second"] = rate("target_pieces");
  if (variant.rounds.front()["target_words"].get<double>() > 0) {
    summary["target_words_per_second"] = rate("target_words");
  }
  summary["sentences_per_second"] = rate("sentences");
  summary["flops_per_second"] = rate("flops");
  for (const auto& [precision, best] : best_product.items()) {
    summary["utilisation_of_" + precision] = rate("flops") / best.get<double>();
  }
  for (const auto& [part, share] : variant.rounds.front()["share"].items()) {
    summary["share"][part] = median_of(
        variant.rounds, [&, name = part](const Json& round) { return round["share"][name].get<double>(); });
  }
  if (variant.rounds.front().contains("flops_within")) {
    summary["utilisation_within"] = utilisation_within(variant.rounds, best_product);
  }
  summary["peak_memory"] = variant.rounds.back()["peak_memory"];
  for (const Json& round : variant.rounds) {
    summary["seconds"].push_back(round["seconds"]);
  }
  return summary;
}

// The best products that were seen before and after the rounds.
class Peaks {
 public:
  Peaks()
      : worker_([]() -> Worker::Answer {
          return [](const Json& /*request*/) {
            Json peaks{{"fp32", best_product(kernels::Precision::fp32)}};
            if (kernels::cpu_can_multiply_bf16()) {
              peaks["bf16"] = best_product(kernels::Precision::bf16);
            }
            return peaks;
          };
        }) {}
  void measure() {
    const Json peaks = worker_.ask(Json::object());
    for (const auto& [precision, flops] : peaks.items()) {
      best[precision] = std::max(best.value(precision, 0.0), flops.get<double>());
    }
  }
  Json best = Json::object();  // by precision; bf16 is missing where the CPU has none

 private:
  Worker worker_;
};

Json describe_workload(const BenchTrainOptions& options, std::int64_t pieces_of_text, const Json& round) {
  const auto pieces = round.at("target_pieces").get<double>();
  Json workload{{"batch_size", options.batch_size}, {"updates", options.updates}};
  if (options.corpus.empty()) {
    workload["source_length"] = options.source_length;
    workload["target_length"] = options.target_length;
  } else {
    workload["corpus"] = options.corpus;
    workload["max_pieces"] = options.max_pieces;
    workload["pieces_of_text"] = pieces_of_text;
  }
  workload["rounds"] = options.variants.rounds;
  workload["sentences"] = round["sentences"];
  workload["target_pieces"] = round["target_pieces"];
  workload["padding"] = round["padding"];
  workload["flops_per_target_piece"] = round["flops"].get<double>() / pieces;
  return workload;
}

}  // namespace

Json bench_training(const BenchTrainOptions& options) {
  ModelOptions sized = options.model;
  sized.source_vocabulary = sized.target_vocabulary = options.vocabulary;
  const ModelOptions model = resolve(sized);
  const TrainingWorkload workload = make_training_workload(options);
  Peaks peaks;
  auto variants = start_variants(options.variants, [&](const EngineOptions& engine) -> Worker::Answer {
    const auto training = std::make_shared<Training>(options, model, workload, engine);
    return [training](const Json& request) {
      return request.contains("hello") ? Json::object() : training->round();
    };
  });
  peaks.measure();
  run_rounds(variants, options.variants, {{"round", true}});
  peaks.measure();

  Json result{{"machine", describe_bench_machine()}, {"model", to_json(model)}};
  result["workload"] = describe_workload(options, workload.pieces, variants.front().rounds.front());
  result["best_product"] = peaks.best;
  for (const Variant& variant : variants) {
    result["variants"].push_back(summarise(variant, peaks.best));
  }
  result["ratios"] =
      speed_ratios(variants, [](const Json& round) { return 1.0 / round["seconds"].get<double>(); });
  return result;
}

}  // namespace s2s
