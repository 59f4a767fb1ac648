// Every recipe of configs/ is one that `s2s train` takes, every study one that can be planned.
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

TEST(Recipes, StudiesCanBePlanned) {
  const TemporaryFolder data;
  const TemporaryFolder runs;  // not those of whoever made the study in this tree
  for (const std::string name : {"bible-enes", "debian-enfr"}) {
    std::filesystem::create_directories(data / name);
    write_test_file(data / (name + "/corpus.toml"), "name = \"" + name +
                                                        "\"\nsource = \"xx\"\ntarget = \"yy\"\n" +
                                                        "[test]\nsource = [\"text\"]\ntarget = [\"text\"]\n" +
                                                        "[dev]\nsource = [\"text\"]\ntarget = [\"text\"]\n");
    write_test_file(data / (name + "/text"), "a b\nc\n");
  }
  int studies = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(S2S_SOURCE_DIR) / "configs")) {
    if (!entry.path().filename().string().starts_with("study-")) continue;
    const ProcessResult plan =
        run_s2s({"study", "length", entry.path().string(), "--data-root", data.path().string(), "--out",
                 (runs / entry.path().stem().string()).string(), "--dry-run"});
    EXPECT_EQ(plan.exit_code, 0) << entry.path() << ": " << plan.err;
    EXPECT_NE(plan.out.find("to be trained"), std::string::npos) << plan.out;
    ++studies;
  }
  EXPECT_GE(studies, 4);
}

}  // namespace
}  // namespace s2s
