#include "report/tensorboard.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/error.h"
#include "report/crc32c.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("s2s_tensorboard_" + std::to_string(::getpid()));
  Folder() { fs::remove_all(path); }
  ~Folder() { fs::remove_all(path); }
};

// A decoder of its own, so that an error of the encoder isn't repeated: field number -> values, as raw bytes
// or numbers.
struct Message {
  std::multimap<unsigned, std::string> bytes;
  std::multimap<unsigned, std::uint64_t> numbers;

  explicit Message(const std::string& data) {
    std::size_t at = 0;
    const auto varint = [&] {
      std::uint64_t value = 0;
      for (int shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(data.at(at++));
        value |= std::uint64_t{byte & 0x7FU} << shift;
        if (byte < 0x80) return value;
      }
    };
    while (at < data.size()) {
      const std::uint64_t key = varint();
      const auto field = static_cast<unsigned>(key >> 3);
      std::uint64_t number = 0;
      switch (key & 7) {
        case 0:
          numbers.emplace(field, varint());
          break;
        case 1:
          std::memcpy(&number, data.data() + at, 8);
          at += 8;
          numbers.emplace(field, number);
          break;
        case 2: {
          const auto size = varint();
          bytes.emplace(field, data.substr(at, size));
          at += size;
          break;
        }
        case 5:
          std::memcpy(&number, data.data() + at, 4);
          at += 4;
          numbers.emplace(field, number);
          break;
        default:
          throw std::runtime_error("unknown wire type");
      }
    }
  }
  std::string text(unsigned field) const { return bytes.find(field)->second; }
  Message message(unsigned field) const { return Message(text(field)); }
  std::uint64_t number(unsigned field) const { return numbers.find(field)->second; }
};

float as_float(std::uint64_t bits) {
  float value = 0;
  std::memcpy(&value, &bits, 4);
  return value;
}

// RFC 3720, appendix B.4.
TEST(Crc32c, EqualsThePublishedChecksums) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::string(32, '\xFF')), 0x62A8AB43U);
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
}

TEST(TensorBoard, WritesScalarsAtTheirStep) {
  const Folder folder;
  TensorBoardWriter writer(folder.path.string());
  writer.scalars({{"train/loss", 2.5}, {"train/speed", 1e4}}, 300);
  const auto records = read_tfrecords(writer.path());
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(Message(records[0]).text(3), "brain.Event:2");
  const Message event(records[1]);
  EXPECT_EQ(event.number(2), 300u);
  const Message summary = event.message(5);
  ASSERT_EQ(summary.bytes.count(1), 2u);
  const Message loss(summary.bytes.begin()->second);
  EXPECT_EQ(loss.text(1), "train/loss");
  EXPECT_EQ(as_float(loss.number(2)), 2.5F);
}

TEST(TensorBoard, KeepsValuesThatAreNoNumber) {
  const Folder folder;
  TensorBoardWriter writer(folder.path.string());
  writer.scalar("loss", std::nan(""), 1);
  EXPECT_TRUE(
      std::isnan(as_float(Message(read_tfrecords(writer.path())[1]).message(5).message(1).number(2))));
}

TEST(TensorBoard, WritesTextForTheTextPlugin) {
  const Folder folder;
  TensorBoardWriter writer(folder.path.string());
  writer.text("examples", "**a**", 7);
  const Message value = Message(read_tfrecords(writer.path())[1]).message(5).message(1);
  EXPECT_EQ(value.text(1), "examples");
  EXPECT_EQ(value.message(8).number(1), 7u);
  EXPECT_EQ(value.message(8).text(8), "**a**");
  EXPECT_EQ(value.message(9).message(1).text(1), "text");
}

TEST(TensorBoard, OpensANewFileAfterAResumeAndSaysWhereItStarts) {
  const Folder folder;
  std::string first;
  {
    TensorBoardWriter writer(folder.path.string());
    writer.scalar("loss", 1, 100);
    first = writer.path();
  }
  TensorBoardWriter resumed(folder.path.string(), 51);
  EXPECT_NE(resumed.path(), first);
  EXPECT_LT(first, resumed.path());
  const Message start(read_tfrecords(resumed.path())[1]);
  EXPECT_EQ(start.number(2), 51u);
  EXPECT_EQ(start.message(7).number(1), 1u);  // SessionLog.START
}

TEST(TensorBoard, LosesOnlyTheRecordThatWasCutShort) {
  const Folder folder;
  TensorBoardWriter writer(folder.path.string());
  writer.scalar("loss", 1, 1);
  const auto whole = fs::file_size(writer.path());
  writer.scalar("loss", 2, 2);
  const auto more = fs::file_size(writer.path());
  for (auto size = more - 1; size >= whole; --size) {
    fs::resize_file(writer.path(), size);
    EXPECT_EQ(read_tfrecords(writer.path()).size(), 2u) << size;
  }
}

TEST(TensorBoard, ReaderRefusesAFlippedBit) {
  const Folder folder;
  TensorBoardWriter writer(folder.path.string());
  writer.scalar("loss", 1, 1);
  std::fstream file(writer.path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(-6, std::ios::end);
  const char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(-6, std::ios::end);
  file.put(byte);
  file.close();
  EXPECT_THROW(read_tfrecords(writer.path()), DataError);
}

TEST(TensorBoard, SaysWhyAFolderCannotBeWritten) {
  const Folder folder;
  std::ofstream(folder.path.string()) << "a file, not a folder";
  EXPECT_THROW(TensorBoardWriter(folder.path.string()), IoError);
}

// The system takes a part of a record, and then no more: as a disk that fills up does.
TEST(TensorBoard, StaysReadableAfterAWriteThatFailedHalfWay) {
  const Folder folder;
  TensorBoardWriter writer(folder.path.string());
  writer.scalar("train/loss", 3, 1);
  const std::size_t records = read_tfrecords(writer.path()).size();
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit little{fs::file_size(writer.path()) + 10, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &little);
  EXPECT_THROW(writer.scalar("train/loss", 2, 2), IoError);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  writer.scalar("train/loss", 1, 3);
  EXPECT_EQ(read_tfrecords(writer.path()).size(), records + 1);
}

}  // namespace
}  // namespace s2s
