#include "nn/engine.h"

#include <fmt/format.h>

#include "base/error.h"
#include "nn/fast/model.h"

namespace s2s {
namespace {

ChosenEngine choose_precision(EnginePrecision asked) {
  const bool low = asked == EnginePrecision::bf16 ||
                   (asked == EnginePrecision::automatic && kernels::cpu_multiplies_bf16());
  if (low && !kernels::cpu_can_multiply_bf16()) {
    throw UsageError("this CPU has no bf16 products, which need AVX-512; --precision fp32 works");
  }
  if (low) {
    std::string why = asked == EnginePrecision::bf16 ? "" : " (this CPU multiplies bf16 in hardware)";
    if (!kernels::cpu_multiplies_bf16()) {
      why = " (this CPU has no instructions for it: --precision fp32 is faster)";
    }
    return {true, kernels::Precision::bf16, "fast, bf16 products accumulated in fp32" + why};
  }
  const bool asked_for = asked == EnginePrecision::fp32;
  return {true, kernels::Precision::fp32,
          asked_for ? "fast, fp32" : "fast, fp32 (this CPU does not multiply bf16 in hardware)"};
}

}  // namespace

ChosenEngine choose_engine(const Seq2Seq& model, const EngineOptions& options) {
  const std::string lacks = fast::FastModel::lacks(model);
  if (options.engine == Engine::fast && !lacks.empty()) {
    throw UsageError(fmt::format("the fast engine has no {}; --engine reference has", lacks));
  }
  if (options.engine == Engine::reference || !lacks.empty()) {
    if (options.precision == EnginePrecision::bf16) {
      throw UsageError("the reference engine computes in fp32 only");
    }
    return {false, kernels::Precision::fp32,
            "reference, fp32" + (lacks.empty() ? "" : fmt::format(" (the fast one has no {})", lacks))};
  }
  return choose_precision(options.precision);
}

}  // namespace s2s
