#include "nn/initialise.h"

#include <cmath>
#include <span>
#include <string_view>

namespace s2s {
namespace {

bool ends_with(std::string_view text, std::string_view end) { return text.ends_with(end); }

std::span<float> values(torch::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

void fill_normal_by_width(torch::Tensor& weight, Random& random) {
  const auto deviation = static_cast<float>(1.0 / std::sqrt(static_cast<double>(weight.size(1))));
  random.fill_normal(values(weight), 0.0F, deviation);
}

// A random orthogonal block for every square [hidden, hidden] of a recurrent matrix (Saxe et al. 2014): the Q
// of a normal matrix's QR, with the signs of R's diagonal so that it is uniform.
void fill_orthogonal(torch::Tensor& weight, Random& random) {
  const std::int64_t hidden = weight.size(1);
  for (std::int64_t row = 0; row < weight.size(0); row += hidden) {
    torch::Tensor normal = torch::empty({hidden, hidden});
    random.fill_normal(values(normal), 0.0F, 1.0F);
    const auto [q, r] = torch::linalg_qr(normal);
    weight.narrow(0, row, hidden).copy_(q * r.diagonal().sign());
  }
}

void fill_glorot(torch::Tensor& weight, std::int64_t gates, Random& random) {
  const auto fan_out = static_cast<double>(weight.size(0)) / static_cast<double>(gates);
  const double bound = std::sqrt(6.0 / (fan_out + static_cast<double>(weight.size(1))));
  random.fill_uniform(values(weight), static_cast<float>(-bound), static_cast<float>(bound));
}

void fill_bahdanau(const std::string& name, torch::Tensor& weight, Random& random) {
  if (ends_with(name, "score_vector")) {
    weight.zero_();
  } else if (ends_with(name, "weight_hh")) {
    fill_orthogonal(weight, random);
  } else if (ends_with(name, "query_weight") || ends_with(name, "key_weight")) {
    random.fill_normal(values(weight), 0.0F, 0.001F);
  } else {
    random.fill_normal(values(weight), 0.0F, 0.01F);
  }
}

struct Counts {
  std::int64_t gates;  // whose matrices stand in one
  std::int64_t heads;  // whose vectors v_a do
};

// Layer norm of a gate divides W_ih x + W_hh h by the deviation of both together. Gates whose sums have
// deviation 1 make states of a quarter or so; embeddings by their width would be much smaller, and what is
// read would hardly be heard beside the state.
constexpr float kDeviationOfStates = 0.25F;
bool normalises_words_with_states(const std::string& name, const ModelOptions& options) {
  return options.layer_norm && options.per_gate && options.tied_embeddings == TiedEmbeddings::none &&
         ends_with(name, "embedding");
}

void fill_default(const std::string& name, torch::Tensor& weight, const ModelOptions& options,
                  const Counts& counts, Random& random) {
  if (weight.dim() == 1) {
    const std::int64_t width = weight.size(0) / (ends_with(name, "score_vector") ? counts.heads : 1);
    const auto bound = static_cast<float>(1.0 / std::sqrt(static_cast<double>(width)));
    random.fill_uniform(values(weight), -bound, bound);
  } else if (ends_with(name, "weight_hh")) {
    fill_orthogonal(weight, random);
  } else if (normalises_words_with_states(name, options)) {
    random.fill_normal(values(weight), 0.0F, kDeviationOfStates);
  } else if (ends_with(name, "embedding") || ends_with(name, "output_layer.weight")) {
    // The output layer too, which may be the embedding's matrix. Glorot's bound counts the vocabulary as a
    // fan out and makes it so small that the first updates, which only learn how frequent the words are,
    // drive the readout into saturation.
    fill_normal_by_width(weight, random);
  } else {
    fill_glorot(weight, ends_with(name, "weight_ih") ? counts.gates : 1, random);
  }
}

void fill_bias(const std::string& name, torch::Tensor& bias, const ModelOptions& options) {
  bias.zero_();
  if (options.cell == CellKind::lstm && ends_with(name, "bias_ih")) {
    const std::int64_t hidden = bias.size(0) / 4;
    bias.narrow(0, hidden, hidden).fill_(1.0F);
  }
}

}  // namespace

void initialise(torch::nn::Module& model, const ModelOptions& options, Random& random) {
  const torch::NoGradGuard no_grad;
  const Counts counts{options.cell == CellKind::lstm ? 4 : 3, options.attention_heads.value_or(1)};
  for (auto& item : model.named_parameters()) {
    const std::string& name = item.key();
    torch::Tensor parameter = item.value();
    if (name.find("bias") != std::string::npos) {
      fill_bias(name, parameter, options);
    } else if (name.find("gain") != std::string::npos) {
      parameter.fill_(1.0F);
    } else if (options.initialisation == Initialisation::uniform) {
      random.fill_uniform(values(parameter), -0.1F, 0.1F);
    } else if (options.initialisation == Initialisation::bahdanau) {
      fill_bahdanau(name, parameter, random);
    } else {
      fill_default(name, parameter, options, counts, random);
    }
  }
}

}  // namespace s2s
