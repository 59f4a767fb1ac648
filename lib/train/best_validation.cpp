#include "train/best_validation.h"

#include <cmath>

namespace s2s {

bool BestValidation::add(std::int64_t update, double value) {
  const bool better = std::isfinite(value) &&
                      (!value_ || (metric_ == ValidationMetric::loss ? value < *value_ : value > *value_));
  if (better) {
    value_ = value;
    update_ = update;
  }
  validations_since_ = better ? 0 : validations_since_ + 1;
  return better;
}

Json BestValidation::state() const {
  return {{"value", value_ ? Json(*value_) : Json(nullptr)},
          {"update", update_},
          {"validations_since", validations_since_}};
}

void BestValidation::restore(const Json& state) {
  value_ =
      state.at("value").is_null() ? std::nullopt : std::optional<double>(state.at("value").get<double>());
  update_ = state.at("update").get<std::int64_t>();
  validations_since_ = state.at("validations_since").get<std::int64_t>();
}

}  // namespace s2s
