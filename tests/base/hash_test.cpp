#include "base/hash.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"
#include "support/temporary_folder.h"

namespace s2s {
namespace {

// Examples of FIPS 180-2, appendix B, and the empty message.
TEST(Sha256, GivesTheStandardsExamples) {
  EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PartsGiveTheHashOfTheWhole) {
  Sha256 hash;
  hash.update("a");
  hash.update("");
  hash.update("bc");
  EXPECT_EQ(hash.hex(), sha256_of("abc"));
}

TEST(Sha256, AFilesHashIsThatOfItsBytes) {
  const TemporaryFolder folder;
  const std::string bytes(3'000'001, 'x');
  write_file_atomically(folder / "file", bytes);
  EXPECT_EQ(sha256_of_file(folder / "file"), sha256_of(bytes));
  EXPECT_THROW(sha256_of_file(folder / "missing"), IoError);
  EXPECT_THROW(sha256_of_file(folder.path()), IoError);
}

}  // namespace
}  // namespace s2s
