#include "bench/translate_bench.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "base/error.h"
#include "base/median.h"
#include "bench/training_workload.h"
#include "bench/variants.h"
#include "data/corpus_folder.h"
#include "search/batch_plan.h"
#include "search/search.h"
#include "search/translator_options.h"
#include "text/line_reader.h"
#include "train/load_model.h"
#include "train/model_json.h"

namespace s2s {
namespace {

using Clock = std::chrono::steady_clock;
using Sentences = std::vector<std::vector<std::int32_t>>;

Sentences first_sentences(const BenchTranslateOptions& options, const Vocabulary& vocabulary) {
  FilesReader reader(read_corpus_folder(options.corpus, options.data_root).set("test").source, {});
  Sentences sentences;
  for (Line line; static_cast<std::int64_t>(sentences.size()) < options.sentences && reader.next(line);) {
    auto pieces = vocabulary.encode(line.text);
    if (!pieces.empty()) {
      sentences.push_back(std::move(pieces));
    }
  }
  return sentences;
}

// One implementation's translations, in its worker.
class Translating {
 public:
  Translating(const BenchTranslateOptions& options, const EngineOptions& engine) {
    if (options.run.empty()) {
      ModelOptions sized = options.model;
      sized.source_vocabulary = sized.target_vocabulary = options.vocabulary;
      Random random(options.seed);
      model_ = build_seq2seq(sized, random);
      model_->eval();
      search_.max_length_ratio = 1.0;  // an untrained model seldom ends a sentence by itself
      search_.max_length_offset = 0;
    } else {
      const LoadedModel loaded = load_model(options.run);
      model_ = loaded.model;
      if (!options.corpus.empty()) {
        sentences_ = first_sentences(options, loaded.source);
      }
    }
    if (options.corpus.empty()) {
      sentences_ = random_sentences(options.sentences, options.source_length,
                                    model_->options().source_vocabulary, options.seed);
    }
    step_model_ = make_step_model(*model_, engine);
  }

  Json describe() const { return {{"model", to_json(model_->options())}, {"sentences", sentences_.size()}}; }

  Json round(std::int64_t beam, std::int64_t batch_size) {
    search_.beam = beam;
    std::vector<std::int64_t> lengths;
    for (const auto& sentence : sentences_) {
      lengths.push_back(static_cast<std::int64_t>(sentence.size()));
    }
    std::int64_t pieces = 0;
    Json batches = Json::array();
    double seconds = 0;
    for (const auto& batch : plan_batches(lengths, batch_size, TranslatorOptions().batch_pieces)) {
      Sentences sources;
      for (const std::size_t index : batch) {
        sources.push_back(sentences_[index]);
      }
      const auto start = Clock::now();
      const std::vector<NBest> found = search(*step_model_, sources, search_);
      batches.push_back(std::chrono::duration<double>(Clock::now() - start).count());
      seconds += batches.back().get<double>();
      for (const NBest& best : found) {
        pieces += static_cast<std::int64_t>(best.front().pieces.size());
      }
    }
    return {{"seconds", seconds},
            {"sentences", sentences_.size()},
            {"pieces", pieces},
            {"batches", batches},
            {"peak_memory", peak_memory()}};
  }

 private:
  std::shared_ptr<Seq2Seq> model_;
  Sentences sentences_;
  std::unique_ptr<StepModel> step_model_;
  SearchOptions search_;
};

double sentences_per_second(const Json& round) {
  return round.at("sentences").get<double>() / round.at("seconds").get<double>();
}

// Of single sentences, over all rounds: the median, and what nine of ten stay under.
Json latency(const std::vector<Json>& rounds) {
  std::vector<double> seconds;
  for (const Json& round : rounds) {
    for (const Json& batch : round["batches"]) {
      seconds.push_back(batch.get<double>());
    }
  }
  std::sort(seconds.begin(), seconds.end());
  return {{"median", median(seconds)}, {"90_percent", seconds[(seconds.size() * 9 + 9) / 10 - 1]}};
}

Json summarise(const Variant& variant, std::int64_t beam, std::int64_t batch_size) {
  Json summary{{"name", variant.name}, {"beam", beam}, {"batch_size", batch_size}};
  summary["sentences_per_second"] = median_of(variant.rounds, sentences_per_second);
  summary["target_pieces_per_second"] = median_of(variant.rounds, [](const Json& round) {
    return round["pieces"].get<double>() / round["seconds"].get<double>();
  });
  if (batch_size == 1) {
    summary["latency_seconds"] = latency(variant.rounds);
  }
  summary["peak_memory"] = variant.rounds.back()["peak_memory"];
  return summary;
}

Json describe_workload(const BenchTranslateOptions& options, const Json& described) {
  Json workload{{"sentences", described["sentences"]}, {"rounds", options.variants.rounds}};
  if (options.corpus.empty()) {
    workload["source_length"] = options.source_length;
  } else {
    workload["corpus"] = options.corpus;
  }
  if (!options.run.empty()) {
    workload["run"] = options.run;
  }
  return workload;
}

}  // namespace

Json bench_translation(const BenchTranslateOptions& options) {
  if (!options.corpus.empty() && options.run.empty()) {
    throw UsageError("--corpus needs --model: an untrained model has no pieces to cut its text into");
  }
  if (options.run.empty()) {
    ModelOptions sized = options.model;
    sized.source_vocabulary = sized.target_vocabulary = options.vocabulary;
    resolve(sized);
  }
  auto variants = start_variants(options.variants, [&](const EngineOptions& engine) -> Worker::Answer {
    const auto translating = std::make_shared<Translating>(options, engine);
    return [translating](const Json& request) {
      return request.contains("hello") ? translating->describe()
                                       : translating->round(request["beam"].get<std::int64_t>(),
                                                            request["batch_size"].get<std::int64_t>());
    };
  });
  const Json described = variants.front().worker.ask({{"hello", true}});
  Json result{{"machine", describe_bench_machine()},
              {"model", described["model"]},
              {"workload", describe_workload(options, described)},
              {"variants", Json::array()},
              {"ratios", Json::array()}};
  for (const std::int64_t beam : options.beams) {
    for (const std::int64_t batch_size : options.batch_sizes) {
      for (Variant& variant : variants) {
        variant.rounds.clear();
      }
      run_rounds(variants, options.variants, {{"beam", beam}, {"batch_size", batch_size}});
      for (const Variant& variant : variants) {
        result["variants"].push_back(summarise(variant, beam, batch_size));
      }
      for (Json ratio : speed_ratios(variants, sentences_per_second)) {
        ratio["beam"] = beam;
        ratio["batch_size"] = batch_size;
        result["ratios"].push_back(std::move(ratio));
      }
    }
  }
  return result;
}

}  // namespace s2s
