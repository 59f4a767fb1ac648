#include "train/engine.h"

#include <spdlog/spdlog.h>

#include "nn/engine.h"
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
  const ChosenEngine engine = choose_engine(model, options.engine);
  spdlog::info("engine: {}", engine.description);
  if (!engine.fast) {
    return definition(model, loss);
  }
  // made when it is first called, when the parameters have come to their place; one for all copies of the
  // function
  const auto made = std::make_shared<std::unique_ptr<fast::FastModel>>();
  return [&model, loss, precision = engine.precision, made](const PairBatch& batch, Random& random) {
    if (*made == nullptr) {
      *made = std::make_unique<fast::FastModel>(model, precision);
    }
    return (*made)->loss(batch, loss, 1.0, random);
  };
}

}  // namespace s2s
