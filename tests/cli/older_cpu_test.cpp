// The binary on a CPU without AVX-512: oneDNN and LibTorch are told to know nothing newer than AVX2, where
// there are no bf16 products at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "toy_training.h"

namespace s2s {
namespace {

using testing::HasSubstr;

class OlderCpu : public testing::Test {
 protected:
  ProcessResult run(const Arguments& arguments) const {
    return run_s2s(arguments,
                   {.environment = {{"ONEDNN_MAX_CPU_ISA", "AVX2"}, {"ATEN_CPU_CAPABILITY", "avx2"}},
                    .folder = folder_.path()});
  }

  TemporaryFolder folder_;
};

constexpr const char* kFp32 = "engine: fast, fp32 (this CPU does not multiply bf16 in hardware)";

TEST_F(OlderCpu, TrainsAndTranslatesInFp32AndSaysWhy) {
  write_toy_text(folder_);
  const ProcessResult trained = run(toy_training({"--run", "run"}));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr(kFp32));
  const ProcessResult translated = run({"translate", "--model", "run", "test.src"});
  EXPECT_EQ(translated.exit_code, 0) << translated.err;
  EXPECT_THAT(translated.err, HasSubstr(kFp32));
}

TEST_F(OlderCpu, RefusesBf16AskedForByName) {
  write_toy_text(folder_);
  for (const Arguments& arguments : {toy_training({"--run", "run", "--precision", "bf16"}),
                                     Arguments{"bench", "train", "--precision", "bf16"}}) {
    const ProcessResult result = run(arguments);
    EXPECT_EQ(result.exit_code, 2) << arguments.front();
    EXPECT_THAT(result.err, HasSubstr("this CPU has no bf16 products"));
  }
}

TEST_F(OlderCpu, MeasuresWhatItHas) {
  const Arguments tiny{"--embedding", "8",         "--hidden", "8",        "--vocabulary",
                       "40",          "--threads", "1",        "--rounds", "1"};
  for (const char* what : {"train", "translate"}) {
    Arguments arguments{"bench", what, "--json"};
    arguments.insert(arguments.end(), tiny.begin(), tiny.end());
    const ProcessResult result = run(arguments);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto bench = nlohmann::json::parse(result.out);
    for (const auto& variant : bench["variants"]) EXPECT_NE(variant["name"], "fast bf16");
    if (bench.contains("best_product")) {
      EXPECT_FALSE(bench["best_product"].contains("bf16"));
    }
  }
}

}  // namespace
}  // namespace s2s
