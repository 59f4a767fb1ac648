#include "nn/check_attention.h"

#include <fmt/format.h>

#include "base/error.h"
#include "nn/model_limits.h"
#include "nn/model_sizes.h"

namespace s2s {
namespace {

void refuse_if(bool condition, const std::string& reason) {
  if (condition) {
    throw UsageError(reason);
  }
}

void check_ranges(const AttentionChoices& choices) {
  refuse_if(choices.heads < 1, fmt::format("attention-heads is {}, but must be at least 1", choices.heads));
  refuse_if(!(choices.window_size > 0),
            fmt::format("attention-window-size is {}, but must be above 0", choices.window_size));
  refuse_if(
      choices.positions < 1 || choices.positions > kWidestLayer,
      fmt::format("attention-positions is {}; it must be from 1 to {}", choices.positions, kWidestLayer));
}

// Scores that compare no keys leave nothing to split, scale, cover or project.
void check_without_keys(const AttentionChoices& choices, const std::string& score) {
  const std::string what = "attention-score = " + score + " compares the query with no keys, so ";
  refuse_if(choices.heads > 1, what + "attention-heads have nothing to share out; take 1");
  refuse_if(choices.projections != AttentionProjections::none,
            what + "attention-projections have nothing to project; take none");
  refuse_if(choices.shared_values, what + "attention-shared-values has nothing to share; turn it off");
  refuse_if(choices.biases, what + "attention-biases has no projections to add to; turn it off");
  refuse_if(choices.scale, what + "attention-scale has no dot product to scale; turn it off");
  refuse_if(choices.coverage, what + "attention-coverage has nothing to enter; turn it off");
  refuse_if(choices.window != AttentionWindow::global,
            what + "its positions are the whole source's: attention-window must be global");
}

void check_projections(const AttentionChoices& choices) {
  if (choices.projections != AttentionProjections::none) return;
  refuse_if(choices.shared_values,
            "attention-shared-values makes the projected keys the values too, but with attention-projections "
            "= none values are the encoder's states themselves; take attention-projections = qkv or qkvo");
  refuse_if(choices.biases,
            "attention-biases adds a bias to each of attention's projections, but attention-projections is "
            "none; take qkv or qkvo");
}

void check_score(const AttentionChoices& choices, const ModelOptions& options) {
  refuse_if(
      multiplies_states(choices) && state_width(options) != options.hidden,
      fmt::format(
          "luong-dot multiplies decoder and encoder states and needs them equally wide, but hidden is {} "
          "and an encoder state has {}; set --encoder-hidden, or take luong-general",
          options.hidden, state_width(options)));
  refuse_if(choices.score == AttentionScore::general && choices.projections != AttentionProjections::none,
            "attention-score = general has its own matrix between query and key, which attention-projections "
            "would double; take attention-score = dot with projections");
  refuse_if(choices.score == AttentionScore::additive && choices.scale,
            "attention-scale divides dot products, which grow with their width; additive scores don't: turn "
            "it off");
  refuse_if(choices.score != AttentionScore::additive && choices.coverage,
            "attention-coverage enters the additive score's tanh (Tu et al. 2016) and has no form in a dot "
            "product; take attention-score = additive");
}

void check_heads(const AttentionChoices& choices, const ModelOptions& options) {
  const bool projected_keys =
      choices.score == AttentionScore::additive || choices.projections != AttentionProjections::none;
  const std::int64_t keys = projected_keys ? options.attention_hidden : options.hidden;
  const std::int64_t values = context_width(options);
  for (const auto& [what, width] : {std::pair{"keys", keys}, std::pair{"values", values}}) {
    refuse_if(width % choices.heads != 0,
              fmt::format("{} attention-heads don't divide the {}' width, {}; change attention-heads or {}",
                          choices.heads, what, width,
                          projected_keys ? "attention-hidden (which is as hidden where unset)" : "hidden"));
  }
}

}  // namespace

void check_attention(const ModelOptions& options) {
  const AttentionChoices choices = attention_choices(options);
  check_ranges(choices);
  if (choices.score == AttentionScore::none || choices.score == AttentionScore::location) {
    check_without_keys(choices, choices.score == AttentionScore::none ? "none" : "location");
    return;
  }
  check_projections(choices);
  check_score(choices, options);
  check_heads(choices, options);
}

}  // namespace s2s
