// The options of `s2s bench train` and `s2s bench translate`.
#pragma once

#include "bench/bench_options.h"
#include "cli/options.h"

namespace s2s {

struct BenchTrainArguments {
  BenchTrainOptions bench;
  bool json = false;
};

struct BenchTranslateArguments {
  BenchTranslateOptions bench;
  bool json = false;
};

void declare_bench_train(cli::OptionTable& table, BenchTrainArguments& arguments);
void declare_bench_translate(cli::OptionTable& table, BenchTranslateArguments& arguments);

}  // namespace s2s
