#include "checkpoint/seal.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/hash.h"

namespace s2s {
namespace {

std::string sealed_text() {
  std::string text = fmt::format("before {} after", kUnsealed);
  seal(text, 7);
  return text;
}

TEST(Seal, IsTheHashOfTheTextWithZerosInItsPlace) {
  EXPECT_EQ(sealed_text(),
            fmt::format("before {} after", sha256_of(fmt::format("before {:0<64} after", ""))));
  EXPECT_NO_THROW(check_seal(sealed_text(), 7, "TEXT"));
}

TEST(Seal, NoFlippedBitPasses) {
  for (std::size_t i = 0; i < 8 * sealed_text().size(); ++i) {
    std::string text = sealed_text();
    text[i / 8] = static_cast<char>(text[i / 8] ^ (1 << (i % 8)));
    EXPECT_THROW(check_seal(text, 7, "TEXT"), ModelError) << "bit " << i;
  }
}

TEST(Seal, NoCutOrLongerTextPasses) {
  const std::string text = sealed_text();
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_THROW(check_seal(text.substr(0, size), 7, "TEXT"), ModelError) << size;
  }
  EXPECT_THROW(check_seal(text + " ", 7, "TEXT"), ModelError);
}

}  // namespace
}  // namespace s2s
