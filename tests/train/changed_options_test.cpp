#include "train/changed_options.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace s2s {
namespace {

TEST(ChangedOptions, FindsWhatDecidesTheResultAndNothingElse) {
  const auto changes = changed_options(
      "[train]\nlearning-rate = 0.001\ndropout = 0.2\nmax-updates = 100\nthreads = 2\nattention = \"none\"\n",
      "run/config.toml",
      "[train]\nlearning-rate = 0.002\ndropout = 0.3\nmax-updates = 900\nthreads = 1\nhidden = 64\nattention "
      "= "
      "\"none\"\n",
      {"dropout"});
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].name, "dropout");
  // not 0.29999999999999999
  EXPECT_EQ(changes[0].sentence, "--dropout is 0.3 now and was 0.2 when the run began");
  EXPECT_EQ(changes[0].repair, "--dropout 0.2");
  EXPECT_EQ(changes[1].sentence,
            "--hidden is 64 now and was not set when the run began (it was left out: 64 is the default)");
  EXPECT_EQ(changes[1].repair, "");
  EXPECT_EQ(changes[2].repair, "--learning-rate 0.001");
}

TEST(ChangedOptions, AreRepairedAsAShellTakesThem) {
  const auto changes =
      changed_options("[train]\ninput-feeding = false\nresidual = true\nbridge = \"it's\"\n",
                      "run/config.toml", "[train]\ninput-feeding = true\nresidual = false\n");
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].repair, R"(--bridge 'it'\''s')");
  EXPECT_EQ(changes[1].repair, "--no-input-feeding");
  EXPECT_EQ(changes[2].repair, "--residual");
}

TEST(ChangedOptions, TakeAnOptionThatCameLaterForWhatItWasWhenThereWasNone) {
  const std::string before = "[train]\nattention = \"none\"\nhidden = 8\ndropout = 0.1\n";
  const std::string added =
      "[train]\nattention = \"none\"\nquery-layer = \"top\"\nresidual-from = 2\nhidden = 8\ndropout = 0.1\n";
  EXPECT_TRUE(changed_options(before, "run/config.toml", added).empty());
  const auto changes =
      changed_options(before, "run/config.toml",
                      "[train]\nattention = \"none\"\nquery-layer = \"bottom\"\nresidual-from = 3\nhidden = "
                      "8\ndropout = 0.1\n");
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].repair, "--query-layer top");
  EXPECT_EQ(changes[1].repair, "--residual-from 2");
}

TEST(ChangedOptions, TakeSelfAttentionFromBeforeThereWereItsSwitchesForWhatItWas) {
  const std::string before = "[train]\nencoder-self-attention = 2\nseed = 1\n";
  EXPECT_TRUE(changed_options(before, "run/config.toml",
                              "[train]\nencoder-self-attention = 2\nself-attention-shared-values = "
                              "false\nself-attention-biases = false\nseed = 1\n")
                  .empty());
  EXPECT_EQ(changed_options(before, "run/config.toml",
                            "[train]\nencoder-self-attention = 2\nself-attention-biases = true\nseed = 1\n")
                .at(0)
                .repair,
            "--no-self-attention-biases");
}

std::string refusal(const std::vector<Change>& changes, const std::vector<std::string>& allowed) {
  try {
    refuse_changes(changes, allowed, "runs/a");
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(ChangedOptions, AreRefusedByNameUnlessAllowed) {
  const std::vector<Change> changes{{"dropout", "--dropout is 0.3 now", "--dropout 0.2"},
                                    {"seed", "--seed is 2 now"}};
  EXPECT_EQ(refusal(changes, {"seed", "dropout"}), "");
  const std::string message = refusal(changes, {"seed"});
  EXPECT_NE(message.find("runs/a"), std::string::npos);
  EXPECT_NE(message.find(
                "--dropout is 0.3 now. Give --dropout 0.2 to go on as it began, or --allow-changed dropout"),
            std::string::npos)
      << message;
  EXPECT_EQ(message.find("seed"), std::string::npos) << message;
}

TEST(ChangedOptions, AreAllowedByEachNameOnce) {
  const std::string message = refusal({{"data", "a differs"}, {"data", "b differs"}}, {});
  EXPECT_NE(message.find("--allow-changed data to go on"), std::string::npos) << message;
}

TEST(ChangedOptions, AreNotOfferedWhereAllowingThemCannotWork) {
  for (const char* name : {"hidden", "optimiser", "vocabulary-size"}) {
    const std::string message =
        refusal({{name, "x", std::string("--") + name + " 8"}, {"dropout", "y", "--dropout 0.2"}}, {});
    EXPECT_EQ(message.find("--allow-changed"), std::string::npos) << message;
    EXPECT_NE(message.find(std::string("What --") + name + " decided at the start cannot change"),
              std::string::npos)
        << message;
  }
}

TEST(ChangedOptions, DifferByWhatBothKnow) {
  EXPECT_FALSE(differs({{"a", 1}, {"gone", 2}}, {{"a", 1}, {"new", 3}}));
  EXPECT_TRUE(differs({{"a", 1}}, {{"a", 2}}));
  EXPECT_EQ(values_of("seed = 3\nbatch-size = 8\ndropout = 0.5\n", {Decides::batches}),
            (Json{{"batch-size", "8"}, {"seed", "3"}}));
}

TEST(ChangedOptions, NameTheLineOfADamagedConfiguration) {
  try {
    changed_options("a = 1\nb = \n", "run/config.toml", "");
    FAIL() << "read";
  } catch (const ModelError& error) {
    EXPECT_NE(std::string(error.what()).find("run/config.toml:2"), std::string::npos) << error.what();
  }
}

TEST(ChangedOptions, TellAFileThatIsCutShortFromOneThatDiffers) {
  const std::string whole = "[train]\nrun = \"a\"\nhidden = 8\ndropout = 0.1\nseed = 1\n";
  for (const std::size_t lines : {1U, 2U, 3U, 4U}) {
    std::size_t end = 0;
    for (std::size_t line = 0; line < lines; ++line) {
      end = whole.find('\n', end) + 1;
    }
    try {
      changed_options(whole.substr(0, end), "run/config.toml", whole);
      FAIL() << lines;
    } catch (const ModelError& error) {
      EXPECT_NE(std::string(error.what()).find("run/config.toml is cut short"), std::string::npos);
    }
  }
  EXPECT_EQ(changed_options("[train]\nhidden = 8\nseed = 1\n", "run/config.toml", whole).size(), 1U);
}

}  // namespace
}  // namespace s2s
