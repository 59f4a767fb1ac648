// Runs `s2s bench train` and `s2s bench translate`.
#include "bench/train_bench.h"
#include "bench/translate_bench.h"
#include "cli/output.h"
#include "engine/engine_commands.h"

namespace s2s {
namespace {

void print(const Json& result, bool json, std::string (*table)(const Json&)) {
  cli::write_output(json ? format_json(result) + "\n" : table(result));
}

}  // namespace

void run_bench_train(const Invocation& invocation) {
  const BenchTrainArguments& arguments = invocation.arguments->bench_train;
  print(bench_training(arguments.bench), arguments.json, training_table);
}

void run_bench_translate(const Invocation& invocation) {
  const BenchTranslateArguments& arguments = invocation.arguments->bench_translate;
  print(bench_translation(arguments.bench), arguments.json, translation_table);
}

}  // namespace s2s
