// --version: which version and commit this is, and what it was built with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.h"

namespace s2s {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;

ProcessResult shell(const std::string& commands, const std::filesystem::path& folder) {
  ProcessOptions options;
  options.folder = folder;
  // who runs the tests may have neither name nor address, and files in a mounted folder another owner
  options.environment = {{"GIT_AUTHOR_NAME", "a"},
                         {"GIT_AUTHOR_EMAIL", "a@b"},
                         {"GIT_COMMITTER_NAME", "a"},
                         {"GIT_COMMITTER_EMAIL", "a@b"},
                         {"GIT_CEILING_DIRECTORIES", folder.parent_path().string()}};
  return Process("/bin/sh", {"-ec", commands}, options).wait();
}

// The commit that a build of `folder` would have: "" where there is none.
std::string commit_of(const std::filesystem::path& folder, const std::filesystem::path& written) {
  const std::string script = std::string(S2S_SOURCE_DIR) + "/scripts/cmake/WriteCommit.cmake";
  const ProcessResult result =
      shell("cmake -DSOURCE=" + folder.string() + " -DFILE=" + written.string() + " -P " + script,
            folder.parent_path());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::string text = read_test_file(written);
  const std::size_t begin = text.find("return \"") + 8;
  return text.substr(begin, text.find('"', begin) - begin);
}

TEST(Version, NamesCommitBuildAndLibraries) {
  const ProcessResult result = run_s2s({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, ContainsRegex("^s2s [0-9]+\\.[0-9]+\\.[0-9]+( \\([0-9a-f]{10,}\\+?\\))?\n"));
  for (const char* name : {"build by", "LibTorch", "oneDNN", "CLI11"})
    EXPECT_THAT(result.out, HasSubstr(name));
}

TEST(Version, CommitIsMarkedWhereFilesDifferFromIt) {
  const TemporaryFolder folder;
  const auto source = folder / "source";
  std::filesystem::create_directory(source);
  ASSERT_EQ(shell("git init -q . && echo 1 > a && git add a && git commit -qm one", source).exit_code, 0);
  const std::string clean = commit_of(source, folder / "commit.cpp");
  EXPECT_THAT(clean, MatchesRegex("[0-9a-f]{10,}"));
  write_test_file(source / "b", "not tracked");
  EXPECT_EQ(commit_of(source, folder / "commit.cpp"), clean);
  write_test_file(source / "a", "2");
  EXPECT_EQ(commit_of(source, folder / "commit.cpp"), clean + "+");
}

TEST(Version, SourceWithoutGitHasNoCommit) {
  const TemporaryFolder folder;
  const auto source = folder / "source";
  std::filesystem::create_directory(source);
  EXPECT_EQ(commit_of(source, folder / "commit.cpp"), "");
  // unpacked within another project
  ASSERT_EQ(shell("git init -q . && git commit -q --allow-empty -m one", folder / "").exit_code, 0);
  EXPECT_EQ(commit_of(source, folder / "commit.cpp"), "");
}

TEST(Version, FileIsLeftAloneWhileTheCommitIsTheSame) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "source");
  commit_of(folder / "source", folder / "commit.cpp");
  const auto before = std::filesystem::last_write_time(folder / "commit.cpp") - std::chrono::hours(1);
  std::filesystem::last_write_time(folder / "commit.cpp", before);
  commit_of(folder / "source", folder / "commit.cpp");
  EXPECT_EQ(std::filesystem::last_write_time(folder / "commit.cpp"), before);
}

}  // namespace
}  // namespace s2s
