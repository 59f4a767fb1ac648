#include "base/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace s2s {
namespace {

using testing::HasSubstr;

std::string refusal(const std::string& text, ErrorKind kind = ErrorKind::data) {
  try {
    parse_json(text, "file.json", kind);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
  ADD_FAILURE() << "accepted: " << text;
  return "";
}

TEST(Json, KeysStayInOrder) {
  EXPECT_EQ(format_json(parse_json(R"({"b": 1, "a": [true, null]})", "x"), -1), R"({"b":1,"a":[true,null]})");
  EXPECT_EQ(parse_sorted_json(R"({"b": 1, "a": 2})", "x").dump(), R"({"a":2,"b":1})");
}

TEST(Json, AMistakeIsShownWithLineAndColumn) {
  EXPECT_THAT(refusal("{\n  \"a\": 1,\n  \"b\" 2}"), HasSubstr("file.json:3:7: not valid JSON"));
  EXPECT_THAT(refusal("nul"), HasSubstr("file.json:1:"));
  EXPECT_THAT(refusal(""), HasSubstr("file.json:1:1"));
}

TEST(Json, WhatIsNotExactlyOneValueIsRefused) {
  for (const char* text :
       {"{} {}", "{}x", "[1,]", "{\"a\":1,}", "'a'", "[1", "\xef\xbb\xbf", "NaN", "01", "// c\n1"}) {
    refusal(text);
  }
}

TEST(Json, TextThatIsNotUtf8IsRefused) { refusal("\"\xff\""); }

TEST(Json, ADuplicateKeyIsRefusedAtEveryDepth) {
  EXPECT_THAT(refusal(R"({"a": 1, "a": 2})"), HasSubstr("\"a\" occurs twice"));
  EXPECT_THAT(refusal(R"([{"x": {"a": 1, "b": [], "\u0061": 2}}])", ErrorKind::model),
              HasSubstr("\"a\" occurs twice"));
  EXPECT_NO_THROW(parse_json(R"({"a": {"a": 1}, "b": {"a": 1}})", "x"));
}

TEST(Json, TheKindOfErrorIsTheCallers) {
  EXPECT_THROW(parse_json("[", "x"), DataError);
  EXPECT_THROW(parse_json("[", "x", ErrorKind::model), ModelError);
  EXPECT_THROW(parse_json("{\"a\":1,\"a\":1}", "x", ErrorKind::usage), UsageError);
}

TEST(Json, DeepNestingIsRefusedBeforeItCostsAnything) {
  EXPECT_THAT(refusal(std::string(1'000'000, '[')), HasSubstr("nested"));
  EXPECT_NO_THROW(parse_json(std::string(100, '[') + std::string(100, ']'), "x"));
}

TEST(Json, DoublesReadBackToTheSameBits) {
  for (const double value : {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0}) {
    EXPECT_EQ(parse_json(format_json(Json(value)), "x").get<double>(), value);
  }
  EXPECT_THAT(refusal("1e999"), HasSubstr("not valid JSON: number overflow"));
  const auto large = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(parse_json(format_json(Json(large)), "x").get<std::uint64_t>(), large);
}

TEST(Json, BytesThatAreNotUtf8AreReplacedWhenWritten) {
  EXPECT_EQ(format_json(Json("a\xff")), "\"a\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace s2s
