#include "base/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "base/log.h"

namespace s2s {
namespace {

using testing::HasSubstr;

// Progress on a stream that stands for a terminal, with a clock that the test moves.
class ProgressTest : public testing::Test {
 protected:
  std::string drawn() {
    std::fflush(stream_.get());
    std::rewind(stream_.get());
    std::string text(4096, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), stream_.get()));
    return text;
  }

  std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream_{std::tmpfile(), std::fclose};
  double now_ = 1000;
  Progress::Clock clock_ = [this] { return now_; };
};

TEST_F(ProgressTest, ShowsWhatIsDoneWhatIsLeftAndWhenItEnds) {
  const Progress progress("train", 2000, 0, {}, stream_.get(), clock_);
  now_ += 100;
  EXPECT_EQ(progress.line(1000, "loss 2.5"), "train  1,000 of 2,000 (50%)  loss 2.5  1:40 left");
}

TEST_F(ProgressTest, WorkDoneBeforeAResumeDoesNotCountForTheSpeed) {
  const Progress progress("train", 2000, 1900, {}, stream_.get(), clock_);
  now_ += 10;
  EXPECT_EQ(progress.line(1910, ""), "train  1,910 of 2,000 (95%)  1:30 left");
}

TEST_F(ProgressTest, AnUnknownTotalLeavesOutWhatIsUnknown) {
  const Progress progress("translate", 0, 0, {}, stream_.get(), clock_);
  now_ += 10;
  EXPECT_EQ(progress.line(12'345, "3 lines/s"), "translate  12,345  3 lines/s");
}

TEST_F(ProgressTest, OnATerminalOneLineIsRewrittenAndClearedAtTheEnd) {
  {
    Progress progress("train", 10, 0, {.terminal_seconds = 1}, stream_.get(), clock_);
    int notes = 0;
    for (int i = 1; i <= 10; ++i) {
      now_ += 0.5;
      progress.update(i, [&] { return "note " + std::to_string(++notes); });
    }
    EXPECT_EQ(notes, 5);  // the note is made only when it is shown
  }
  const std::string text = drawn();
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_THAT(text, HasSubstr("note 4  1 s left\r\033[Ktrain  10 of 10 (100%)  note 5\r"));
  EXPECT_EQ(text.substr(text.size() - 4), "\r\033[K");
}

TEST_F(ProgressTest, ALineTooLongForTheTerminalIsCutBetweenCharacters) {
  Progress progress("x", 0, 0, {}, stream_.get(), clock_);
  now_ += 1;
  std::string note;
  for (int i = 0; i < 200; ++i) note += "\u00e9";
  progress.update(1, [&] { return note; });
  EXPECT_EQ(drawn().size(), 3 + 6 + 2 * 73 + 1);  // "\033[K", "x  1  ", 73 of the 200, "\r": 79 columns
}

TEST_F(ProgressTest, ALineTooLongForTheTerminalKeepsTheTimeLeft) {
  Progress progress("update", 0, 0, {}, stream_.get(), clock_);
  now_ += 1;
  progress.update(1234, [] {
    return "of 4,000  epoch 1.23  loss 3.456  16,770 pieces/s, 15,240 words/s  some more of it  1:03:07 left";
  });
  EXPECT_THAT(drawn(), HasSubstr("update  1,234  of 4,000  epoch 1.23  loss 3.456"));
  EXPECT_THAT(drawn(), HasSubstr("  1:03:07 left\r"));
  EXPECT_EQ(drawn().find("some more"), std::string::npos);
}

TEST_F(ProgressTest, ElsewhereALogLineAppearsNowAndThen) {
  testing::internal::CaptureStderr();
  set_up_logging({});
  {
    Progress progress("train", 600, 0, {.log_seconds = 60}, nullptr, clock_);
    for (int second = 1; second <= 200; ++second) {
      now_ += 1;
      progress.update(second);
    }
  }
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  EXPECT_THAT(text, HasSubstr("train  60 of 600 (10%)  9:00 left\n"));
}

TEST(FormatDuration, FitsTheLength) {
  EXPECT_EQ(format_duration(0.4), "0 s");
  EXPECT_EQ(format_duration(59.4), "59 s");
  EXPECT_EQ(format_duration(187), "3:07");
  EXPECT_EQ(format_duration(2 * 3600 + 3 * 60 + 7), "2:03:07");
  EXPECT_EQ(format_duration(5 * 86400 + 3 * 3600), "5 days 3 h");
  EXPECT_EQ(format_duration(-1), "0 s");
}

TEST(FormatCount, GroupsThousands) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(-1'234'567), "-1,234,567");
  EXPECT_EQ(format_count(-123), "-123");
}

}  // namespace
}  // namespace s2s
