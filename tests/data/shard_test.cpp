#include "data/shard.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "text/temporary_folder.h"

namespace s2s {
namespace {

using testing_support::TemporaryFolder;

const ShardIdentity kIdentity{std::string(64, 'a'), 100, 200};

std::vector<std::int32_t> ids(std::span<const std::int32_t> span) { return {span.begin(), span.end()}; }

std::string write_small(const TemporaryFolder& folder) {
  const std::string path = folder.file("shard");
  ShardWriter writer(path, 3, kIdentity, FileOperations::system());
  writer.add(std::vector{4, 5, 6}, std::vector{7});
  writer.add(std::vector{8}, std::vector{9, 10});
  writer.finish();
  return path;
}

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Shard, GivesBackWhatWasWritten) {
  const TemporaryFolder folder;
  const auto shard = Shard::open(write_small(folder), 3, kIdentity);
  ASSERT_EQ(shard->size(), 2U);
  EXPECT_EQ(ids(shard->source(0)), (std::vector{4, 5, 6}));
  EXPECT_EQ(ids(shard->target(0)), (std::vector{7}));
  EXPECT_EQ(ids(shard->source(1)), (std::vector{8}));
  EXPECT_EQ(ids(shard->target(1)), (std::vector{9, 10}));
  EXPECT_EQ(shard->source_pieces(), 4U);
  EXPECT_EQ(shard->target_pieces(), 3U);
  const auto span = shard->source(0);
  shard->release_pages();
  EXPECT_EQ(ids(span), (std::vector{4, 5, 6}));  // spans outlive a release
}

TEST(Shard, AShardOfAnotherCorpusOrPlaceIsRefused) {
  const TemporaryFolder folder;
  const auto path = write_small(folder);
  EXPECT_THROW(Shard::open(path, 2, kIdentity), DataError);
  EXPECT_THROW(Shard::open(path, 3, {std::string(64, 'b'), 100, 200}), DataError);
  EXPECT_THROW(Shard::open(path, 3, {kIdentity.key, 101, 200}), DataError);
  EXPECT_THROW(Shard::open(path, 3, {kIdentity.key, 100, 201}), DataError);
  EXPECT_THROW(Shard::open(folder.file("missing"), 3, kIdentity), IoError);
}

TEST(Shard, EveryTruncationAndEveryExtraByteIsRefused) {
  const TemporaryFolder folder;
  const std::string whole = read(write_small(folder));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(Shard::open(folder.write("cut", whole.substr(0, size)), 3, kIdentity), DataError) << size;
  }
  EXPECT_THROW(Shard::open(folder.write("longer", "1234" + whole), 3, kIdentity), DataError);
}

TEST(Shard, AFlippedBitInAnyByteIsRefused) {
  const TemporaryFolder folder;
  const std::string whole = read(write_small(folder));
  for (std::size_t place = 0; place < whole.size(); ++place) {
    std::string bytes = whole;
    bytes[place] = static_cast<char>(bytes[place] ^ (1 << (place % 8)));
    EXPECT_THROW(Shard::open(folder.write("flipped", bytes), 3, kIdentity), DataError) << place;
  }
}

// Whoever writes a shard can write its checksum too.
std::string with_checksum(std::string bytes) {
  const std::size_t digits = sizeof ShardTrailer::checksum;
  bytes.replace(bytes.size() - digits, digits,
                sha256_of(bytes.substr(0, bytes.size() - digits)).substr(0, digits));
  return bytes;
}

TEST(Shard, NumbersThatMakeNoSenseAreRefusedAlthoughTheChecksumIsRight) {
  const TemporaryFolder folder;
  const std::string whole = read(write_small(folder));
  EXPECT_NO_THROW(Shard::open(folder.write("same", with_checksum(whole)), 3, kIdentity));
  // seven pieces, then the offsets 0 3 4 5 7
  for (std::size_t number = 0; number < 12; ++number) {
    for (const std::uint32_t wild : {0xffffffffU, 0x7fffffffU, 0x80000000U, 1000U}) {
      std::string bytes = whole;
      std::memcpy(bytes.data() + 4 * number, &wild, sizeof wild);
      EXPECT_THROW(Shard::open(folder.write("wild", with_checksum(bytes)), 3, kIdentity), DataError)
          << number;
    }
  }
  std::string bytes = whole;
  bytes[4 * 8] = 4;  // ascending still, but another count of source pieces than the trailer's
  EXPECT_THROW(Shard::open(folder.write("wild", with_checksum(bytes)), 3, kIdentity), DataError);
}

// A disk that is full after so many bytes.
class FullDisk : public FileOperations {
 public:
  explicit FullDisk(std::size_t space) : space_(space) {}
  ssize_t write(int descriptor, const void* bytes, std::size_t size) override {
    if (size > space_) {
      errno = ENOSPC;
      return -1;
    }
    space_ -= size;
    return FileOperations::write(descriptor, bytes, size);
  }
  int fsync(int descriptor) override {
    return space_ == 0 ? (errno = EIO, -1) : FileOperations::fsync(descriptor);
  }

 private:
  std::size_t space_;
};

TEST(ShardWriter, AFullDiskIsAnIoErrorThatNamesTheFile) {
  const TemporaryFolder folder;
  FullDisk disk(10);
  const auto path = folder.file("shard");
  ShardWriter writer(path, 0, kIdentity, disk);
  writer.add(std::vector{4, 5, 6}, std::vector{7});
  try {
    writer.finish();
    FAIL();
  } catch (const IoError& error) {
    EXPECT_NE(std::string(error.what()).find(path), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("No space"), std::string::npos);
  }
}

}  // namespace
}  // namespace s2s
