// What `cmake --install` puts elsewhere works there: the front, the engine that it looks for, SentencePiece's
// module.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/process.h"

namespace s2s {
namespace {

TEST(Install, InstalledProgramFindsItsEngineAndSentencePiece) {
  const TemporaryFolder prefix;
  const std::string build = std::filesystem::path(S2S_BINARY).parent_path().string();
  const ProcessResult installed =
      Process("/bin/sh", {"-c", "cmake --install " + build + " --prefix " + prefix.path().string()}).wait();
  ASSERT_EQ(installed.exit_code, 0) << installed.err;
  EXPECT_TRUE(std::filesystem::exists(prefix / "include/s2s/nn/seq2seq.h"));
  for (const char* file :
       {"share/man/man1/s2s.1", "share/man/man1/s2s-vocab-train.1", "share/bash-completion/completions/s2s",
        "share/zsh/site-functions/_s2s", "share/fish/vendor_completions.d/s2s.fish"}) {
    EXPECT_GT(std::filesystem::file_size(prefix / file), 100U) << file;
  }
  const std::string program = (prefix / "bin/s2s").string();

  const ProcessResult version = Process(program, {"--version"}).wait();
  EXPECT_EQ(version.exit_code, 0) << version.err;
  EXPECT_THAT(version.out, testing::HasSubstr("LibTorch"));

  write_test_file(prefix / "text", "the cat sees the dog\nthe dog sees the house\n");
  const ProcessResult vocabulary =
      Process(program, {"vocab", "train", "--size", "16", "-o", (prefix / "v.model").string(),
                        (prefix / "text").string()})
          .wait();
  EXPECT_EQ(vocabulary.exit_code, 0) << vocabulary.err;
}

}  // namespace
}  // namespace s2s
