// `s2s lab`, as its user runs it; tests/lab runs all of its experiments.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/process.h"

namespace s2s {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(Lab, AloneListsTheExperimentsALineEach) {
  const ProcessResult result = run_s2s({"lab"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* name : {"bottleneck", "dictionary", "heads", "cost", "explanation"})
    EXPECT_THAT(result.out, HasSubstr(name));
  EXPECT_EQ(result.err, "");
}

TEST(Lab, PrintsClaimFiguresAndVerdict) {
  const ProcessResult result = run_s2s({"lab", "dictionary"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* text : {"claimed", "Vaswani", "measured", "largest weight", "verdict   holds: "})
    EXPECT_THAT(result.out, HasSubstr(text));
}

TEST(Lab, GivesJsonDrawingsAndAPage) {
  const TemporaryFolder folder;
  const ProcessResult result = run_s2s({"lab", "dictionary", "--json", "--seed", "3", "--threads", "1",
                                        "--plot", "figures", "--page", "lab.html"},
                                       {.folder = folder.path()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json lab = json::parse(result.out);
  EXPECT_EQ(lab["seed"], 3);
  EXPECT_EQ(lab["threads"], 1);
  EXPECT_EQ(lab["experiments"][0]["name"], "dictionary");
  EXPECT_EQ(lab["experiments"][0]["verdict"]["holds"], true);
  EXPECT_EQ(lab["experiments"][0]["tables"][0]["rows"][0]["scale"], 0.0);
  EXPECT_THAT(read_test_file(folder / "figures/dictionary-largest-weight.svg"), HasSubstr("</svg>"));
  EXPECT_THAT(read_test_file(folder / "lab.html"), HasSubstr("id=\"dictionary\""));
  const ProcessResult alone = run_s2s({"lab", "dictionary", "--plot", "one.svg"}, {.folder = folder.path()});
  EXPECT_EQ(alone.exit_code, 0) << alone.err;
  EXPECT_THAT(read_test_file(folder / "one.svg"), HasSubstr("</svg>"));
}

TEST(Lab, MistakesEndWithTwo) {
  for (const auto& [arguments, said] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"lab", "dictonary"}, "did you mean \"dictionary\"?"},
           {{"lab", "dictionary", "nothing"}, "there is no experiment nothing"},
           {{"lab", "dictionary", "variance", "--plot", "both.svg"}, "one drawing"}}) {
    const ProcessResult result = run_s2s(arguments);
    EXPECT_EQ(result.exit_code, 2) << said << result.err;
    EXPECT_THAT(result.err, HasSubstr(said));
  }
}

}  // namespace
}  // namespace s2s
