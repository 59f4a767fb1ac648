// Each number of an explained step is computed again from those that it is said to come from.
#include "lab/explained_step.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "lab/training.h"

namespace s2s::lab {
namespace {

using testing::HasSubstr;

ModelOptions of_kind(AttentionKind kind) { return small_options(kind, 8, 12); }

ModelOptions with_window(AttentionWindow window) {
  ModelOptions options = of_kind(AttentionKind::luong_general);
  options.attention_window = window;
  options.attention_window_size = 1;
  return options;
}

ModelOptions with_coverage() {
  ModelOptions options = of_kind(AttentionKind::multi_head_additive);
  options.attention_coverage = true;
  return options;
}

ModelOptions with_positions(std::int64_t positions) {
  ModelOptions options = of_kind(AttentionKind::luong_location);
  options.attention_positions = positions;
  return options;
}

// As in RNMT+: the bottom layer asks, and the context is fed to every layer.
ModelOptions asked_by_the_bottom() {
  ModelOptions options = of_kind(AttentionKind::bahdanau);
  options.decoder_layers = 2;
  options.query_layer = QueryLayer::bottom;
  options.context_layers = ContextLayers::all;
  options.readout = ReadoutKind::concat;
  options.readout_size = 0;
  return options;
}

// One layer, whose state asks before it has attended to those before it.
ModelOptions asked_before_self_attention() {
  ModelOptions options = of_kind(AttentionKind::luong_general);
  options.query_layer = QueryLayer::bottom;
  options.decoder_self_attention = 2;
  return options;
}

ModelOptions with_biases_and_shared_values(AttentionKind kind) {
  ModelOptions options = of_kind(kind);
  options.attention_biases = options.attention_shared_values = true;
  return options;
}

// The conditional GRU.
ModelOptions asked_between(CellKind cell = CellKind::gru) {
  ModelOptions options = of_kind(AttentionKind::bahdanau);
  options.query_time = QueryTime::between;
  options.cell = cell;
  return options;
}

std::shared_ptr<Seq2Seq> build(const ModelOptions& options) {
  Random random(5);
  auto model = build_seq2seq(options, random);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model->named_parameters()) {  // which are zero at first
    if (parameter.key().find("bias") != std::string::npos) parameter.value().fill_(0.1);
  }
  model->eval();
  return model;
}

const std::vector<std::int32_t> kSource{4, 5, 6};
const std::vector<std::int32_t> kTarget{7, 8};

ExplainedStep explain(Seq2Seq& model, std::int64_t step = 2, std::int64_t head = 0) {
  return explain_step(model, kSource, kTarget, {.step = step, .head = head, .best = 3});
}

StepNames piece_names() {
  return {{"a", "b", "c", "</s>"}, [](std::int32_t piece) { return std::to_string(piece); }};
}

class Explained : public testing::TestWithParam<ModelOptions> {};

TEST_P(Explained, TheTermsAddUpToTheScore) {
  const ExplainedHead head = explain(*build(GetParam())).attention;
  double sum = 0;
  for (std::size_t i = 0; i < head.factors[0].values.size(); ++i)
    sum += head.factors[0].values[i] * head.factors[1].values[i];
  EXPECT_NEAR(sum / head.divisor, head.scores[static_cast<std::size_t>(head.position)], 1e-5);
}

TEST_P(Explained, TheWeightsAreTheSoftmaxOfTheScores) {
  const ExplainedHead head = explain(*build(GetParam())).attention;
  ASSERT_EQ(head.scores.size(), 4U);  // </s> counted
  double sum = 0;
  for (std::size_t j = 0; j < 4; ++j) sum += head.seen[j] ? std::exp(head.scores[j]) : 0;
  for (std::size_t j = 0; j < 4; ++j) {
    const double favour = head.window && !head.window->gaussian.empty() ? head.window->gaussian[j] : 1;
    EXPECT_NEAR(head.weights[j], head.seen[j] ? favour * std::exp(head.scores[j]) / sum : 0, 1e-5) << j;
  }
}

// From every head's context, by W_o where there is one.
TEST_P(Explained, TheContextsAreTheMeansOfTheValues) {
  const auto model = build(GetParam());
  const ExplainedStep step = explain(*model);
  Numbers contexts;
  for (std::int64_t h = 1; h <= step.attention.heads; ++h) {
    const ExplainedHead head = explain(*model, 2, h).attention;
    EXPECT_EQ(head.head, h - 1);
    for (std::size_t i = 0; i < head.context.size(); ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < 4; ++j) sum += head.weights[j] * head.values[j][i];
      EXPECT_NEAR(head.context[i], sum, 1e-5);
      contexts.push_back(head.context[i]);
    }
  }
  const auto parameters = model->named_parameters();
  torch::Tensor expected = torch::tensor(contexts);
  if (const torch::Tensor* output = parameters.find("decoder.attention.output_weight")) {
    EXPECT_EQ(step.context_formula.substr(0, 4), "W_o ");
    expected = torch::matmul(output->detach().to(torch::kDouble), expected.to(torch::kDouble));
    if (const torch::Tensor* bias = parameters.find("decoder.attention.output_bias"))
      expected += bias->detach();
  }
  EXPECT_TRUE(torch::allclose(torch::tensor(step.context), expected.to(torch::kFloat), 1e-4, 1e-5));
}

