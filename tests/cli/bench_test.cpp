// `s2s bench`, as its user runs it, on models of a few units.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "toy_training.h"

namespace s2s {
namespace {

using nlohmann::json;
using testing::HasSubstr;

Arguments tiny(Arguments arguments, const Arguments& more) {
  const Arguments model{"--embedding", "8",         "--hidden", "8",        "--vocabulary",
                        "40",          "--threads", "1",        "--rounds", "2"};
  arguments.insert(arguments.end(), model.begin(), model.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::vector<std::string> names_of(const json& variants) {
  std::vector<std::string> names;
  for (const json& variant : variants) names.push_back(variant["name"]);
  return names;
}

TEST(BenchTrain, GivesSpeedUtilisationSharesAndMemoryOfEachImplementation) {
  const ProcessResult result =
      run_s2s(tiny({"bench", "train"}, {"--json", "--batch-size", "4", "--updates", "2", "--source-length",
                                        "5", "--target-length", "6"}));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json bench = json::parse(result.out);
  EXPECT_EQ(bench["workload"]["target_pieces"], 4 * 2 * (6 + 1));  // </s> counted
  EXPECT_EQ(bench["workload"]["padding"], 0.0);
  EXPECT_GT(bench["best_product"]["fp32"], 1e8);
  const auto names = names_of(bench["variants"]);
  if (std::count(names.begin(), names.end(), "fast bf16") > 0) {
    EXPECT_GT(bench["best_product"]["bf16"], 1e8);
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"reference fp32", "fast fp32"}));
  for (const json& variant : bench["variants"]) {
    EXPECT_GT(variant["target_pieces_per_second"], 0);
    EXPECT_GT(variant["utilisation_of_fp32"], 0);
    EXPECT_LT(variant["utilisation_of_fp32"], 1);
    EXPECT_GT(variant["peak_memory"], 1 << 20);
    EXPECT_EQ(variant["seconds"].size(), 2);
    double shares = 0;
    for (const json& share : variant["share"]) shares += share.get<double>();
    EXPECT_GT(shares, 0.8);  // medians, each over its own rounds
    EXPECT_LT(shares, 1.2);
    EXPECT_EQ(variant["share"].contains("decoder"), variant["name"] != "reference fp32");
    EXPECT_EQ(variant["share"].contains("decoder"), variant.contains("utilisation_within"));
    if (variant.contains(
            "utilisation_within")) {  // the whole lies between its parts, which are not all of its time
      const std::string own = variant["name"] == "fast bf16" ? "utilisation_of_bf16" : "utilisation_of_fp32";
      const json& within = variant["utilisation_within"];
      EXPECT_GT(std::max({within["encoder"].get<double>(), within["decoder_and_attention"].get<double>(),
                          within["output"].get<double>()}),
                variant[own].get<double>());
    }
  }
  EXPECT_EQ(bench["ratios"].size(), names.size() * (names.size() - 1) / 2);
}

TEST(BenchTrain, TakesRealLengthsAndCountsWords) {
  const TemporaryFolder folder;
  write_toy_text(folder);
  write_test_file(folder / "corpus.toml",
                  "name = \"toy\"\nsource = \"es\"\ntarget = \"en\"\n"
                  "[train]\nsource = [\"train.src\"]\ntarget = [\"train.trg\"]\n");
  const ProcessResult result =
      run_s2s(tiny({"bench", "train"}, {"--json", "--engine", "fast", "--precision", "fp32", "--vocabulary",
                                        "30", "--corpus", folder.path().string()}),
              {.folder = folder.path()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json bench = json::parse(result.out);
  EXPECT_EQ(names_of(bench["variants"]), std::vector<std::string>{"fast fp32"});
  const json& variant = bench["variants"][0];
  EXPECT_GT(variant["target_words_per_second"], 0);
  EXPECT_LT(variant["target_words_per_second"], variant["target_pieces_per_second"]);
  EXPECT_GT(bench["workload"]["padding"], 0.0);
  EXPECT_EQ(bench["workload"]["pieces_of_text"], 30);
}

TEST(BenchTrain, PrintsATable) {
  const ProcessResult result = run_s2s(tiny({"bench", "train"}, {"--batch-size", "4"}));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* text :
       {"pieces/s", "of best fp32", "encoder", "optimiser", "GFLOP/s", "times as fast as reference fp32",
        "fast fp32 within its encoder", "best products and nothing else would be"})
    EXPECT_THAT(result.out, HasSubstr(text));
}

TEST(BenchTrain, LeavesOutTheFastPathOfAModelThatItDoesNotCompute) {
  const ProcessResult result = run_s2s(
      tiny({"bench", "train"}, {"--json", "--query-time", "between", "--cell", "lstm", "--batch-size", "4"}));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(names_of(json::parse(result.out)["variants"]), std::vector<std::string>{"reference fp32"});
  EXPECT_THAT(result.err, HasSubstr("no attention between two LSTM cells"));
  const ProcessResult asked =
      run_s2s(tiny({"bench", "train"}, {"--query-time", "between", "--cell", "lstm", "--engine", "fast"}));
  EXPECT_EQ(asked.exit_code, 2);
  EXPECT_THAT(asked.err, HasSubstr("no attention between two LSTM cells"));
}

TEST(BenchTranslate, GivesRatesAndLatencyOfEachBeamAndBatchSize) {
  const Arguments work{"--sentences", "5", "--source-length", "4", "--beams", "1,3", "--batch-sizes", "1,2"};
  Arguments with_json = work;
  with_json.push_back("--json");
  const ProcessResult result = run_s2s(tiny({"bench", "translate"}, with_json));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json bench = json::parse(result.out);
  std::size_t latencies = 0;
  for (const json& variant : bench["variants"]) {
    EXPECT_GT(variant["sentences_per_second"], 0);
    EXPECT_GT(variant["target_pieces_per_second"], 0);
    latencies += variant.contains("latency_seconds") ? 1 : 0;
  }
  EXPECT_EQ(latencies * 2, bench["variants"].size());
  EXPECT_EQ(bench["variants"].size() % 4, 0U);
  EXPECT_GE(bench["ratios"].size(), 4U);
  const ProcessResult table = run_s2s(tiny({"bench", "translate"}, work));
  ASSERT_EQ(table.exit_code, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("sentences/s, batch 1"));
}

TEST(BenchTranslate, TranslatesACorpusWithARun) {
  const TemporaryFolder folder;
  write_toy_text(folder);
  write_test_file(folder / "corpus.toml",
                  "name = \"toy\"\nsource = \"es\"\ntarget = \"en\"\n"
                  "[train]\nsource = [\"train.src\"]\ntarget = [\"train.trg\"]\n"
                  "[test]\nsource = [\"test.src\"]\ntarget = [\"test.trg\"]\n");
  const ProcessOptions in_folder{.folder = folder.path()};
  ASSERT_EQ(run_s2s(toy_training({"--run", "runs/toy"}), in_folder).exit_code, 0);
  const ProcessResult result =
      run_s2s({"bench", "translate", "--model", "runs/toy", "--corpus", folder.path().string(), "--beams",
               "2", "--batch-sizes", "8", "--sentences", "12", "--rounds", "1", "--json"},
              in_folder);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(json::parse(result.out)["workload"]["sentences"], 12);
}

TEST(Bench, MistakesEndWithTwo) {
  for (const auto& [arguments, said] : std::vector<std::pair<Arguments, std::string>>{
           {{"bench"}, "s2s bench needs a command"},
           {{"bench", "train", "--rounds", "0"}, "--rounds"},
           {{"bench", "train", "--attention", "luong-dot", "--hidden", "7"}, "encoder-hidden"},
           {{"bench", "train", "--corpus", "nowhere"}, "nowhere"},
           {{"bench", "translate", "--corpus", "bible-enes"}, "--corpus needs --model"},
           {{"bench", "train", "--engine", "reference", "--precision", "bf16"}, "fp32 only"}}) {
    const ProcessResult result = run_s2s(arguments);
    EXPECT_EQ(result.exit_code, 2) << said;
    EXPECT_THAT(result.err, HasSubstr(said));
  }
}

}  // namespace
}  // namespace s2s
