// A cell run over a padded batch of sequences, in one direction.
#pragma once

#include <memory>

#include "nn/rnn/cell.h"

namespace s2s {

enum class Direction { forward, backward };

struct RecurrentStates {
  torch::Tensor states;  // [batch, time, hidden], 0 beyond a sequence's end
  CellState last;  // the state after the last step taken: at the end (forward) or at position 0 (backward)
};

// Starts from zeros. inputs [batch, time, input]; mask [batch, time] bool, true where real. Padding never
// changes a state, so that a sequence gives the same states alone or in a batch of longer ones.
// recurrent_mask as in Cell::step.
RecurrentStates run_cell(const Cell& cell, Direction direction, const torch::Tensor& inputs,
                         const torch::Tensor& mask, const torch::Tensor& recurrent_mask);

}  // namespace s2s