TEST_P(Explained, TheTextHoldsTheFormulasAndTheJsonAllNumbers) {
  const ExplainedStep step = explain(*build(GetParam()));
  const std::string text = to_text(step, piece_names(), 4);
  EXPECT_THAT(text, HasSubstr(step.attention.score_formula));
  EXPECT_THAT(text, HasSubstr(step.state_formula));
  const Json json = parse_json(format_json(to_json(step, piece_names())), "step");
  EXPECT_EQ(json["score"]["divisor"], step.attention.divisor);
  EXPECT_EQ(json["source"].size(), 4U);
  EXPECT_EQ(json["layers"][0]["gates"]["r"].size(), 8U);
}

INSTANTIATE_TEST_SUITE_P(Kinds, Explained,
                         testing::Values(of_kind(AttentionKind::bahdanau), of_kind(AttentionKind::luong_dot),
                                         of_kind(AttentionKind::luong_general),
                                         of_kind(AttentionKind::luong_concat), with_positions(9),
                                         with_positions(2), of_kind(AttentionKind::scaled_dot),
                                         of_kind(AttentionKind::multi_head),
                                         of_kind(AttentionKind::multi_head_additive), with_coverage(),
                                         with_window(AttentionWindow::local_m),
                                         with_window(AttentionWindow::local_p), asked_by_the_bottom(),
                                         asked_before_self_attention(), asked_between(),
                                         with_biases_and_shared_values(AttentionKind::multi_head)),
                         [](const auto& tested) { return std::to_string(tested.index); });

TEST(ExplainedStep, NamesThePiecesAndSortsTheBest) {
  const ExplainedStep step = explain(*build(of_kind(AttentionKind::bahdanau)));
  EXPECT_EQ(step.previous_piece, 7);
  EXPECT_EQ(step.piece, 8);
  ASSERT_EQ(step.best.size(), 3U);
  EXPECT_GE(step.best[0].probability, step.best[1].probability);
  EXPECT_NEAR(step.best[0].probability, std::exp(step.best[0].logit - step.log_sum), 1e-6);
}

TEST(ExplainedStep, SaysWhatIsScaledProjectedAndWhichHeadItIs) {
  const ExplainedStep step = explain(*build(of_kind(AttentionKind::multi_head)));
  EXPECT_EQ(step.attention.score_formula, "(W_q s_t)' (W_k h_j) / sqrt(2)");
  EXPECT_DOUBLE_EQ(step.attention.divisor, std::sqrt(2.0));
  EXPECT_EQ(step.context_formula, "W_o [c^1_t; .. c^4_t]");
  const std::string text = to_text(step, piece_names(), 4);
  EXPECT_THAT(text, HasSubstr("of head " + std::to_string(step.attention.head + 1) + " of 4"));
  EXPECT_EQ(explain(*build(with_coverage())).attention.score_formula, "v' tanh(W s_t + U h_j + V C_tj)");
  EXPECT_THAT(to_text(explain(*build(with_window(AttentionWindow::local_p))), piece_names(), 4),
              AllOf(HasSubstr("g_tj = exp(-(j - p_t)^2 / (D^2 / 2)) over the window |j - p_t| <= D = 1"),
                    HasSubstr("p_t = S sigmoid(v_p' tanh(W_p s_t)), S = ")));
}

TEST(ExplainedStep, SaysWhereThereAreBiasesAndWhereKeysAreTheValues) {
  const ExplainedStep step = explain(*build(with_biases_and_shared_values(AttentionKind::multi_head)));
  EXPECT_EQ(step.attention.score_formula, "(W_q s_t + b_q)' (W_kv h_j + b_kv) / sqrt(2)");
  EXPECT_EQ(step.attention.value_formula, "W_kv h_j + b_kv");
  EXPECT_EQ(step.context_formula, "W_o [c^1_t; .. c^4_t] + b_o");
  EXPECT_EQ(explain(*build(with_biases_and_shared_values(AttentionKind::multi_head_additive)))
                .attention.score_formula,
            "v' tanh(W s_t + b_q + U h_j + b_kv)");
}

