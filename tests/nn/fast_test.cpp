// The fast path against the definition: the same function, value and gradients.
#include <gtest/gtest.h>

#include "data/batch.h"
#include "kernels/parallel.h"
#include "nn/fast/model.h"
#include "nn/model_cases.h"

namespace s2s {
namespace {

using kernels::Precision;

struct FastCase {
  std::string name;
  ModelOptions options;
  Precision precision = Precision::fp32;
};

// fp32 parameters, spread as random_model's.
std::shared_ptr<Seq2Seq> single_precision_model(const ModelOptions& options) {
  const auto model = random_model(options);
  model->to(torch::kFloat);
  return model;
}

std::vector<FastCase> fast_cases() {
  std::vector<FastCase> cases;
  for (const ModelCase& base : model_cases()) {
    if (!fast::FastModel::lacks(*single_precision_model(base.options)).empty()) {
      continue;  // the fast path leaves it to the definition
    }
    for (const Precision precision : {Precision::fp32, Precision::bf16}) {
      const std::string name = base.name + (precision == Precision::fp32 ? "_fp32" : "_bf16");
      cases.push_back({name, base.options, precision});
      cases.push_back({name + "_dropout", base.options, precision});
      cases.back().options.dropout = 0.3;
      cases.back().options.recurrent_dropout = 0.2;
    }
  }
  return cases;
}

// Biases that keep the two values of each maxout pair far apart, the first larger in one pair, the second in
// the next.
void keep_maxima_apart(Seq2Seq& model) {
  const torch::NoGradGuard no_grad;
  torch::Tensor pairs = model.named_parameters()["decoder.readout.bias"].view({-1, 2});
  for (std::int64_t pair = 0; pair < pairs.size(0); ++pair) {
    pairs[pair][pair % 2] += 3.0;
    pairs[pair][1 - pair % 2] -= 3.0;
  }
}

std::shared_ptr<Seq2Seq> double_copy(Seq2Seq& model) {
  Random random(1);
  auto copy = build_seq2seq(model.options(), random);
  copy->to(torch::kDouble);
  const torch::NoGradGuard no_grad;
  auto parameters = copy->named_parameters();
  for (const auto& item : model.named_parameters()) {
    parameters[item.key()].copy_(item.value());
  }
  return copy;
}

// Zeros where the definition had no use for a parameter: that of coverage, over targets of one step.
torch::Tensor gradient_of(const torch::Tensor& parameter) {
  return parameter.grad().defined() ? parameter.grad() : torch::zeros_like(parameter);
}

class FastPath : public testing::TestWithParam<FastCase> {
 protected:
  void SetUp() override {
    if (GetParam().precision == Precision::bf16 && !kernels::cpu_can_multiply_bf16()) {
      GTEST_SKIP() << "this CPU has no bf16 products";
    }
  }

  // fp32: rounding errors of a few hundred operations, 2^-24 each. bf16: every operand of a product is off by
  // up to 2^-9, and the errors of independent roundings through some ten products in a row add up to a few
  // per cent at these tiny widths, where no sum is long enough to average them. That holds where the function
  // is smooth and tame: layer norm of a gate's six units divides by their deviation, which now and then is a
  // small part of what was rounded. Where a maxout pair's two values lie closer than their errors, bf16 may
  // take the other one, and at four units by seven words one such choice is a large part of the gradient.
  // bf16 is therefore compared where all pairs are apart; fp32 is compared as the model was drawn.
  double value_bound() const { return GetParam().precision == Precision::fp32 ? 1e-5 : 2e-2; }
  double gradient_bound() const {
    if (GetParam().precision == Precision::fp32) {
      return 1e-4;
    }
    return GetParam().options.per_gate ? 0.25 : 8e-2;
  }

  static std::shared_ptr<Seq2Seq> model() {
    auto model = single_precision_model(GetParam().options);
    if (GetParam().precision == Precision::bf16 && GetParam().options.readout == ReadoutKind::maxout) {
      keep_maxima_apart(*model);
    }
    return model;
  }

