// Results go to standard output, all else to standard error; what cannot be written is not a success.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.h"

namespace s2s {
namespace {

using testing::HasSubstr;

TEST(Output, ReaderThatHasGoneEndsItQuietly) {
  const ProcessResult result = run_s2s({"--help"}, {.no_reader = true});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_EQ(result.err, "");
}

TEST(Output, FullDiskIsReported) {
  const ProcessResult result = run_s2s({"--help"}, {.output = "/dev/full"});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.err, HasSubstr("cannot write to standard output: No space left on device"));
}

// A closed descriptor would be given to the next file that is opened, and results would end up in it.
TEST(Output, ClosedStandardStreamsDoNoHarm) {
  TemporaryFolder folder;
  write_test_file(folder / "text", "a b c\n");
  const std::string path = (folder / "text").string();
  const Process process("/bin/sh", {"-c", std::string(S2S_BINARY) + " eval --hyp " + path + " --ref " + path +
                                              " >&- 2>&- <&-"});
  EXPECT_EQ(const_cast<Process&>(process).wait().exit_code, 5);
  EXPECT_EQ(read_test_file(path), "a b c\n");
}

}  // namespace
}  // namespace s2s
