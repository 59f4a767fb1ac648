#include "base/files.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "base/error.h"
#include "base/lock_holder.h"
#include "support/faulty_files.h"
#include "support/temporary_folder.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;
using Fault = FaultyFiles::Fault;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

template <typename Exception, typename Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const Exception& exception) {
    return exception.what();
  }
  ADD_FAILURE() << "nothing of that kind was thrown";
  return "";
}

TEST(Files, WhatIsWrittenIsReadBack) {
  const TemporaryFolder folder;
  std::string bytes("a\0b\r\n\xff", 6);
  bytes += std::string(1'000'000, 'x');
  write_file_atomically(folder / "file", bytes);
  EXPECT_EQ(read_file(folder / "file"), bytes);
  write_file_atomically(folder / "file", "");
  EXPECT_EQ(read_file(folder / "file"), "");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("file"));
}

TEST(Files, ARelativeNameWithoutAFolderIsInTheCurrentOne) {
  const TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_file_atomically("file", "bytes");
  fs::current_path(before);
  EXPECT_EQ(read_file(folder / "file"), "bytes");
}

TEST(Files, AMissingFileIsNamedWithTheReason) {
  EXPECT_THAT(message_of<IoError>([] { read_file("/nowhere/file"); }),
              testing::AllOf(HasSubstr("/nowhere/file"), HasSubstr("No such file or directory")));
  EXPECT_THAT(message_of<IoError>([] { read_file("/"); }), HasSubstr("Is a directory"));
  EXPECT_THAT(message_of<IoError>([] { write_file_atomically("/nowhere/file", "x"); }),
              HasSubstr("/nowhere/file"));
}

TEST(Files, AFullDeviceIsAnErrorAndStaysADevice) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{1'000'000}}) {
    const std::string bytes(size, 'x');
    EXPECT_THAT(message_of<IoError>([&] { write_file_atomically("/dev/full", bytes); }),
                HasSubstr("No space left on device"));
    EXPECT_THROW(append_to_file("/dev/full", bytes), IoError);
  }
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
  EXPECT_NO_THROW(write_file_atomically("/dev/null", "x"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(Files, ALinkStaysAndWhatItPointsToIsReplaced) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "target", "old");
  fs::create_symlink("target", folder / "link");
  write_file_atomically(folder / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(read_file(folder / "target"), "new");
}

TEST(Files, AFailureAtAnyStepLeavesTheOldBytesOrTheNewAndNothingElse) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "file", "old");
  FaultyFiles counter;
  write_file_atomically(folder / "file", "old", counter);
  ASSERT_GE(counter.count(), 6);  // open, write, fsync, close, rename, and the folder's fsync
  bool new_seen = false;
  for (int at = 0; at < counter.count(); ++at) {
    FaultyFiles files(Fault::fails, at, EIO);
    try {
      write_file_atomically(folder / "file", "new", files);
    } catch (const IoError& error) {
      EXPECT_THAT(error.what(), HasSubstr((folder.path()).string()));
      EXPECT_THAT(error.what(), HasSubstr("Input/output error"));
    }
    const std::string now = read_file(folder / "file");
    EXPECT_TRUE(now == "new" || (now == "old" && !new_seen)) << "step " << at << ": " << now;
    new_seen = now == "new";
    EXPECT_THAT(names_in(folder.path()), ElementsAre("file")) << "step " << at;
  }
  EXPECT_TRUE(new_seen);  // after the rename the new bytes are there, even if making that durable failed
}

TEST(Files, EveryStepBeforeTheRenameThatFailsIsReported) {
  const TemporaryFolder folder;
  for (int at = 0; at < 5; ++at) {
    FaultyFiles files(Fault::fails, at);
    EXPECT_THROW(write_file_atomically(folder / "file", "new", files), IoError) << "step " << at;
    EXPECT_FALSE(fs::exists(folder / "file")) << "step " << at;
  }
}

