// All experiments, each in the file of its name. Where a claim is about a part of the model, there is also
// the same measurement of another part in its place, by which tests see that a wrong one fails.
#pragma once

#include <string>
#include <vector>

#include "lab/experiment.h"
#include "nn/attention/attention.h"
#include "nn/seq2seq.h"

namespace s2s::lab {

// In the order in which `s2s lab all` runs them.
const std::vector<Experiment>& experiments();
// UsageError naming the nearest where there is none of this name.
const Experiment& find_experiment(const std::string& name);

Experiment bottleneck();
Experiment scores();
Experiment dictionary();
Outcome dictionary_of(const ScoredAttention& attention, const Setting& setting);
Experiment variance();
Outcome variance_of(const ScoredAttention& attention, const Setting& setting);
Experiment saturation();
Experiment rows();
Outcome rows_of(Seq2Seq& model, const Subject& looked_into,
                const Setting& setting);  // a model of the toy language
Experiment heads();
Outcome heads_of(Seq2Seq& model, const Pairs& unseen);  // one of several heads, on the toy language
Experiment masks();
Experiment cost();
// How attention is computed over long sequences (nn/attention/blockwise.h).
using AttentionFunction = torch::Tensor (*)(const torch::Tensor& queries, const torch::Tensor& keys,
                                            const torch::Tensor& values, const Mask& mask, double scale);
Outcome cost_of(AttentionFunction long_form, const Setting& setting);
Experiment path();
Experiment dial();
Experiment fused_qkv();
Experiment explanation();

}  // namespace s2s::lab
