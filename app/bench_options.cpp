#include "bench_options.h"

#include "common_options.h"
#include "model_options.h"
#include "nn/model_limits.h"

namespace s2s {
namespace {

constexpr std::int64_t kFewestPieces = 5;  // four of them are control pieces

void declare_variants(cli::OptionTable& table, BenchVariants& variants) {
  table.choice<Engine>(
      "engine", variants.engine.engine,
      {{"all", Engine::automatic}, {"reference", Engine::reference}, {"fast", Engine::fast}},
      "what is measured: the plain definition in LibTorch, the fast CPU path, or one beside the other");
  table.choice<EnginePrecision>(
      "precision", variants.engine.precision,
      {{"all", EnginePrecision::automatic}, {"fp32", EnginePrecision::fp32}, {"bf16", EnginePrecision::bf16}},
      "of the fast path's matrix products; all: fp32, and bf16 where the CPU multiplies it in hardware");
  table.integer("rounds", variants.rounds, cli::between(1, 1000),
                "rounds that alternate between what is measured; one more goes before them");
}

void declare_corpus(cli::OptionTable& table, std::string& corpus, std::string& data_root,
                    const std::string& help) {
  table.text("corpus", corpus, help).called("NAME");
  table.text("data-root", data_root, "where corpora are looked for").called("DIR");
}

// What every benchmark ends with.
template <class Options>
void declare_rest(cli::OptionTable& table, Options& bench, bool& json, const std::string& vocabulary_help) {
  table.integer("seed", bench.seed, cli::at_least(0), "of everything random");
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
  table.integer("updates", bench.updates, cli::between(1, 100000), "updates of a round");
  table.integer("batch-size", bench.batch_size, cli::between(1, 100000), "sentences of an update");
  table.integer("source-length", bench.source_length, cli::between(1, 10000), "pieces of every source ...");
  table.integer("target-length", bench.target_length, cli::between(1, 10000), "... and of every target");
  declare_corpus(table, bench.corpus, bench.data_root,
                 "take the sentences of this corpus instead, with their own lengths");
  table.integer("max-pieces", bench.max_pieces, cli::between(1, 10000),
                "of a corpus's pairs; longer ones are left out");
  declare_rest(
      table, bench, arguments.json,
      "pieces of the model, a side; a corpus's text is of 8000 at most, which are few to learn from it");
  table.epilogue(
      "Prints for the definition and the fast path how fast they train the same batches, what share of the\n"
      "machine's best matrix product that is, counting only what the mathematics needs, and where time and\n"
      "memory go. Numbers are medians over rounds.\n\n"
      "Examples:\n"
      "  s2s bench train --corpus bible-enes\n"
      "  s2s bench train --embedding 620 --hidden 1000 --readout maxout --readout-size 500 \\\n"
      "    --vocabulary 30000 --batch-size 80 --corpus bible-enes");
}

void declare_bench_translate(cli::OptionTable& table, BenchTranslateArguments& arguments) {
  BenchTranslateOptions& bench = arguments.bench;
  table.group("Measurement");
  table
      .text("m,model", bench.run,
            "a run's folder, or that of one of its checkpoints [default: an untrained model of the options "
            "below]")
      .called("RUN");
  declare_corpus(table, bench.corpus, bench.data_root,
                 "translate the first lines of this corpus's test set; else random pieces");
  declare_variants(table, bench.variants);
  table.integers("beams", bench.beams, cli::between(1, 1000), "hypotheses kept open a sentence").at_commas();
  table.integers("batch-sizes", bench.batch_sizes, cli::between(1, 100000), "sentences searched at once")
      .at_commas();
  table.integer("sentences", bench.sentences, cli::between(1, 1'000'000), "translated in a round");
  table.integer("source-length", bench.source_length, cli::between(1, 10000), "pieces of random sentences");
  declare_rest(table, bench, arguments.json, "pieces of an untrained model, a side");
  table.epilogue(
      "Prints for the definition and the fast path how many sentences they translate a second, alone and in\n"
      "batches, and how long one sentence takes. Outputs of an untrained model have at most as many\n"
      "pieces as their sources.\n\n"
      "Examples:\n"
      "  s2s bench translate --model runs/bahdanau --corpus bible-enes\n"
      "  s2s bench translate --attention luong-dot --beams 5 --batch-sizes 1,64");
}

}  // namespace s2s
