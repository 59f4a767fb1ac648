// From what the user asked for to the engine that computes a model: the one place that decides.
#pragma once

#include <string>

#include "kernels/bf16.h"
#include "nn/engine_options.h"
#include "nn/seq2seq.h"

namespace s2s {

struct ChosenEngine {
  bool fast = false;
  kernels::Precision precision = kernels::Precision::fp32;
  std::string description;  // for the log: what was chosen and why
};

// Automatic: the fast engine where it computes this model, and bf16 where the CPU multiplies it in hardware.
// UsageError where the fast one was asked for and does not, or bf16 was asked of the reference or of a CPU
// that has no such products.
ChosenEngine choose_engine(const Seq2Seq& model, const EngineOptions& options);

}  // namespace s2s
