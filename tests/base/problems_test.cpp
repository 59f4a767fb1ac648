#include "base/problems.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

TEST(Problems, OneIsThrownAsItWas) {
  Problems problems;
  problems.throw_if_any();
  problems.collect([] { throw DataError("no lines"); });
  EXPECT_THROW(problems.throw_if_any(), DataError);
}

TEST(Problems, SeveralAreNumberedEachOnceAndOfTheFirstsKind) {
  Problems inner;
  inner.add(ErrorKind::usage, "b");
  inner.add(ErrorKind::usage, "c");
  Problems problems;
  problems.collect([] { throw IoError("a"); });
  problems.collect([&] { inner.throw_if_any(); });
  problems.collect([] { throw UsageError("b"); });
  try {
    problems.throw_if_any();
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "3 problems: (1) a; (2) b; (3) c");
    EXPECT_EQ(error.kind(), ErrorKind::io);
  }
}

}  // namespace
}  // namespace s2s
