#include "nn/engine.h"

#include <fmt/format.h>

#include "base/error.h"
#include "nn/fast/model.h"

namespace s2s {

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
  const bool low = options.precision == EnginePrecision::bf16 ||
                   (options.precision == EnginePrecision::automatic && kernels::cpu_multiplies_bf16());
  return {true, low ? kernels::Precision::bf16 : kernels::Precision::fp32,
          low ? "fast, bf16 products accumulated in fp32" : "fast, fp32"};
}

}  // namespace s2s
