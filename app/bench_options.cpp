#include "bench_options.h"

#include "common_options.h"
#include "model_options.h"
#include "nn/model_limits.h"

namespace s2s {
namespace {

constexpr std::int64_t kFewestPieces = 5;  // four of them are control pieces

void declare_variants(cli::OptionTable& table, BenchVariants& variants) {
  table
      .choice<Engine>("engine", variants.engine.engine,
                      {{"all", Engine::automatic}, {"reference", Engine::reference}, {"fast", Engine::fast}},
                      "implementation to measure: reference is the definition in plain LibTorch, fast is the "
                      "optimised CPU path")
      .mark_essential();
  table.choice<EnginePrecision>(
      "precision", variants.engine.precision,
      {{"all", EnginePrecision::automatic}, {"fp32", EnginePrecision::fp32}, {"bf16", EnginePrecision::bf16}},
      "number format of matrix products in the fast engine; all is fp32, and bf16 where the CPU supports it");
  table
      .integer("rounds", variants.rounds, cli::between(1, 1000),
               "measured rounds, alternating between implementations; one more warms up")
      .mark_essential();
}

void declare_corpus(cli::OptionTable& table, std::string& corpus, std::string& data_root,
                    const std::string& help) {
  table.text("corpus", corpus, help).called("NAME").mark_essential();
  declare_data_root(table, data_root);
}

// What every benchmark ends with.
template <class Options>
void declare_rest(cli::OptionTable& table, Options& bench, bool& json, const std::string& vocabulary_help) {
  table.integer("seed", bench.seed, cli::at_least(0), "random seed");
  declare_json(table, json);
  declare_model(table, bench.model);
  table.integer("vocabulary", bench.vocabulary, cli::between(kFewestPieces, kLargestVocabulary),
                vocabulary_help);
}

}  // namespace

void declare_bench_train(cli::OptionTable& table, BenchTrainArguments& arguments) {
  BenchTrainOptions& bench = arguments.bench;
  table.group("Measurement");
  declare_variants(table, bench.variants);
  table.integer("updates", bench.updates, cli::between(1, 100000), "updates per round").mark_essential();
  table.integer("batch-size", bench.batch_size, cli::between(1, 100000), "sentences per batch")
      .mark_essential();
  table.integer("source-length", bench.source_length, cli::between(1, 10000),
                "source length in pieces, without --corpus");
  table.integer("target-length", bench.target_length, cli::between(1, 10000),
                "target length in pieces, without --corpus");
  declare_corpus(table, bench.corpus, bench.data_root, "corpus whose sentence pairs are the batches");
  table.integer("max-pieces", bench.max_pieces, cli::between(1, 10000),
                "maximum length in pieces of pairs taken from --corpus");
  declare_rest(table, bench, arguments.json,
               "vocabulary size per side in pieces; the text of --corpus is encoded with at most 8000");
  table.example("s2s bench train --corpus bible-enes");
  table.example("s2s bench train --hidden 1000 --vocabulary 30000 --batch-size 80");
  table.note(
      "Trains the same batches with the definition and with the fast engine. Prints speed, the share of the "
      "machine's best matrix product (counting only operations that the mathematics needs), and where time "
      "and memory go. Figures are medians over rounds.");
}

void declare_bench_translate(cli::OptionTable& table, BenchTranslateArguments& arguments) {
  BenchTranslateOptions& bench = arguments.bench;
  table.group("Measurement");
  table.text("m,model", bench.run, "run or checkpoint to measure")
      .called("RUN")
      .input()
      .unset("an untrained model")
      .mark_essential();
  declare_corpus(table, bench.corpus, bench.data_root,
                 "corpus whose test set is translated; without one, random pieces");
  declare_variants(table, bench.variants);
  table.integers("beams", bench.beams, cli::between(1, 1000), "beam sizes; 1 is greedy search")
      .at_commas()
      .mark_essential();
  table.integers("batch-sizes", bench.batch_sizes, cli::between(1, 100000), "batch sizes in sentences")
      .at_commas()
      .mark_essential();
  table.integer("sentences", bench.sentences, cli::between(1, 1'000'000), "sentences per round")
      .mark_essential();
  table.integer("source-length", bench.source_length, cli::between(1, 10000),
                "length of random sentences in pieces");
  declare_rest(table, bench, arguments.json, "vocabulary size of an untrained model, per side in pieces");
  table.example("s2s bench translate --model runs/bahdanau --corpus bible-enes");
  table.example("s2s bench translate --attention luong-dot --beams 5 --batch-sizes 1,64");
  table.note(
      "Prints sentences per second of the definition and of the fast engine, one by one and in batches, and "
      "the time for one sentence. An untrained model's outputs have at most as many pieces as their "
      "sources.");
}

}  // namespace s2s