TEST(Files, AKillAtAnyStepLeavesTheOldBytesOrTheNewAndARestartCleansUp) {
  const TemporaryFolder folder;
  for (int at = 0;; ++at) {
    write_file_atomically(folder / "file", "old");
    const pid_t child = ::fork();
    if (child == 0) {
      FaultyFiles files(Fault::kills, at);
      write_file_atomically(folder / "file", "new", files);
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    const std::string now = read_file(folder / "file");
    EXPECT_TRUE(now == "new" || now == "old") << "step " << at << ": " << now;
    remove_temporaries(folder.path());
    EXPECT_THAT(names_in(folder.path()), ElementsAre("file")) << "step " << at;
    if (WIFEXITED(status)) break;  // all steps are done
  }
  EXPECT_EQ(read_file(folder / "file"), "new");
}

TEST(Files, ShortWritesAreContinued) {
  class Slow : public FileOperations {
    ssize_t write(int descriptor, const void* bytes, std::size_t size) override {
      if (interrupted_ = !interrupted_; interrupted_) {
        errno = EINTR;
        return -1;
      }
      return FileOperations::write(descriptor, bytes, std::min<std::size_t>(size, 3));
    }
    bool interrupted_ = false;
  } slow;
  const TemporaryFolder folder;
  write_file_atomically(folder / "file", "0123456789", slow);
  EXPECT_EQ(read_file(folder / "file"), "0123456789");
}

TEST(Files, AppendedBytesFollowThoseThatAreThere) {
  const TemporaryFolder folder;
  append_to_file(folder / "file", "one\n");
  append_to_file(folder / "file", "two\n");
  EXPECT_EQ(read_file(folder / "file"), "one\ntwo\n");
}

TEST(Files, OnlyTemporaryNamesAreRemoved) {
  const TemporaryFolder folder;
  const std::vector<std::string> others{".hidden",    ".x.tmp-",   ".x.tmp-1", ".x.tmp-1-",
                                        ".x.tmp-a-1", "x.tmp-1-0", "file"};
  for (const auto& name : others) write_file_atomically(folder / name, "x");
  fs::create_directory(folder / ".000500.tmp-12-0");
  write_file_atomically(folder / ".000500.tmp-12-0" / "inside", "x");
  write_file_atomically(folder / ".file.tmp-12-3", "x");
  fs::create_symlink("nowhere", folder / ".last.tmp-12-0");
  remove_temporaries(folder.path());
  EXPECT_THAT(names_in(folder.path()), testing::UnorderedElementsAreArray(others));
}

TEST(Files, ALeftoverOfADeadProcessWithTheSameNumberIsNoObstacle) {
  const TemporaryFolder folder;
  write_file_atomically(folder / (".file.tmp-" + std::to_string(::getpid()) + "-0"), "left over");
  write_file_atomically(folder / "file", "new");
  EXPECT_EQ(read_file(folder / "file"), "new");
}

TEST(Files, ALinkIsReplacedInOneStep) {
  const TemporaryFolder folder;
  replace_link(folder / "last", "000100", FileOperations::system());
  replace_link(folder / "last", "000200", FileOperations::system());
  EXPECT_EQ(fs::read_symlink(folder / "last"), "000200");
  FaultyFiles files(Fault::fails, 1);  // the rename
  EXPECT_THROW(replace_link(folder / "last", "000300", files), IoError);
  EXPECT_EQ(fs::read_symlink(folder / "last"), "000200");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("last"));
}

TEST(FileLock, ASecondHolderIsRefusedAndToldWhoHoldsIt) {
  const TemporaryFolder folder;
  {
    const FileLock lock(folder / "lock", "the run X");
    EXPECT_THAT(message_of<UsageError>([&] { FileLock(folder / "lock", "the run X"); }),
                HasSubstr("the run X is in use by process " + std::to_string(::getpid())));
    EXPECT_THAT(lock_holder(folder / "lock").value_or(""),
                HasSubstr("process " + std::to_string(::getpid()) + " on "));
  }
  EXPECT_FALSE(lock_holder(folder / "lock"));
  EXPECT_FALSE(lock_holder(folder / "no lock"));
  EXPECT_NO_THROW(FileLock(folder / "lock", "the run X"));
}

TEST(FileLock, NotesOfBeforeHostsWereNotedCanBeRead) {
  EXPECT_EQ(holder_noted("4711\n"), "process 4711");
  EXPECT_EQ(holder_noted("4711 box\n"), "process 4711 on box");
  EXPECT_EQ(holder_noted(""), "another process");
  EXPECT_EQ(holder_noted("4711 \x1b[31m\n"), "process 4711");
}

TEST(FileLock, MovingKeepsItHeldOnce) {
  const TemporaryFolder folder;
  FileLock lock(folder / "lock", "it");
  const FileLock moved(std::move(lock));
  EXPECT_THROW(FileLock(folder / "lock", "it"), UsageError);
}

TEST(FileLock, EndsWithAProcessThatIsKilled) {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    const FileLock lock(folder / "lock", "it");
    ::raise(SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_NO_THROW(FileLock(folder / "lock", "it"));
}

}  // namespace
}  // namespace s2s