  void expect_equal(const PairBatch& batch, Seq2Seq& model, fast::FastModel& fast) const {
    const auto exact = double_copy(model);
    const LossOptions options{0.1};
    Random exact_random(5);
    const LossResult expected = exact->loss(batch, options, exact_random);
    (expected.objective * 0.5).backward();
    model.zero_grad(/*set_to_none=*/false);  // the fast model adds to these very tensors
    Random random(5);
    const LossResult actual = fast.loss(batch, options, 0.5, random);
    EXPECT_EQ(random.state(), exact_random.state());
    EXPECT_EQ(actual.target_pieces, expected.target_pieces);
    const double objective = expected.objective.item<double>();
    EXPECT_NEAR(actual.objective.item<double>(), objective, value_bound() * objective);
    EXPECT_NEAR(actual.negative_log_likelihood, expected.negative_log_likelihood, value_bound() * objective);
    // Relative to each parameter's own gradient, and for bf16 to the whole model's where that is nearly
    // nothing. For fp32 too where terms cancel and nothing is left but rounding: a dot product's key bias
    // moves all scores of a query alike, which the softmax doesn't see.
    double whole = 0;
    for (const auto& parameter : exact->parameters()) {
      whole += gradient_of(parameter).square().sum().item<double>();
    }
    auto gradients = model.named_parameters();
    for (const auto& item : exact->named_parameters()) {
      const torch::Tensor truth = gradient_of(item.value());
      const double error = (gradients[item.key()].grad() - truth).norm().item<double>();
      const bool cancels = truth.norm().item<double>() < 1e-12 * std::sqrt(whole);
      const double floor = GetParam().precision != Precision::fp32 ? 0.02 : cancels ? 1e-3 : 1e-7;
      EXPECT_LE(error,
                gradient_bound() * truth.norm().item<double>() + floor * gradient_bound() * std::sqrt(whole))
          << item.key() << ": gradient of norm " << truth.norm().item<double>();
    }
  }
};

TEST_P(FastPath, HasTheDefinitionsValueAndGradients) {
  const auto model = FastPath::model();
  fast::FastModel fast(*model, GetParam().precision);
  expect_equal(ragged_batch(), *model, fast);
  expect_equal(alone(ragged_batch(), 1), *model, fast);  // a batch of one, a source of one piece
  expect_equal(alone(ragged_batch(), 2), *model, fast);  // a target of one piece
  expect_equal(ragged_batch(), *model, fast);            // buffers used before
}

TEST_P(FastPath, LeavesGradientsAndRandomNumbersAloneOutsideOfTraining) {
  const auto model = FastPath::model();
  fast::FastModel fast(*model, GetParam().precision);
  model->eval();
  const auto exact = double_copy(*model);
  exact->eval();
  Random random(5);
  const LossResult actual = fast.loss(ragged_batch(), {}, 1.0, random);
  const LossResult expected = exact->loss(ragged_batch(), {}, random);
  EXPECT_EQ(random.state(), Random(5).state());
  EXPECT_NEAR(actual.negative_log_likelihood, expected.negative_log_likelihood,
              value_bound() * expected.negative_log_likelihood);
  for (const auto& parameter : model->parameters()) {
    EXPECT_EQ(parameter.grad().abs().sum().item<float>(), 0.0F);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, FastPath, testing::ValuesIn(fast_cases()),
                         [](const auto& parameter) { return parameter.param.name; });

// Vectors longer than a register and not a multiple of one, more rows than a block of the output layer, more
// words than a slice.
std::vector<FastCase> larger_cases() {
  ModelOptions options;
  options.embedding = 35;
  options.hidden = 40;
  options.attention_hidden = 36;
  options.readout_size = 34;
  options.source_vocabulary = 50;
  options.target_vocabulary = 300;
  options.dropout = 0.2;
  std::vector<FastCase> cases;
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    const std::string name = precision == Precision::fp32 ? "_fp32" : "_bf16";
    cases.push_back({"bahdanau" + name, options, precision});
    cases.push_back({"none_lstm" + name, options, precision});
    cases.back().options.attention = AttentionKind::none;
    cases.back().options.cell = CellKind::lstm;
    cases.push_back({"luong_dot_fed_deep" + name, options, precision});
    cases.back().options.attention = AttentionKind::luong_dot;
    cases.back().options.input_feeding = true;
    cases.back().options.decoder_layers = cases.back().options.encoder_layers = 2;
    cases.push_back({"between_deep_readout" + name, options, precision});
    cases.back().options.query_time = QueryTime::between;
    cases.back().options.readout = ReadoutKind::deep;
    cases.push_back({"context_to_all_layers_concat" + name, options, precision});
    cases.back().options.context_layers = ContextLayers::all;
    cases.back().options.decoder_layers = cases.back().options.encoder_layers = 2;
    cases.back().options.bidirectional_layers = 2;
    cases.back().options.readout = ReadoutKind::concat;
    cases.back().options.readout_size = 0;
  }
  return cases;
}

// 32 pairs of up to 24 pieces a side.
PairBatch larger_batch() {
  constexpr std::int64_t kRows = 32;
  constexpr std::int64_t kWidth = 24;
  Random random(7);
  PairBatch batch{torch::full({kRows, kWidth}, kPadId, torch::kLong), torch::empty({kRows}, torch::kLong),
                  torch::full({kRows, kWidth}, kPadId, torch::kLong), torch::empty({kRows}, torch::kLong)};
  const auto fill = [&](torch::Tensor& ids, torch::Tensor& lengths) {
    for (std::int64_t row = 0; row < kRows; ++row) {
      const std::int64_t length =
          row == 0 ? kWidth : 16 + static_cast<std::int64_t>(random.below(kWidth - 16));
      for (std::int64_t i = 0; i + 1 < length; ++i) {
        ids[row][i] = 4 + static_cast<std::int64_t>(random.below(46));
      }
      ids[row][length - 1] = kEndId;
      lengths[row] = length;
    }
  };
  fill(batch.source, batch.source_lengths);
  fill(batch.target, batch.target_lengths);
  return batch;
}

std::shared_ptr<Seq2Seq> freshly_made_model(const ModelOptions& options) {
  Random random(3);
  return build_seq2seq(options, random);
}

class LargerFastPath : public FastPath {};

TEST_P(LargerFastPath, HasTheDefinitionsValueAndGradients) {
  const auto model = freshly_made_model(GetParam().options);
  fast::FastModel fast(*model, GetParam().precision);
  expect_equal(larger_batch(), *model, fast);
}

// What else attention and cells can be made of. bf16 leaves out local-p: over so many queries it moves a
// position across some window's edge, where the function jumps.
std::vector<FastCase> larger_forms() {
  std::vector<FastCase> cases;
  const auto add = [&](const std::string& name, Precision precision, const auto& change) {
    FastCase added = larger_cases().front();
    added.name = name + (precision == Precision::fp32 ? "_fp32" : "_bf16");
    added.precision = precision;
    change(added.options);
    cases.push_back(added);
  };
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    add("location", precision, [](ModelOptions& o) { o.attention = AttentionKind::luong_location; });
    add("local_m", precision,
        [](ModelOptions& o) { o.attention_window = AttentionWindow::local_m, o.attention_window_size = 4; });
    add("coverage", precision, [](ModelOptions& o) { o.attention_coverage = true; });
    add("layer_norm", precision, [](ModelOptions& o) { o.layer_norm = true; });
    add("layer_norm_per_gate", precision,
        [](ModelOptions& o) { o.layer_norm = o.per_gate = true, o.cell = CellKind::lstm; });
    add("self_attention", precision,
        [](ModelOptions& o) { o.encoder_self_attention = 4, o.decoder_self_attention = 2; });
  }
  add("local_p", Precision::fp32,
      [](ModelOptions& o) { o.attention_window = AttentionWindow::local_p, o.attention_window_size = 3; });
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Forms, LargerFastPath, testing::ValuesIn(larger_forms()),
                         [](const auto& parameter) { return parameter.param.name; });
INSTANTIATE_TEST_SUITE_P(Kinds, LargerFastPath, testing::ValuesIn(larger_cases()),
                         [](const auto& parameter) { return parameter.param.name; });

TEST(FastModel, GivesTheSameBytesEachTimeWithTwoThreads) {
  const FastCase which = larger_cases().front();
  const auto gradients = [&](int threads) {
    const int before = omp_get_max_threads();
    omp_set_num_threads(threads);
    const auto model = freshly_made_model(which.options);
    fast::FastModel fast(*model, which.precision);
    Random random(5);
    fast.loss(larger_batch(), {0.1}, 1.0, random);
    omp_set_num_threads(before);
    std::vector<torch::Tensor> all;
    for (const auto& parameter : model->parameters()) all.push_back(parameter.grad().flatten());
    return torch::cat(all);
  };
  const torch::Tensor first = gradients(2);
  EXPECT_TRUE(first.equal(gradients(2)));
  const torch::Tensor alone = gradients(1);
  EXPECT_LT((first - alone).norm().item<float>(), 1e-4F * alone.norm().item<float>());
}

TEST(FastModel, SaysWhatItLacks) {
  ModelOptions options = tiny_options();
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options.layer_norm = true;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options = tiny_options();
  options.attention_coverage = true;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options = tiny_options();
  options.attention_window = AttentionWindow::local_m;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options = tiny_options();
  options.attention = AttentionKind::luong_location;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options = tiny_options();
  options.attention = AttentionKind::luong_dot;
  options.attention_scale = true;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options.attention_projections = AttentionProjections::qkv;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options = tiny_options();
  options.query_time = QueryTime::between;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options.cell = CellKind::lstm;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "attention between two LSTM cells");
  options = tiny_options();
  options.readout = ReadoutKind::concat;
  options.readout_size = 0;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options.attention = AttentionKind::none;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)),
            "a fixed context side by side with the state");
}

}  // namespace
}  // namespace s2s
