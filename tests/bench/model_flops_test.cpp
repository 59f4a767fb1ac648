// The count of a model's work against sums done by hand.
#include "bench/model_flops.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

// embedding 3, hidden 5, encoder hidden 4 (states of 8), attention 6, readout 7, 11 target pieces, GRU.
ModelOptions small() {
  ModelOptions options;
  options.embedding = 3;
  options.hidden = 5;
  options.encoder_hidden = 4;
  options.attention_hidden = 6;
  options.readout_size = 7;
  options.input_feeding = false;
  options.source_vocabulary = 13;
  options.target_vocabulary = 11;
  return options;
}

TEST(ModelFlops, CountsBahdanausModelAsByHand) {
  const Flops flops = forward_flops(small(), 10, 20);
  // two directions, three gates of 4 from 3 inputs and 4 states: 2 * 2*12*7 = 336 a position; bridge 2*5*8 =
  // 80
  EXPECT_EQ(flops.encoder, 10 * 336 + 80);
  // keys 2*6*8 = 96 a position; a step: query 2*6*5 = 60, three gates of 5 from 3 + 8 inputs and 5 states
  // 2*15*16 = 480, readout 2*7*(8 + 5) = 182; a pair: score 2*6 and context 2*8
  EXPECT_EQ(flops.decoder, 10 * 96 + 20 * (60 + 480 + 182) + 10 * 20 * (12 + 16));
  EXPECT_EQ(flops.output, 20 * 2 * 11 * 7);
}

TEST(ModelFlops, CountsDotAttentionWithInputFeedingAsByHand) {
  ModelOptions options = small();
  options.attention = AttentionKind::luong_dot;
  options.hidden = 8;
  options.input_feeding = true;
  const Flops flops = forward_flops(options, 10, 20);
  // a step: three gates of 8 from 3 + 7 inputs (no context) and 8 states 2*24*18, readout 2*7*(8 + 8); a
  // pair: 2*8 and 2*8; no keys, no queries
  EXPECT_EQ(flops.decoder, 20 * (864 + 224) + 10 * 20 * 32);
}

TEST(ModelFlops, CountsAFixedContextOfDeepLstmsWithMaxoutAsByHand) {
  ModelOptions options = small();
  options.attention = AttentionKind::none;
  options.cell = CellKind::lstm;
  options.encoder_layers = 2;
  options.decoder_layers = 2;
  options.readout = ReadoutKind::maxout;
  const Flops flops = forward_flops(options, 10, 20);
  // first layer 2 * 2*16*(3 + 4), second 2*16*(8 + 4), states of 4; bridge: two layers' states and memories
  // of 5
  EXPECT_EQ(flops.encoder, 10 * (448 + 384) + 2 * 20 * 4);
  // a step: layers 2*20*(3 + 5) and 2*20*(5 + 5), readout 2*14*(5 + 3); once, for all steps have the same
  // context of 4: 2*20*4 and 2*14*4
  EXPECT_EQ(flops.decoder, 20 * (320 + 400 + 224) + 160 + 112);
}

TEST(ModelFlops, CountsGeneralAndConcatAttentionByTheirOwnKeys) {
  ModelOptions options = small();
  options.attention = AttentionKind::luong_general;
  const double step = 2 * 15 * (3 + 5) + 2 * 7 * (8 + 5);  // no context in the recurrence
  EXPECT_EQ(forward_flops(options, 10, 20).decoder, 20 * step + 10 * 2 * 5 * 8 + 10 * 20 * (2 * 5 + 2 * 8));
  options.attention = AttentionKind::luong_concat;
  EXPECT_EQ(forward_flops(options, 10, 20).decoder, 20 * (step + 60) + 10 * 96 + 10 * 20 * (2 * 6 + 2 * 8));
}

TEST(ModelFlops, CountsMultiHeadAttentionAsByHandWhateverTheHeads) {
  ModelOptions options = small();
  options.attention = AttentionKind::multi_head;
  options.attention_heads = 2;
  const Flops flops = forward_flops(options, 10, 20);
  // keys and values 2*6*8 each a position; a step: query 2*6*5, W_o 2*6*6, three gates of 5 from 3 inputs and
  // 5 states, readout 2*7*(6 + 5); a pair: score 2*6 and context 2*6
  EXPECT_EQ(flops.decoder, 10 * 192 + 20 * (60 + 72 + 240 + 154) + 10 * 20 * 24);
  options.attention_heads = 3;
  EXPECT_EQ(forward_flops(options, 10, 20).decoder, flops.decoder);
}

TEST(ModelFlops, CountsAttentionBetweenTwoCellsAndADeepReadoutAsByHand) {
  ModelOptions options = small();
  options.query_time = QueryTime::between;
  options.readout = ReadoutKind::deep;
  // a step: query 2*6*5, cells of 5 from 3 inputs and from 8, each with 5 states, 2*15*8 and 2*15*13, readout
  // 2*7*(8 + 5 + 3)
  EXPECT_EQ(forward_flops(options, 10, 20).decoder,
            10 * 96 + 20 * (60 + 240 + 390 + 224) + 10 * 20 * (12 + 16));
}

TEST(ModelFlops, CountsMoreDirectionsAndContextsAsByHand) {
  ModelOptions options = small();
  options.encoder_layers = options.bidirectional_layers = 2;
  options.decoder_layers = 2;
  options.context_layers = ContextLayers::all;
  options.readout = ReadoutKind::concat;
  options.readout_size = 13;
  const Flops flops = forward_flops(options, 10, 20);
  // two directions of gates of 4 from 3 inputs, then from 8; bridge: two states of 5 from 8
  EXPECT_EQ(flops.encoder, 10 * (2 * 2 * 12 * 7 + 2 * 2 * 12 * 12) + 2 * 10 * 8);
  // a step: query, gates of 5 from 3 + 8 inputs and 5 states, then from 5 + 8 and 5
  EXPECT_EQ(flops.decoder, 10 * 96 + 20 * (60 + 480 + 2 * 15 * 18) + 10 * 20 * (12 + 16));
  EXPECT_EQ(flops.output, 20 * 2 * 11 * 13);
}

TEST(ModelFlops, CountOnlyWhatALocalWindowSees) {
  ModelOptions options = small();
  options.attention = AttentionKind::luong_general;
  const double global = forward_flops(options, 10, 20).decoder;
  options.attention_window = AttentionWindow::local_m;
  options.attention_window_size = 2;  // five of ten positions
  EXPECT_EQ(forward_flops(options, 10, 20).decoder, global - 5 * 20 * (2 * 5 + 2 * 8));
}

TEST(ModelFlops, AreThriceAsManyInTraining) {
  EXPECT_EQ(training_flops(small(), 4, 6).total(), 3 * forward_flops(small(), 4, 6).total());
}

}  // namespace
}  // namespace s2s
