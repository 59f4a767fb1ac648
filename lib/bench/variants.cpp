#include "bench/variants.h"

#include <ATen/Parallel.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/error.h"
#include "base/median.h"
#include "base/progress.h"
#include "kernels/bf16.h"
#include "train/manifest.h"

namespace s2s {
namespace {

struct Candidate {
  const char* name;
  EngineOptions engine;
};

std::vector<Candidate> candidates(const BenchVariants& options) {
  const Engine engine = options.engine.engine;
  const EnginePrecision precision = options.engine.precision;
  std::vector<Candidate> all;
  if (engine != Engine::fast) {
    all.push_back({"reference fp32", {Engine::reference, EnginePrecision::fp32}});
  }
  if (engine == Engine::reference) {
    if (precision == EnginePrecision::bf16) {
      throw UsageError("the reference engine computes in fp32 only");
    }
    return all;
  }
  if (precision != EnginePrecision::bf16) {
    all.push_back({"fast fp32", {Engine::fast, EnginePrecision::fp32}});
  }
  const bool wanted = precision == EnginePrecision::bf16;
  if (wanted || (precision == EnginePrecision::automatic && kernels::cpu_multiplies_bf16())) {
    all.push_back({"fast bf16", {Engine::fast, EnginePrecision::bf16}});
  }
  return all;
}

}  // namespace

std::vector<Variant> start_variants(const BenchVariants& options,
                                    const std::function<Worker::Answer(const EngineOptions&)>& prepare) {
  std::vector<Variant> variants;
  for (const Candidate& candidate : candidates(options)) {
    const EngineOptions engine = candidate.engine;
    variants.push_back({candidate.name, engine, Worker([=] { return prepare(engine); }), {}});
  }
  std::vector<Variant> able;
  for (Variant& variant : variants) {
    try {
      variant.worker.ask({{"hello", true}});
      able.push_back(std::move(variant));
    } catch (const UsageError& error) {
      const bool by_name =
          options.engine.engine == Engine::fast || options.engine.precision == EnginePrecision::bf16;
      if (variant.engine.engine == Engine::reference || by_name) {
        throw;
      }
      spdlog::info("{} is left out: {}", variant.name, error.what());
    }
  }
  return able;
}

void run_rounds(std::vector<Variant>& variants, const BenchVariants& options, const Json& request) {
  const auto total = (options.rounds + 1) * static_cast<std::int64_t>(variants.size());
  Progress progress("measuring", total);
  std::int64_t done = 0;
  for (std::int64_t round = 0; round <= options.rounds; ++round) {
    for (Variant& variant : variants) {
      Json answer = variant.worker.ask(request);
      if (round > 0) {
        variant.rounds.push_back(std::move(answer));
      }
      progress.update(++done);
    }
  }
}

double median_of(const std::vector<Json>& rounds, const std::function<double(const Json&)>& number) {
  std::vector<double> values;
  for (const Json& round : rounds) {
    values.push_back(number(round));
  }
  return median(values);
}

Json speed_ratios(const std::vector<Variant>& variants, const std::function<double(const Json&)>& speed) {
  Json ratios = Json::array();
  for (std::size_t to = 0; to < variants.size(); ++to) {
    for (std::size_t of = to + 1; of < variants.size(); ++of) {
      std::vector<double> quotients;
      for (std::size_t round = 0; round < variants[of].rounds.size(); ++round) {
        quotients.push_back(speed(variants[of].rounds[round]) / speed(variants[to].rounds[round]));
      }
      ratios.push_back({{"of", variants[of].name}, {"to", variants[to].name}, {"times", median(quotients)}});
    }
  }
  return ratios;
}

Json describe_bench_machine() { return describe_build_and_machine(at::get_num_threads()); }

}  // namespace s2s
