// What each option of `s2s train` decides, so that a run which is resumed with other options knows what of it
// still holds. No LibTorch.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace s2s {

enum class Decides {
  nothing,  // where files lie (their contents are compared), what is shown and kept, how the machine is used
  end,      // when the training stops
  updates,  // how updates and validations are computed: whatever was done before stays comparable
  batches,  // which pairs make a batch, and in which order
  text,     // what is read of the text, for training and validation
  data,     // which training pairs are kept
  scores,   // what a validation's score means: others are not compared with it
  vocabularies,  // the pieces, made when the run begins and never again
  tensors,       // the weights' and moments' names and shapes: others do not fit a checkpoint
};

struct OptionEffect {
  std::string_view option;  // as on the command line
  Decides decides;
};

inline constexpr auto kOptionEffects = std::to_array<OptionEffect>({
    {"run", Decides::nothing},
    {"runs-root", Decides::nothing},
    {"overwrite", Decides::nothing},
    {"allow-changed", Decides::nothing},
    {"corpus", Decides::nothing},
    {"data-root", Decides::nothing},
    {"train-source", Decides::nothing},
    {"train-target", Decides::nothing},
    {"train-tsv", Decides::nothing},
    {"dev-source", Decides::nothing},
    {"dev-target", Decides::nothing},
    {"dev-tsv", Decides::nothing},
    {"on-bad-line", Decides::nothing},
    {"cache", Decides::nothing},
    {"source-vocabulary", Decides::nothing},
    {"target-vocabulary", Decides::nothing},
    {"divergence-limit", Decides::nothing},
    {"log-every", Decides::nothing},
    {"checkpoint-every", Decides::nothing},
    {"keep-last", Decides::nothing},
    {"threads", Decides::nothing},
    {"log-level", Decides::nothing},
    {"quiet", Decides::nothing},

    {"max-updates", Decides::end},
    {"max-epochs", Decides::end},
    {"max-minutes", Decides::end},
    {"patience", Decides::end},

    {"accumulate", Decides::updates},
    {"attention-scale", Decides::updates},
    {"attention-window-size", Decides::updates},
    {"residual", Decides::updates},
    {"residual-from", Decides::updates},
    {"initialisation", Decides::updates},
    {"dropout", Decides::updates},
    {"recurrent-dropout", Decides::updates},
    {"learning-rate", Decides::updates},
    {"beta1", Decides::updates},
    {"beta2", Decides::updates},
    {"eps", Decides::updates},
    {"rho", Decides::updates},
    {"weight-decay", Decides::updates},
    {"clip-norm", Decides::updates},
    {"label-smoothing", Decides::updates},
    {"schedule", Decides::updates},
    {"warmup", Decides::updates},
    {"decay", Decides::updates},
    {"decay-start", Decides::updates},
    {"decay-end", Decides::updates},
    {"decay-every", Decides::updates},
    {"decay-patience", Decides::updates},
    {"replicas", Decides::updates},
    {"minimum-rate", Decides::updates},
    {"validate-every", Decides::updates},
    {"validation-batch-size", Decides::updates},
    {"engine", Decides::updates},
    {"precision", Decides::updates},

    {"batch-size", Decides::batches},
    {"batch-unit", Decides::batches},
    {"batch-pool", Decides::batches},
    {"seed", Decides::batches},

    {"tsv-columns", Decides::text},
    {"reverse-source", Decides::text},
    {"max-bytes", Decides::text},
    {"nfc", Decides::text},

    {"held-out", Decides::data},
    {"held-out-share", Decides::data},
    {"max-source-pieces", Decides::data},
    {"max-target-pieces", Decides::data},
    {"max-source-words", Decides::data},
    {"max-target-words", Decides::data},
    {"max-ratio", Decides::data},

    {"validation-metric", Decides::scores},
    {"validation-beam", Decides::scores},
    {"validation-sentences", Decides::scores},

    {"joint-vocabulary", Decides::vocabularies},
    {"vocabulary-size", Decides::vocabularies},
    {"vocabulary-model", Decides::vocabularies},
    {"character-coverage", Decides::vocabularies},
    {"vocabulary-max-lines", Decides::vocabularies},

    {"attention", Decides::tensors},
    {"attention-hidden", Decides::tensors},
    {"input-feeding", Decides::tensors},
    {"attention-score", Decides::tensors},
    {"query-time", Decides::tensors},
    {"query-layer", Decides::tensors},
    {"context-layers", Decides::tensors},
    {"attention-projections", Decides::tensors},
    {"attention-heads", Decides::tensors},
    {"attention-window", Decides::tensors},
    {"attention-positions", Decides::tensors},
    {"attention-coverage", Decides::tensors},
    {"attention-shared-values", Decides::tensors},
    {"attention-biases", Decides::tensors},
    {"cell", Decides::tensors},
    {"embedding", Decides::tensors},
    {"hidden", Decides::tensors},
    {"encoder-hidden", Decides::tensors},
    {"encoder-layers", Decides::tensors},
    {"decoder-layers", Decides::tensors},
    {"encoder-self-attention", Decides::tensors},
    {"decoder-self-attention", Decides::tensors},
    {"self-attention-shared-values", Decides::tensors},
    {"self-attention-biases", Decides::tensors},
    {"bidirectional", Decides::tensors},
    {"bidirectional-layers", Decides::tensors},
    {"bridge", Decides::tensors},
    {"readout", Decides::tensors},
    {"readout-size", Decides::tensors},
    {"tied-embeddings", Decides::tensors},
    {"layer-norm", Decides::tensors},
    {"layer-norm-per-gate", Decides::tensors},
    {"optimiser", Decides::tensors},
    {"momentum", Decides::tensors},
});

// None for an option that the table lacks; a test of the command line holds that there is none.
inline std::optional<Decides> effect_of(std::string_view option) {
  const auto found = std::ranges::find(kOptionEffects, option, &OptionEffect::option);
  return found == kOptionEffects.end() ? std::nullopt : std::optional(found->decides);
}

inline bool decides_what_is_learnt(std::string_view option) { return effect_of(option) != Decides::nothing; }

// The weights after a given update do not depend on when a training stops. (Where it stopped it was
// validated, which may have shown a best checkpoint that one left alone would not have seen.)
inline bool may_change_freely(std::string_view option) {
  return !decides_what_is_learnt(option) || effect_of(option) == Decides::end;
}

// Whether a run can go on with another value: its checkpoints still fit, and the option still has an effect.
inline bool may_change_if_allowed(std::string_view option) {
  const auto effect = effect_of(option);
  return effect != Decides::tensors && effect != Decides::vocabularies;
}

}  // namespace s2s
