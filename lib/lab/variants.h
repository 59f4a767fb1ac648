// Attention as the translator must not have it, or as an experiment needs it: wrong, pooled, imposed. Built
// from the parts of nn/attention, so that production code has no switch for any of this.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "nn/attention/additive.h"
#include "nn/attention/dot.h"
#include "nn/seq2seq.h"

namespace s2s::lab {

// e [batch, target, source] of decoder states [batch, target, hidden] and a memory's keys, of one head.
torch::Tensor scores_of(const ScoredAttention& attention, const torch::Tensor& states,
                        const torch::Tensor& keys);

// A model of these options whose attention is this one. It computes by the definition alone
// (Engine::reference).
std::shared_ptr<Seq2Seq> build_with(const ModelOptions& options, QueryTime query_time,
                                    std::shared_ptr<Attention> attention, Random& random);

// Additive attention that may go wrong in one place.
enum class Mistake {
  none,
  no_mask,             // padding takes part in the softmax
  masked_after,        // padding's weights are zeroed after the softmax, so that a row sums to less than 1
  softmax_of_queries,  // the softmax is over the steps; a decoder that takes them one by one has one at a
                       // time, so that every weight is 1
  softmax_of_batch,    // ... or over the sentences of the batch
};

class MistakenAttention : public AdditiveAttention {
 public:
  MistakenAttention(Mistake mistake, std::int64_t query, std::int64_t key, std::int64_t hidden)
      : AdditiveAttention(query, key, hidden), mistake_(mistake) {}
  AttentionResult attend(const torch::Tensor& states, const AttentionMemory& memory,
                         const AttentionHistory& history = {}) const override;

 private:
  Mistake mistake_;
};

// Reads the source squeezed into `states` vectors, each the mean of a stretch of neighbouring states (all
// stretches of a sentence as equally long as they can be); 0: all states, which is plain attention.
class PooledAttention : public AdditiveAttention {
 public:
  PooledAttention(std::int64_t states, std::int64_t query, std::int64_t key, std::int64_t hidden)
      : AdditiveAttention(query, key, hidden), states_(states) {}
  AttentionMemory prepare(const EncoderOutput& encoder) const override;

 private:
  std::int64_t states_;
};

// Additive attention to states that have first attended to each other, as those of an encoder of one layer
// with --encoder-self-attention have. Under a causal mask, which is right in a decoder, no state of the
// encoder knows the words behind it.
class SelfAttendedStates : public AdditiveAttention {
 public:
  enum class Sees { sentence, past };
  SelfAttendedStates(Sees sees, std::int64_t heads, std::int64_t query, std::int64_t key,
                     std::int64_t hidden);
  AttentionMemory prepare(const EncoderOutput& encoder) const override;

 private:
  Sees sees_;
  std::shared_ptr<SelfAttention> self_attention_;
};

// Equal weights on all of the source, whatever the query.
class UniformAttention : public ScoredAttention {
 public:
  UniformAttention() : ScoredAttention(AttentionForm{}) {}
  torch::Tensor keys(const torch::Tensor& encoder_states) const override { return encoder_states; }
  torch::Tensor scores(const torch::Tensor& queries, const torch::Tensor& keys) const override;
};

// A trained model's attention, with weights of our own in place of its where they are given.
class ImposedAttention : public Attention {
 public:
  explicit ImposedAttention(std::shared_ptr<ScoredAttention> inner) : inner_(std::move(inner)) {}
  AttentionMemory prepare(const EncoderOutput& encoder) const override { return inner_->prepare(encoder); }
  AttentionResult attend(const torch::Tensor& states, const AttentionMemory& memory,
                         const AttentionHistory& history = {}) const override;

  // For every query [batch, source], which all heads get, or [batch, head, source]; undefined: the inner
  // attention's own.
  torch::Tensor weights;

 private:
  std::shared_ptr<ScoredAttention> inner_;  // not registered: its parameters stay the trained model's
};

struct ImposedModel {
  std::shared_ptr<Seq2Seq> model;  // a copy of the trained one, its attention apart, which they share
  std::shared_ptr<ImposedAttention> attention;
};
// UsageError where the model attends to nothing.
ImposedModel impose_on(Seq2Seq& trained);

// A copy of a trained model whose given heads (from 0) hand nothing on: their rows of W_v are zero, and with
// them their part of W_o's input. UsageError where values are not projected or there is no such head.
std::shared_ptr<Seq2Seq> without_heads(Seq2Seq& trained, const std::vector<std::int64_t>& heads);

// The attention module within a model.
std::shared_ptr<Attention> attention_of(Seq2Seq& model);

}  // namespace s2s::lab
