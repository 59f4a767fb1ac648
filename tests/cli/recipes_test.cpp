// Every recipe of configs/ is one that `s2s train` takes.
#include <gtest/gtest.h>

#include <filesystem>

#include "support/process.h"

namespace s2s {
namespace {

TEST(Recipes, AreAllTakenByTrain) {
  int recipes = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(S2S_SOURCE_DIR) / "configs")) {
    if (entry.path().extension() != ".toml") continue;
    const ProcessResult result = run_s2s({"train", "--config", entry.path().string(), "--dump-config"});
    EXPECT_EQ(result.exit_code, 0) << entry.path() << ": " << result.err;
    ++recipes;
  }
  EXPECT_GE(recipes, 4);
}

}  // namespace
}  // namespace s2s
