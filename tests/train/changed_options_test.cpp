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
      "\"none\"\n");
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].name, "dropout");
  EXPECT_EQ(changes[0].description, "0.2 then, 0.3 now");  // not 0.29999999999999999
  EXPECT_EQ(changes[1].name, "hidden");
  EXPECT_EQ(changes[1].description, "not set then, 64 now");
  EXPECT_EQ(changes[2].name, "learning-rate");
  EXPECT_EQ(changes[2].description, "0.001 then, 0.002 now");
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
  EXPECT_EQ(changes[0].description, "'top' then, 'bottom' now");
  EXPECT_EQ(changes[1].description, "2 then, 3 now");
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
                .description,
            "false then, true now");
}

TEST(ChangedOptions, AreRefusedByNameUnlessAllowed) {
  const std::vector<Change> changes{{"dropout", "0.2 then, 0.3 now"}, {"seed", "1 then, 2 now"}};
  EXPECT_NO_THROW(refuse_changes(changes, {"seed", "dropout"}, "runs/a"));
  try {
    refuse_changes(changes, {"seed"}, "runs/a");
    FAIL() << "went on";
  } catch (const UsageError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("runs/a"), std::string::npos);
    EXPECT_NE(message.find("dropout: 0.2 then, 0.3 now"), std::string::npos) << message;
    EXPECT_EQ(message.find("seed:"), std::string::npos) << message;
  }
}

TEST(ChangedOptions, AreAllowedByEachNameOnce) {
  try {
    refuse_changes({{"data", "a differs"}, {"data", "b differs"}}, {}, "runs/a");
    FAIL() << "went on";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("--allow-changed data to go on"), std::string::npos)
        << error.what();
  }
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
