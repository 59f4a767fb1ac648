#include "base/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

namespace s2s {
namespace {

TEST(Environment, TheTimeIsIso8601InUtc) {
  EXPECT_THAT(utc_timestamp(),
              testing::ContainsRegex("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"));
}

TEST(Environment, CoresFollowTheAffinityMask) {
  cpu_set_t before;
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  int first = 0;
  while (!CPU_ISSET(first, &before)) ++first;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(available_cores(), 1);
  ASSERT_EQ(::sched_setaffinity(0, sizeof before, &before), 0);
  EXPECT_GE(available_cores(), 1);
  EXPECT_LE(available_cores(), CPU_COUNT(&before));
}

TEST(Environment, TheDescriptionIsCompleteAndNamesNoHost) {
  const Json facts = describe_environment();
  for (const char* key : {"time", "system", "kernel", "cpu"}) {
    EXPECT_FALSE(facts.at(key).get<std::string>().empty()) << key;
  }
  EXPECT_GE(facts.at("cores").get<int>(), 1);
  EXPECT_GT(facts.at("memory_bytes").get<std::int64_t>(), std::int64_t{1} << 24);
  EXPECT_EQ(facts.size(), 6U);
}

}  // namespace
}  // namespace s2s
