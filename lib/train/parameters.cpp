#include "train/parameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "base/error.h"

namespace s2s {

namespace {

constexpr std::size_t kNamed = 5;  // differences spelled out; the rest are counted

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

}  // namespace

void check_names_and_shapes(const TensorMap& tensors,
                            const std::map<std::string, std::vector<std::int64_t>>& expected,
                            const std::string& where, const std::string& prefix) {
  std::vector<std::string> differences;
  for (const auto& [name, shape] : expected) {
    const auto found = tensors.find(name);
    if (found == tensors.end()) {
      differences.push_back(fmt::format("{} is missing", name));
    } else if (found->second.sizes().vec() != shape) {
      differences.push_back(fmt::format("{} is {} where the model has {}", name,
                                        shape_text(found->second.sizes().vec()), shape_text(shape)));
    } else if (found->second.scalar_type() != torch::kFloat) {
      differences.push_back(fmt::format("{} is not float32", name));
    }
  }
  for (const auto& [name, tensor] : tensors) {
    if (name.compare(0, prefix.size(), prefix) == 0 && expected.count(name) == 0) {
      differences.push_back(fmt::format("{} {} is not in the model", name, shape_text(tensor.sizes().vec())));
    }
  }
  if (differences.empty()) {
    return;
  }
  const std::size_t more = differences.size() > kNamed ? differences.size() - kNamed : 0;
  differences.resize(differences.size() - more);
  throw ModelError(fmt::format("{}: not the tensors of this model: {}{}", where, fmt::join(differences, "; "),
                               more > 0 ? fmt::format("; and {} more", more) : ""));
}

void load_parameters(torch::nn::Module& module, const TensorMap& tensors, const std::string& where) {
  torch::NoGradGuard no_grad;
  std::map<std::string, std::vector<std::int64_t>> expected;
  std::map<std::string, torch::Tensor> parameters;
  std::set<const void*> seen;
  for (const auto& item : module.named_parameters()) {
    if (seen.insert(item.value().unsafeGetTensorImpl())
            .second) {  // a tied parameter is stored under its first name
      expected[item.key()] = item.value().sizes().vec();
      parameters[item.key()] = item.value();
    }
  }
  check_names_and_shapes(tensors, expected, where);
  for (auto& [name, parameter] : parameters) {
    parameter.copy_(tensors.at(name));
  }
}

}  // namespace s2s
