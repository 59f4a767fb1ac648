// Which implementation of the model computes the losses and gradients of a training: the definition with
// autograd, or the fast CPU path (nn/fast), which is held to it.
#pragma once

#include "nn/seq2seq.h"
#include "train/train_options.h"
#include "train/update_step.h"

namespace s2s {

// The loss of `model` with its gradients added up in place, as the options say; logs what was chosen and why.
// Parameters must not move any more once it was called. The model must outlive it. UsageError where
// Engine::fast cannot compute this model, or bf16 was asked of the definition.
LossFunction make_loss(Seq2Seq& model, const TrainOptions& options);

}  // namespace s2s