TEST(ExplainedStep, ShowsTheHeadWithTheLargestWeightUnlessOneIsChosen) {
  const auto model = build(of_kind(AttentionKind::multi_head));
  double largest = 0;
  std::int64_t heaviest = 0;
  for (std::int64_t h = 1; h <= 4; ++h) {
    const ExplainedHead head = explain(*model, 1, h).attention;
    for (const double weight : head.weights) {
      if (weight > largest) largest = weight, heaviest = head.head;
    }
  }
  EXPECT_EQ(explain(*model, 1).attention.head, heaviest);
}

double gate(const ExplainedLayer& layer, std::size_t which, std::size_t unit) {
  return layer.gates[which].values[unit];
}

TEST(ExplainedStep, AGrusStateFollowsFromItsGates) {
  const ExplainedStep step = explain(*build(of_kind(AttentionKind::luong_general)));
  ASSERT_EQ(step.layers.size(), 1U);
  const ExplainedLayer& layer = step.layers[0];
  EXPECT_EQ(step.state_formula, "GRU([y_{t-1}, r_{t-1}], s_{t-1})");
  EXPECT_EQ(layer.gates_formula, "(1 - z) n + z s_{t-1}");
  EXPECT_EQ(layer.input.size(), 16U);
  for (std::size_t i = 0; i < 8; ++i) {
    const double z = gate(layer, 1, i), n = gate(layer, 2, i);
    EXPECT_NEAR(step.state[i], (1 - z) * n + z * step.previous_state[i], 1e-6);
  }
}

TEST(ExplainedStep, AnLstmsStateFollowsFromItsGates) {
  ModelOptions options = of_kind(AttentionKind::bahdanau);
  options.cell = CellKind::lstm;
  const ExplainedStep step = explain(*build(options));
  const ExplainedLayer& layer = step.layers[0];
  EXPECT_EQ(step.state_formula, "LSTM([y_{t-1}, c_t], s_{t-1})");
  for (std::size_t i = 0; i < 8; ++i) {
    const double memory =
        gate(layer, 1, i) * layer.previous_memory.values[i] + gate(layer, 0, i) * gate(layer, 2, i);
    EXPECT_NEAR(layer.memory.values[i], memory, 1e-6);
    EXPECT_NEAR(step.state[i], gate(layer, 3, i) * std::tanh(memory), 1e-6);
  }
}

TEST(ExplainedStep, SaysHowEachGateIsMade) {
  const std::vector<std::string> gru =
      explain(*build(of_kind(AttentionKind::bahdanau))).layers[0].gate_formulas;
  EXPECT_EQ(gru, (std::vector<std::string>{"sigmoid(W_r x + U_r s_{t-1} + b_r)",
                                           "sigmoid(W_z x + U_z s_{t-1} + b_z)",
                                           "tanh(W_n x + b_n + r (U_n s_{t-1} + d_n))"}));
  ModelOptions options = of_kind(AttentionKind::bahdanau);
  options.cell = CellKind::lstm;
  options.layer_norm = true;
  EXPECT_EQ(explain(*build(options)).layers[0].gate_formulas[0],
            "sigmoid(LN(W x)_i + LN(U s_{t-1})_i + b_i)");
  options.per_gate = true;
  EXPECT_EQ(explain(*build(options)).layers[0].gate_formulas[2], "tanh(LN(W_g x + U_g s_{t-1}) + b_g)");
}

