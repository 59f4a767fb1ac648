#include "train/engine.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "base/error.h"
#include "nn/fast/model.h"

namespace s2s {

namespace {

LossFunction definition(Seq2Seq& model, const LossOptions& loss) {
  return [&model, loss](const PairBatch& batch, Random& random) {
    LossResult result = model.loss(batch, loss, random);
    if (model.is_training()) {
      result.objective.backward();
    }
    return result;
  };
}

}  // namespace

LossFunction make_loss(Seq2Seq& model, const TrainOptions& options) {
  const LossOptions loss{.label_smoothing = options.label_smoothing};
  const std::string lacks = fast::FastModel::lacks(model);
  if (options.engine == Engine::fast && !lacks.empty()) {
    throw UsageError(fmt::format("the fast engine has no {}; --engine reference has", lacks));
  }
  if (options.engine == Engine::reference || !lacks.empty()) {
    if (options.precision == TrainPrecision::bf16) {
      throw UsageError("the reference engine computes in fp32 only");
    }
    spdlog::info("engine: reference, fp32{}",
                 lacks.empty() ? "" : fmt::format(" (the fast one has no {})", lacks));
    return definition(model, loss);
  }
  const bool low = options.precision == TrainPrecision::bf16 ||
                   (options.precision == TrainPrecision::automatic && kernels::cpu_multiplies_bf16());
  spdlog::info("engine: fast, {}", low ? "bf16 products accumulated in fp32" : "fp32");
  const kernels::Precision precision = low ? kernels::Precision::bf16 : kernels::Precision::fp32;
  // made when it is first called, when the parameters have come to their place; one for all copies of the function
  const auto made = std::make_shared<std::unique_ptr<fast::FastModel>>();
  return [&model, loss, precision, made](const PairBatch& batch, Random& random) {
    if (*made == nullptr) {
      *made = std::make_unique<fast::FastModel>(model, precision);
    }
    return (*made)->loss(batch, loss, 1.0, random);
  };
}

}  // namespace s2s
