#include "nn/seq2seq.h"

#include <utility>

#include "data/batch.h"
#include "nn/masking.h"

namespace s2s {

Seq2Seq::Seq2Seq(const ModelOptions& options, std::shared_ptr<Attention> attention) : options_(options) {
  target_embedding_ =
      register_parameter("target_embedding", torch::zeros({options.target_vocabulary, options.embedding}));
  source_embedding_ = options.tied_embeddings == TiedEmbeddings::all
                          ? target_embedding_
                          : register_parameter("source_embedding",
                                               torch::zeros({options.source_vocabulary, options.embedding}));
  encoder_ = register_module("encoder", std::make_shared<Encoder>(options));
  bridge_ = register_module("bridge", std::make_shared<Bridge>(options));
  decoder_ = register_module("decoder",
                             std::make_shared<Decoder>(options, std::move(attention), make_readout(options)));
  const bool tied = options.tied_embeddings != TiedEmbeddings::none;
  output_layer_ = register_module(
      "output_layer", std::make_shared<OutputLayer>(options.readout_size, options.target_vocabulary,
                                                    tied ? target_embedding_ : torch::Tensor()));
}

EncoderOutput Seq2Seq::encode(const torch::Tensor& source, const torch::Tensor& lengths,
                              const ForwardContext& context) const {
  const torch::Tensor embeddings = torch::embedding(source_embedding_, source);
  return encoder_->forward(dropout(embeddings, options_.dropout, context), lengths, context);
}

torch::Tensor Seq2Seq::embed_target(const torch::Tensor& words) const {
  return torch::embedding(target_embedding_, words);
}

DecoderSequence Seq2Seq::decode(const PairBatch& batch, const ForwardContext& context) const {
  const EncoderOutput encoded = encode(batch.source, batch.source_lengths, context);
  const torch::Tensor begin = torch::full_like(batch.target.narrow(1, 0, 1), kBeginId);
  const torch::Tensor previous =
      torch::cat({begin, batch.target.narrow(1, 0, batch.target.size(1) - 1)}, 1);  // <s> y_1 .. y_T
  const torch::Tensor embeddings = dropout(embed_target(previous), options_.dropout, context);
  return decoder_->forward(embeddings, decoder_->start(bridge_->forward(encoded)),
                           decoder_->attention().prepare(encoded), context);
}

LossResult Seq2Seq::loss(const PairBatch& batch, const LossOptions& options, Random& random) {
  const ForwardContext context{is_training() ? &random : nullptr};
  const DecoderSequence decoded = decode(batch, context);
  const torch::Tensor real =
      length_mask(batch.target_lengths, batch.target.size(1)).to(batch.target.device());
  return output_layer_->loss(dropout(decoded.readouts, options_.dropout, context), batch.target, real,
                             options);
}

ForcedScores Seq2Seq::score(const PairBatch& batch) {
  const torch::NoGradGuard no_grad;
  const DecoderSequence decoded = decode(batch, {});
  const torch::Tensor real =
      length_mask(batch.target_lengths, batch.target.size(1)).to(batch.target.device());
  const torch::Tensor log_p =
      output_layer_->log_probabilities(decoded.readouts).gather(2, batch.target.unsqueeze(2)).squeeze(2);
  return {log_p.masked_fill(real.logical_not(), 0.0), decoded.weights, decoded.head_weights};
}

}  // namespace s2s
