#include "base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include "base/error.h"
#include "base/files.h"
#include "base/held_log.h"
#include "support/temporary_folder.h"

namespace s2s {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

std::string stderr_of(const LogOptions& options) {
  testing::internal::CaptureStderr();
  set_up_logging(options);
  spdlog::debug("a detail");
  spdlog::info("some news");
  spdlog::warn("a warning");
  return testing::internal::GetCapturedStderr();
}

TEST(Log, InfoAndAboveGoToStderrWithoutColourWhereThereIsNoTerminal) {
  EXPECT_THAT(stderr_of({}),
              AllOf(ContainsRegex("^[0-9:]{8} info    some news\n[0-9:]{8} warning a warning\n$"),
                    Not(HasSubstr("\033"))));
}

TEST(Log, QuietKeepsWarningsAlone) {
  const std::string text = stderr_of({.quiet = true});
  EXPECT_THAT(text, AllOf(HasSubstr("a warning"), Not(HasSubstr("some news"))));
}

TEST(Log, TheLevelDecides) {
  EXPECT_THAT(stderr_of({.level = "debug"}), HasSubstr("a detail"));
  EXPECT_EQ(stderr_of({.level = "off"}), "");
}

TEST(Log, AnUnknownLevelIsRefusedWithTheNearestKnownOne) {
  try {
    set_up_logging({.level = "inof"});
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("\"inof\""), HasSubstr("did you mean \"info\"")));
  }
}

TEST(Log, AFileGetsEverythingEvenWhenQuietAndIsContinued) {
  const TemporaryFolder folder;
  for (int run = 0; run < 2; ++run) {
    set_up_logging({.quiet = true});
    log_to_file_as_well(folder / "train.log");
    spdlog::info("run {}", run);
  }
  set_up_logging({});
  EXPECT_THAT(read_file(folder / "train.log"),
              AllOf(HasSubstr("info    run 0\n"), HasSubstr("info    run 1\n")));
}

TEST(Log, WhatIsHeldIsWrittenInItsOrderOrNotAtAll) {
  const TemporaryFolder folder;
  set_up_logging({.quiet = true});
  {
    HeldLog log;
    spdlog::info("refused");
  }
  HeldLog log;
  spdlog::info("first");
  EXPECT_FALSE(std::filesystem::exists(folder / "train.log"));
  log.write_to(folder / "train.log");
  spdlog::info("second");
  const std::string text = read_file(folder / "train.log");
  set_up_logging({});
  EXPECT_THAT(text, AllOf(ContainsRegex("info    first\n.*info    second\n$"), Not(HasSubstr("refused"))));
}

TEST(Log, ControlCharactersAreEscapedAndLettersAreNot) {
  testing::internal::CaptureStderr();
  set_up_logging({});
  spdlog::warn("file \x1b]0;x\x07 \x7f \u009b caf\u00e9 \u8a9e");
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_THAT(text, HasSubstr(R"(file \u001b]0;x\u0007 \u007f \u009b )"));
  EXPECT_THAT(text, HasSubstr("caf\u00e9 \u8a9e\n"));
}

TEST(Log, AFileThatCannotBeOpenedIsAnIoError) {
  const TemporaryFolder folder;
  EXPECT_THROW(log_to_file_as_well(folder.path()), IoError);
}

}  // namespace
}  // namespace s2s
