// Processes that measure: their answers and errors come back.
#include "bench/worker.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "base/error.h"

namespace s2s {
namespace {

Worker counting_worker() {
  return Worker([]() -> Worker::Answer {
    return [count = 0](const Json& request) mutable -> Json {
      if (request.contains("fail")) throw DataError("no such corpus");
      if (request.contains("die")) std::_Exit(3);
      return {{"count", ++count}, {"process", ::getpid()}, {"peak_memory", peak_memory()}};
    };
  });
}

TEST(Worker, AnswersInAProcessOfItsOwnThatKeepsItsState) {
  Worker worker = counting_worker();
  const Json first = worker.ask(Json::object());
  const Json second = worker.ask(Json::object());
  EXPECT_EQ(second["count"], 2);
  EXPECT_NE(first["process"], ::getpid());
  EXPECT_EQ(first["process"], second["process"]);
}

TEST(Worker, PassesErrorsOnWithTheirKindAndGoesOn) {
  Worker worker = counting_worker();
  EXPECT_THROW(
      {
        try {
          worker.ask({{"fail", true}});
        } catch (const Error& error) {
          EXPECT_EQ(error.kind(), ErrorKind::data);
          EXPECT_STREQ(error.what(), "no such corpus");
          throw;
        }
      },
      Error);
  EXPECT_EQ(worker.ask(Json::object())["count"], 1);
}

TEST(Worker, SaysThatItDied) {
  Worker worker = counting_worker();
  EXPECT_THROW(worker.ask({{"die", true}}), Error);
}

TEST(Worker, HasAPeakOfMemoryOfItsOwn) {
  Worker large([]() -> Worker::Answer {
    return [](const Json&) -> Json {
      const std::vector<char> block(std::size_t{64} << 20, 'x');
      return {{"last", block.back()}, {"peak_memory", peak_memory()}};
    };
  });
  Worker small = counting_worker();
  const auto in_large = large.ask(Json::object())["peak_memory"].get<std::int64_t>();
  const auto in_small = small.ask(Json::object())["peak_memory"].get<std::int64_t>();
  EXPECT_GT(in_small, 0);
  EXPECT_GT(in_large, in_small + (std::int64_t{60} << 20));
}

}  // namespace
}  // namespace s2s