// W x + b of the rows of one gate.
double preactivation(const torch::Tensor& weight, const torch::Tensor& bias, const Numbers& input,
                     std::int64_t row) {
  auto sum = bias[row].item<double>();
  for (std::size_t i = 0; i < input.size(); ++i)
    sum += weight[row][static_cast<std::int64_t>(i)].item<double>() * input[i];
  return sum;
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// A GRU's gates and state from the numbers of the step and the model's parameters alone.
void expect_gru(Seq2Seq& model, const std::string& cell, const ExplainedLayer& layer) {
  const auto parameters = model.named_parameters();
  const auto of_input = [&](std::int64_t row) {
    return preactivation(parameters[cell + ".weight_ih"], parameters[cell + ".bias_ih"], layer.input, row);
  };
  const auto of_state = [&](std::int64_t row) {
    return preactivation(parameters[cell + ".weight_hh"], parameters[cell + ".bias_hh"],
                         layer.previous.values, row);
  };
  for (std::int64_t i = 0; i < 8; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double r = sigmoid(of_input(i) + of_state(i)), z = sigmoid(of_input(8 + i) + of_state(8 + i));
    const double n = std::tanh(of_input(16 + i) + r * of_state(16 + i));
    EXPECT_NEAR(gate(layer, 0, at), r, 1e-6);
    EXPECT_NEAR(gate(layer, 1, at), z, 1e-6);
    EXPECT_NEAR(gate(layer, 2, at), n, 1e-6);
    EXPECT_NEAR(layer.state.values[at], (1 - z) * n + z * layer.previous.values[at], 1e-6);
  }
}

// s_{t-1} by the first cell to s'_t, which asks, and by the second, which reads c_t, to s_t.
TEST(ExplainedStep, OfAConditionalGruComputesBothCells) {
  const auto model = build(asked_between());
  const ExplainedStep step = explain(*model);
  ASSERT_TRUE(step.intermediate.has_value());
  ASSERT_EQ(step.layers.size(), 1U);
  const ExplainedLayer &first = *step.intermediate, &second = step.layers[0];
  EXPECT_EQ(first.formula, "GRU([y_{t-1}], s_{t-1})");
  EXPECT_EQ(first.gates_formula, "(1 - z) n + z s_{t-1}");
  EXPECT_EQ(step.state_formula, "GRU(c_t, s'_t)");
  EXPECT_EQ(second.gates_formula, "(1 - z) n + z s'_t");
  EXPECT_EQ(first.previous.values, step.previous_state);
  EXPECT_EQ(second.previous.values, first.state.values);
  EXPECT_EQ(second.input, step.context);
  EXPECT_EQ(second.state.values, step.state);
  expect_gru(*model, "decoder.layer_0", first);
  expect_gru(*model, "decoder.layer_0_context", second);
}

TEST(ExplainedStep, OfAConditionalGruAsksWithTheIntermediateState) {
  const auto model = build(asked_between());
  const ExplainedStep step = explain(*model);
  EXPECT_EQ(step.attention.score_formula, "v' tanh(W s'_t + U h_j)");
  const auto parameters = model->named_parameters();
  const torch::Tensor none = torch::zeros({8});
  for (std::size_t j = 0; j < 4; ++j) {
    double score = 0;
    for (std::int64_t i = 0; i < 8; ++i) {
      const double query = preactivation(parameters["decoder.attention.query_weight"], none,
                                         step.intermediate->state.values, i);
      const double key =
          preactivation(parameters["decoder.attention.key_weight"], none, step.encoder_states[j], i);
      score += parameters["decoder.attention.score_vector"][i].item<double>() * std::tanh(query + key);
    }
    EXPECT_NEAR(step.attention.scores[j], score, 1e-6);
  }
}

TEST(ExplainedStep, OfAConditionalGruPrintsBothCellsAroundTheAttention) {
  const ExplainedStep step = explain(*build(asked_between()));
  const std::string text = to_text(step, piece_names(), 4);
  const std::vector<std::string> in_order{
      "intermediate state\n  s'_t = GRU([y_{t-1}], s_{t-1})\n    x = [y_{t-1}] = [",
      "    s_{t-1} = [",
      "s'_t = (1 - z) n + z s_{t-1} = [",
      "e_tj = v' tanh(W s'_t + U h_j)",
      "state\n  s_t = GRU(c_t, s'_t)\n    x = c_t = [",
      "    s'_t = [",
      "s_t = (1 - z) n + z s'_t = [",
      "readout"};
  std::size_t at = 0;
  for (const std::string& part : in_order) {
    const std::size_t found = text.find(part, at);
    ASSERT_NE(found, std::string::npos) << part << " is not behind what comes before it in\n" << text;
    at = found;
  }
  const Json json = to_json(step, piece_names());
  EXPECT_EQ(json["intermediate"]["formula"], "s'_t = GRU([y_{t-1}], s_{t-1})");
  EXPECT_EQ(json["intermediate"]["state"], json["layers"][0]["previous_state"]);
  EXPECT_EQ(json["layers"][0]["input"], json["context"]);
}

TEST(ExplainedStep, OfTwoLstmCellsPassesTheMemoryOn) {
  const ExplainedStep step = explain(*build(asked_between(CellKind::lstm)));
  const ExplainedLayer &first = *step.intermediate, &second = step.layers[0];
  EXPECT_EQ(first.gates_formula, "o tanh(m'_t), m'_t = f m_{t-1} + i g");
  EXPECT_EQ(second.gates_formula, "o tanh(m_t), m_t = f m'_t + i g");
  for (const ExplainedLayer* layer : {&first, &second}) {
    for (std::size_t i = 0; i < 8; ++i) {
      const double memory =
          gate(*layer, 1, i) * layer->previous_memory.values[i] + gate(*layer, 0, i) * gate(*layer, 2, i);
      EXPECT_NEAR(layer->memory.values[i], memory, 1e-6);
      EXPECT_NEAR(layer->state.values[i], gate(*layer, 3, i) * std::tanh(memory), 1e-6);
    }
  }
  EXPECT_EQ(second.previous_memory.values, first.memory.values);
}

TEST(ExplainedStep, OfTwoCellsBelowOtherLayersNamesTheFirstLayersState) {
  ModelOptions options = asked_between();
  options.decoder_layers = 2;
  const ExplainedStep step = explain(*build(options));
  EXPECT_EQ(step.intermediate->state.name, "h^1'_t");
  EXPECT_EQ(step.attention.score_formula, "v' tanh(W h^1'_t + U h_j)");
  EXPECT_EQ(step.layers[0].formula, "GRU(c_t, h^1'_t)");
  EXPECT_EQ(step.layers[1].formula, "GRU(h^1_t, h^2_{t-1})");
  EXPECT_EQ(step.layers[1].input, step.layers[0].state.values);
}

// Each layer from the one below, with residuals and self-attention.
TEST(ExplainedStep, OfSeveralLayersSaysWhatEachHandsOn) {
  ModelOptions options = of_kind(AttentionKind::bahdanau);
  options.decoder_layers = 3;
  options.residual = true;
  options.decoder_self_attention = 2;
  const ExplainedStep step = explain(*build(options));
  ASSERT_EQ(step.layers.size(), 3U);
  EXPECT_EQ(step.layers[0].formula, "GRU([y_{t-1}, c_t], h^1_{t-1})");
  EXPECT_THAT(step.layers[0].output_formula, HasSubstr("self-attention(h^1_t; h^1_1 .. h^1_t)"));
  EXPECT_EQ(step.layers[1].formula, "GRU(o^1_t, h^2_{t-1})");
  EXPECT_EQ(step.layers[1].input, step.layers[0].output);
  EXPECT_EQ(step.layers[2].input, step.layers[1].output);
  EXPECT_EQ(step.state_formula, "h^3_t + o^2_t");
  for (const std::size_t l : {std::size_t{1}, std::size_t{2}}) {
    const ExplainedLayer& layer = step.layers[l];
    for (std::size_t i = 0; i < 8; ++i) {
      const double z = gate(layer, 1, i), n = gate(layer, 2, i);
      EXPECT_NEAR(layer.state.values[i], (1 - z) * n + z * layer.previous.values[i], 1e-6);
      EXPECT_NEAR(layer.output[i], layer.state.values[i] + layer.input[i], 1e-6);
    }
  }
  EXPECT_EQ(step.state, step.layers[2].output);
}

TEST(ExplainedStep, SaysWhichLayerAsksAndWhichReadTheContext) {
  const ExplainedStep step = explain(*build(asked_by_the_bottom()));
  EXPECT_EQ(step.attention.score_formula, "v' tanh(W h^1_{t-1} + U h_j)");
  EXPECT_EQ(step.layers[1].formula, "GRU([h^1_t, c_t], h^2_{t-1})");
  EXPECT_EQ(step.layers[1].input.size(), 8 + step.context.size());
  EXPECT_EQ(step.readout_formula, "[c_t; s_t]");
}

TEST(ExplainedStep, OfLayersThatOnlyStackNamesTheHighestState) {
  ModelOptions options = of_kind(AttentionKind::bahdanau);
  options.decoder_layers = 2;
  const ExplainedStep step = explain(*build(options));
  EXPECT_EQ(step.layers[1].formula, "GRU(h^1_t, h^2_{t-1})");
  EXPECT_EQ(step.state_formula, "h^2_t");
  EXPECT_EQ(step.state, step.layers[1].state.values);
  EXPECT_EQ(step.layers[1].input, step.layers[0].state.values);
  EXPECT_THAT(to_text(step, piece_names(), 4), HasSubstr("s_t = h^2_t = ["));
}

TEST(ExplainedStep, RefusesAStepOrHeadThatIsNotThereAndAModelWithoutScores) {
  const auto model = build(of_kind(AttentionKind::multi_head));
  EXPECT_THROW(explain(*model, 4), UsageError);
  EXPECT_THROW(explain(*model, 1, 5), UsageError);
  EXPECT_THROW(explain(*build(of_kind(AttentionKind::none)), 1), UsageError);
}

}  // namespace
}  // namespace s2s::lab
