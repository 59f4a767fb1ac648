// Speed of the kernels on this machine: kernels_bench [threads]. One table a kind. Best of several rounds;
// with one thread in CPU time, which other programs on the machine disturb least.
#include <fmt/format.h>
#include <omp.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "kernels/activations.h"
#include "kernels/attention.h"
#include "kernels/dropout.h"
#include "kernels/gru.h"
#include "kernels/matmul.h"
#include "kernels/output_layer.h"
#include "kernels/parallel.h"
#include "kernels/target.h"
#include "kernels/workspace.h"

namespace s2s::kernels {
namespace {

double seconds() {
  if (omp_get_max_threads() == 1) {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// The shortest time of one call, in seconds, over rounds that take about a quarter of a second together.
template <class Call>
double best_time(const Call& call) {
  call();
  double begin = seconds();
  call();
  const double once = std::max(1e-7, seconds() - begin);
  const int inner = std::clamp(static_cast<int>(2e-4 / once), 1, 1000);
  const int rounds = std::clamp(static_cast<int>(0.25 / (once * inner)), 4, 200);
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    begin = seconds();
    for (int i = 0; i < inner; ++i) {
      call();
    }
    best = std::min(best, (seconds() - begin) / inner);
  }
  return best;
}

Matrix numbers(Workspace& memory, std::int64_t rows, std::int64_t columns) {
  const Matrix matrix = memory.matrix<float>(rows, columns);
  Random random(1);
  random.fill_normal({matrix.data, static_cast<std::size_t>(rows * columns)}, 0.0F, 0.1F);
  return matrix;
}

MatrixBf16 rounded(Workspace& memory, ConstMatrix from) {
  const MatrixBf16 matrix = memory.matrix<bf16>(from.rows, from.columns);
  convert(from, matrix);
  return matrix;
}

void products() {
  fmt::print("\nGFLOP/s of [m x k] by packed [k x n]\n{:>18}", "k x n");
  const std::vector<std::int64_t> sizes = {1, 16, 64, 80, 256, 2400};
  for (const std::int64_t m : sizes) {
    fmt::print("{:>9}", fmt::format("m={}", m));
  }
  fmt::print("\n");
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    for (const auto& [k, n] :
         {std::pair{256, 256}, {256, 768}, {512, 768}, {1000, 1000}, {1000, 3000}, {2000, 1000}}) {
      Workspace memory;
      PackedMatrix packed(k, n, precision);
      packed.pack(numbers(memory, k, n));
      fmt::print("{:>18}", fmt::format("{} {}x{}", precision == Precision::fp32 ? "fp32" : "bf16", k, n));
      for (const std::int64_t m : sizes) {
        const Matrix a = numbers(memory, m, k);
        const MatrixBf16 low = rounded(memory, a);
        const Matrix c = memory.matrix<float>(m, n);
        const double time = best_time([&] {
          precision == Precision::fp32 ? packed.multiply(a, c) : packed.multiply(ConstMatrixBf16(low), c);
        });
        fmt::print("{:9.0f}", 2e-9 * static_cast<double>(m * k * n) / time);
        std::fflush(stdout);
      }
      const ConstMatrix weight = numbers(memory, n, k);
      const double time = best_time([&] { packed.pack_transposed(weight); });
      const double time2 = best_time([&] { packed.pack(ConstMatrix(weight.data, k, n)); });
      fmt::print("   pack {:.2f}/{:.2f} ns a number\n", 1e9 * time / static_cast<double>(k * n),
                 1e9 * time2 / static_cast<double>(k * n));
    }
  }
}

void weight_gradients() {
  fmt::print("\nGFLOP/s of weight gradients [n x k] += [m x n]' [m x k]\n");
  for (const auto& [m, n, k] :
       {std::tuple{2240, 768, 256}, {2400, 3000, 1000}, {512, 8000, 256}, {512, 30000, 500}}) {
    Workspace memory;
    const Matrix a = numbers(memory, m, n);
    const Matrix b = numbers(memory, m, k);
    const MatrixBf16 a_low = rounded(memory, a);
    const MatrixBf16 b_low = rounded(memory, b);
    const Matrix c = numbers(memory, n, k);
    const double work = 2e-9 * static_cast<double>(m) * n * k;
    fmt::print("{:>22} fp32 {:5.0f}", fmt::format("m={} n={} k={}", m, n, k),
               work / best_time([&] { multiply_transposed(a, b, c); }));
    fmt::print("  bf16 {:5.0f}\n", work / best_time([&] {
                                     multiply_transposed(ConstMatrixBf16(a_low), ConstMatrixBf16(b_low), c);
                                   }));
  }
}

void passes() {
  fmt::print("\nns a number of the vectorised passes ({})\n", vector_target());
  Workspace memory;
  constexpr std::int64_t kRows = 80;
  constexpr std::int64_t kHidden = 1000;
  const Matrix a = numbers(memory, kRows, 3 * kHidden);
  const Matrix b = numbers(memory, kRows, 3 * kHidden);
  const Matrix h = numbers(memory, kRows, kHidden);
  const Matrix gates = memory.matrix<float>(kRows, 3 * kHidden);
  const Matrix candidate = memory.matrix<float>(kRows, kHidden);
  const MatrixBf16 low = memory.matrix<bf16>(kRows, kHidden);
  const MatrixBf16 d_a = memory.matrix<bf16>(kRows, 3 * kHidden);
  const MatrixBf16 d_b = memory.matrix<bf16>(kRows, 3 * kHidden);
  const auto report = [](const char* name, double size, double time) {
    fmt::print("{:>28} {:.3f} ns\n", name, 1e9 * time / size);
  };
  const double size = kRows * kHidden;
  GruForward forward;
  forward.input_gates = a;
  forward.hidden_gates = b;
  forward.previous = h;
  forward.next = h;
  forward.next_low = low;
  forward.gates = gates;
  forward.candidate = candidate;
  report("gru forward, a unit", size, best_time([&] { gru_forward(forward); }));
  GruBackward backward;
  backward.d_next = h;
  backward.previous = h;
  backward.gates = gates;
  backward.candidate = candidate;
  backward.d_input_gates_low = d_a;
  backward.d_hidden_gates_low = d_b;
  backward.d_previous = h;
  report("gru backward, a unit", size, best_time([&] { gru_backward(backward); }));
  report("tanh", 3 * size, best_time([&] { tanh_forward(a, nullptr, gates); }));
  report("round to bf16", 3 * size, best_time([&] { convert(a, d_a); }));
  Random random(1);
  report("dropout mask", 3 * size, best_time([&] {
           fill_keep_mask(random, {gates.data, static_cast<std::size_t>(3 * size)}, 0.8F);
         }));
  std::vector<double> sink(64);
  report("parallel region, each", 1.0, best_time([&] {
           on_threads(omp_get_max_threads(),
                      [&](int thread) { sink[static_cast<std::size_t>(thread)] += 1.0; });
         }));
}

template <class T>
void attention_pass(const char* name, std::int64_t key_width, std::int64_t value_width, bool additive) {
  constexpr std::int64_t kRows = 80;
  constexpr std::int64_t kSource = 30;
  Workspace memory;
  const auto make = [&](std::int64_t width) {
    const Matrix from = numbers(memory, kSource * kRows, width);
    T* data = nullptr;
    if constexpr (std::is_same_v<T, bf16>) {
      data = rounded(memory, from).data;
    } else {
      data = from.data;
    }
    return SequenceView<const T>::batch_major(data, kSource, kRows, width);
  };
  const AttentionMemory<T> source{make(key_width), make(value_width)};
  const Matrix query = numbers(memory, kRows, key_width);
  const Matrix v = numbers(memory, 1, key_width);
  const float* score = additive ? v.data : nullptr;
  const Matrix weights = numbers(memory, kRows, kSource);
  const Matrix context = numbers(memory, kRows, value_width);
  const Matrix d_scores = numbers(memory, kRows, kSource);
  const double pairs = kRows * kSource;
  const double forward = best_time([&] { attention_forward(source, score, {query, weights, context, {}}); });
  const double backward = best_time([&] {
    attention_backward(source, score, {query, weights, context, d_scores, query, {}});
  });
  fmt::print("{:>28} step {:7.1f} us ({:.2f} ns a key number), back {:7.1f} us\n", name, 1e6 * forward,
             1e9 * forward / (pairs * static_cast<double>(key_width)), 1e6 * backward);
}

void settle_pass(std::int64_t key_width, std::int64_t value_width) {
  constexpr std::int64_t kRows = 80;
  constexpr std::int64_t kSource = 30;
  constexpr std::int64_t kSteps = 30;
  Workspace memory;
  const auto keys =
      ConstSequence::batch_major(numbers(memory, kSource * kRows, key_width).data, kSource, kRows, key_width);
  const auto d_keys =
      Sequence::batch_major(numbers(memory, kSource * kRows, key_width).data, kSource, kRows, key_width);
  const auto queries =
      Sequence::time_major(numbers(memory, kSteps * kRows, key_width).data, kSteps, kRows, key_width);
  const auto scores =
      Sequence::time_major(numbers(memory, kSteps * kRows, kSource).data, kSteps, kRows, kSource);
  const auto d_contexts =
      Sequence::time_major(numbers(memory, kSteps * kRows, value_width).data, kSteps, kRows, value_width);
  const auto d_values =
      Sequence::batch_major(numbers(memory, kSource * kRows, value_width).data, kSource, kRows, value_width);
  const Matrix v = numbers(memory, 2, key_width);
  const AttentionMemory<float> source{keys, d_values};
  const double additive = best_time([&] {
    settle_additive_keys(source, v.row(0), {queries, scores, d_keys, v.row(1)});
  });
  const double sums =
      best_time([&] { settle_weighted_sums(scores, d_contexts, nullptr, nullptr, d_values); });
  fmt::print("{:>28} keys {:.1f} ms, values {:.1f} ms\n",
             fmt::format("settle 30 steps, {}/{}", key_width, value_width), 1e3 * additive, 1e3 * sums);
}

void output_layers() {
  fmt::print("\noutput layer with loss and gradients: ms, GFLOP/s\n");
  for (const auto& [rows, readout, vocabulary] : {std::tuple{2240, 256, 8000}, {2400, 500, 30000}}) {
    for (const Precision precision : {Precision::fp32, Precision::bf16}) {
      Workspace memory;
      const Matrix readouts = numbers(memory, rows, readout);
      const Matrix weight = numbers(memory, vocabulary, readout);
      const Matrix bias = numbers(memory, 1, vocabulary);
      const OutputGradients gradients{numbers(memory, rows, readout),
                                      {},
                                      numbers(memory, vocabulary, readout),
                                      numbers(memory, 1, vocabulary).data,
                                      1.0F};
      std::vector<std::int32_t> targets(static_cast<std::size_t>(rows), 5);
      OutputLayer layer(readout, vocabulary, precision);
      layer.pack(weight, bias.data);
      const double pack = best_time([&] { layer.pack(weight, bias.data); });
      const double loss = best_time([&] { layer.loss(readouts, targets.data(), 0.1F, nullptr); });
      const double all = best_time([&] { layer.loss(readouts, targets.data(), 0.1F, &gradients); });
      const double work = 2e-9 * static_cast<double>(rows) * readout * vocabulary;
      fmt::print("{:>28} pack {:.1f} ms, loss alone {:.1f} ms {:.0f}, with gradients {:.1f} ms {:.0f}\n",
                 fmt::format("{} {}x{}x{}", precision == Precision::fp32 ? "fp32" : "bf16", rows, readout,
                             vocabulary),
                 1e3 * pack, 1e3 * loss, work / loss, 1e3 * all, 3 * work / all);
      std::fflush(stdout);
    }
  }
}

}  // namespace
}  // namespace s2s::kernels

int main(int argc, char** argv) {
  using namespace s2s::kernels;  // NOLINT
  omp_set_num_threads(argc > 1 ? std::atoi(argv[1]) : omp_get_num_procs());
  const std::string only = argc > 2 ? argv[2] : "";
  fmt::print("{} threads\n", omp_get_max_threads());
  if (only.empty() || only == "products") {
    products();
  }
  if (only.empty() || only == "gradients") {
    weight_gradients();
  }
  if (only.empty() || only == "passes") {
    passes();
    attention_pass<float>("additive fp32 1000/2000", 1000, 2000, true);
    attention_pass<bf16>("additive bf16 1000/2000", 1000, 2000, true);
    attention_pass<float>("additive fp32 256/512", 256, 512, true);
    attention_pass<bf16>("additive bf16 256/512", 256, 512, true);
    attention_pass<float>("dot fp32 256/256", 256, 256, false);
    attention_pass<bf16>("dot bf16 256/256", 256, 256, false);
    settle_pass(1000, 2000);
    settle_pass(256, 512);
  }
  if (only.empty() || only == "output") {
    output_layers();
  }
}
