#include "checkpoint/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <ctime>
#include <limits>

#include "base/error.h"
#include "base/files.h"
#include "base/random.h"
#include "checkpoint/seal.h"
#include "support/temporary_folder.h"

namespace s2s {
namespace {

using testing::HasSubstr;

// 8 bytes of length, the header padded to a multiple of 8, the data.
std::string file_of(std::string header, const std::string& data) {
  header.append((8 - header.size() % 8) % 8, ' ');
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

// The same with a right checksum, so that only the checks behind it can refuse. `rest` follows in the header.
std::string sealed_file(const std::string& rest, const std::string& data) {
  const std::string start = R"({"__metadata__":{"sha256":")";
  std::string bytes = file_of(start + std::string(kUnsealed) + R"(","s2s":"1"})" + rest + "}", data);
  seal(bytes, 8 + start.size());
  return bytes;
}

std::string refusal(const std::string& bytes, Checksum checksum = Checksum::required) {
  try {
    parse_safetensors(bytes, "FILE", checksum);
  } catch (const ModelError& error) {
    EXPECT_THAT(error.what(), HasSubstr("FILE"));
    return error.what();
  }
  ADD_FAILURE() << "accepted: " << bytes;
  return "";
}

TensorMap tiny() {
  return {{"weight", torch::tensor({1.5F, -2.0F})},
          {"steps", torch::tensor({int64_t{7}})},
          {"on", torch::tensor({true})}};
}

void expect_equal(const TensorMap& a, const TensorMap& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, tensor] : a) {
    ASSERT_EQ(b.count(name), 1U) << name;
    EXPECT_EQ(tensor.scalar_type(), b.at(name).scalar_type()) << name;
    EXPECT_EQ(tensor.sizes(), b.at(name).sizes()) << name;
    EXPECT_TRUE(torch::equal(tensor, b.at(name))) << name;
  }
}

TEST(Safetensors, EveryTypeAndShapeComesBack) {
  TensorMap tensors;
  for (const auto type : {torch::kFloat64, torch::kFloat32, torch::kFloat16, torch::kBFloat16, torch::kInt64,
                          torch::kInt32, torch::kUInt8, torch::kBool}) {
    const std::string name = torch::toString(type);
    tensors[name + ".matrix"] = torch::arange(6).reshape({2, 3}).remainder(2).to(type);
    tensors[name + ".scalar"] = torch::ones({}, type);
    tensors[name + ".empty"] = torch::ones({3, 0, 2}, type);
  }
  expect_equal(parse_safetensors(to_safetensors(tensors), "FILE").tensors, tensors);
  EXPECT_TRUE(parse_safetensors(to_safetensors({}), "FILE").tensors.empty());
}

TEST(Safetensors, BitsThatEqualDoesNotSeeComeBackToo) {
  const auto nan = std::numeric_limits<float>::quiet_NaN();
  const auto tensor = torch::tensor({-0.0F, nan, std::numeric_limits<float>::denorm_min()});
  const auto back = parse_safetensors(to_safetensors({{"x", tensor}}), "FILE").tensors.at("x");
  EXPECT_EQ(std::memcmp(tensor.data_ptr(), back.data_ptr(), 12), 0);
}

TEST(Safetensors, ViewsAreWrittenAsWhatTheyShow) {
  const auto matrix = torch::arange(6, torch::kFloat32).reshape({2, 3});
  const auto parameter = torch::ones({2}, torch::requires_grad());
  const auto back =
      parse_safetensors(to_safetensors({{"t", matrix.t()}, {"row", matrix[1]}, {"p", parameter}}), "FILE")
          .tensors;
  expect_equal(
      back,
      {{"t", matrix.t().contiguous()}, {"row", torch::tensor({3.F, 4.F, 5.F})}, {"p", torch::ones({2})}});
}

TEST(Safetensors, EqualContentsGiveEqualBytes) {
  EXPECT_EQ(to_safetensors(tiny(), {{"b", "1"}, {"a", "2"}}),
            to_safetensors(tiny(), {{"a", "2"}, {"b", "1"}}));
  EXPECT_NE(to_safetensors(tiny(), {{"a", "2"}}), to_safetensors(tiny(), {{"a", "3"}}));
}

TEST(Safetensors, MetadataComesBack) {
  const TensorMetadata metadata{{"note", "\"quoted\" \u00e9\n"}, {"", ""}};
  EXPECT_EQ(parse_safetensors(to_safetensors(tiny(), metadata), "FILE").metadata, metadata);
}

TEST(Safetensors, TheBytesAreThoseOfTheSpecification) {
  const std::string bytes =
      to_safetensors({{"b", torch::tensor({1.0F})}, {"a", torch::tensor({uint8_t{5}}, torch::kUInt8)}});
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0U);
  std::string expected = R"({"__metadata__":{"sha256":")" + bytes.substr(35, 64) +
                         R"(","s2s":"1"},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                         R"("a":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}})";
  expected.append(length - expected.size(), ' ');
  EXPECT_EQ(bytes.substr(8, length), expected);
  EXPECT_EQ(bytes.substr(8 + length), std::string("\0\0\x80\x3f\5", 5));
}

TEST(Safetensors, AFileOfAnotherProgramIsReadOnlyWhereItMayBe) {
  const std::string bytes =
      file_of(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", {"\0\0\x80\x3f", 4});
  EXPECT_THAT(refusal(bytes), HasSubstr("has no checksum"));
  expect_equal(parse_safetensors(bytes, "FILE", Checksum::optional).tensors, {{"x", torch::ones({1})}});
  const std::string with_metadata =
      file_of(R"({"x":{"data_offsets":[0,0],"shape":[0],"dtype":"F64"},"__metadata__":{"format":"pt"}})", "");
  EXPECT_EQ(parse_safetensors(with_metadata, "FILE", Checksum::optional).metadata.at("format"), "pt");
}

// ---- damage

TEST(SafetensorsDamage, AFileCutAnywhereIsRefused) {
  const std::string bytes = to_safetensors(tiny());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    refusal(bytes.substr(0, size));
    refusal(bytes.substr(0, size), Checksum::optional);
  }
}

TEST(SafetensorsDamage, EverySingleFlippedBitIsRefused) {
  const std::string bytes = to_safetensors(tiny(), {{"note", "x"}});
  for (std::size_t i = 0; i < 8 * bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ (1 << (i % 8)));
    refusal(damaged);
    refusal(damaged, Checksum::optional);
  }
}

TEST(SafetensorsDamage, BytesAtTheEndZeroedOrAddedAreRefused) {
  std::string bytes = to_safetensors({{"x", torch::ones({64})}});
  refusal(bytes + '\0');
  refusal(bytes + bytes);
  std::fill(bytes.end() - 32, bytes.end(), '\0');
  EXPECT_THAT(refusal(bytes), HasSubstr("damaged"));
}

TEST(SafetensorsDamage, ATensorFileOfALaterVersionIsRefused) {
  const std::string start = R"({"__metadata__":{"sha256":")";
  std::string bytes = file_of(start + std::string(kUnsealed) + R"(","s2s":"2"}})", "");
  seal(bytes, 35);
  EXPECT_THAT(refusal(bytes), HasSubstr("version \"2\""));
}

// ---- hostile: the checksum is right

TEST(SafetensorsHostile, ALengthBeyondTheFileIsRefusedBeforeMemoryIsTaken) {
  for (const std::uint64_t length :
       {std::uint64_t{1}, std::uint64_t{1} << 24, std::uint64_t{1} << 40,
        std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::uint64_t>::max() - 7}) {
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    EXPECT_THAT(refusal(bytes), HasSubstr("header"));
    refusal(bytes, Checksum::optional);
  }
}

TEST(SafetensorsHostile, AHeaderThatIsNotOneObjectIsRefused) {
  for (const char* header : {"", "[]", "1", "null", "{", "{}{}", "{} x", "{\"a\":}", "{\"\xff\":1}"}) {
    refusal(file_of(header, ""), Checksum::optional);
  }
  refusal(file_of(std::string(100'000, '['), ""), Checksum::optional);
}

TEST(SafetensorsHostile, MetadataOtherThanStringsIsRefused) {
  for (const char* metadata : {"[]", "null", "\"x\"", "{\"a\":1}", "{\"a\":null}", "{\"a\":{}}"}) {
    EXPECT_THAT(refusal(file_of(std::string(R"({"__metadata__":)") + metadata + "}", ""), Checksum::optional),
                HasSubstr("metadata"));
  }
}

TEST(SafetensorsHostile, OverlapsGapsAndLeftoversAreRefused) {
  const auto two = [](const std::string& first, const std::string& second, std::size_t size) {
    return sealed_file(R"(,"a":{"dtype":"U8","shape":[2],"data_offsets":)" + first +
                           R"(},"b":{"dtype":"U8","shape":[2],"data_offsets":)" + second + "}",
                       std::string(size, 'x'));
  };
  EXPECT_NO_THROW(parse_safetensors(two("[0,2]", "[2,4]", 4), "FILE"));
  EXPECT_NO_THROW(parse_safetensors(two("[2,4]", "[0,2]", 4), "FILE"));
  EXPECT_THAT(refusal(two("[0,2]", "[1,3]", 3)), HasSubstr("starts at byte 1"));
  EXPECT_THAT(refusal(two("[0,2]", "[0,2]", 2)), HasSubstr("starts at byte 0"));
  EXPECT_THAT(refusal(two("[0,2]", "[3,5]", 5)), HasSubstr("starts at byte 3"));
  EXPECT_THAT(refusal(two("[1,3]", "[3,5]", 5)), HasSubstr("starts at byte 1"));
  EXPECT_THAT(refusal(two("[0,2]", "[2,4]", 5)), HasSubstr("5 follow the header"));
  EXPECT_THAT(refusal(two("[0,2]", "[2,4]", 3)), HasSubstr("3 follow the header"));
  EXPECT_THAT(refusal(two("[2,0]", "[2,4]", 4)), HasSubstr("offsets"));
}

TEST(SafetensorsHostile, ADescriptionThatIsNotExactlyRightIsRefused) {
  const auto one = [](const std::string& description) {
    return sealed_file(",\"a\":" + description, std::string(4, '\0'));
  };
  ASSERT_NO_THROW(parse_safetensors(one(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})"), "FILE"));
  for (const char* description : {
           R"([])",
           R"({"dtype":"F32","shape":[1]})",
           R"({"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1})",
           R"({"dtype":"F32","shape":[1],"data_offsets":[0,4,4]})",
           R"({"dtype":"F32","shape":[1],"data_offsets":[0]})",
           R"({"dtype":"F32","shape":[1],"data_offsets":{"0":4}})",
           R"({"dtype":"F32","shape":[1],"data_offsets":[0,4.0]})",
           R"({"dtype":"F32","shape":[1],"data_offsets":["0","4"]})",
           R"({"dtype":"F32","shape":[1],"data_offsets":[-4,0]})",
           R"({"dtype":"F32","shape":1,"data_offsets":[0,4]})",
           R"({"dtype":"F32","shape":[-1],"data_offsets":[0,4]})",
           R"({"dtype":"F32","shape":[1.0],"data_offsets":[0,4]})",
           R"({"dtype":"F32","shape":[true],"data_offsets":[0,4]})",
           R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})",
           R"({"dtype":"F32","shape":[0],"data_offsets":[0,4]})",
           R"({"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]})",
           R"({"dtype":"F16","shape":[1],"data_offsets":[0,4]})",
           R"({"dtype":"F31","shape":[1],"data_offsets":[0,4]})",
           R"({"dtype":"f32","shape":[1],"data_offsets":[0,4]})",
           R"({"dtype":"","shape":[1],"data_offsets":[0,4]})",
           R"({"dtype":null,"shape":[1],"data_offsets":[0,4]})",
           R"({"dtype":3,"shape":[1],"data_offsets":[0,4]})",
       }) {
    EXPECT_THAT(refusal(one(description)), HasSubstr("tensor \"a\"")) << description;
  }
}

TEST(SafetensorsHostile, ShapesThatOverflowAreRefused) {
  const auto of_shape = [](const std::string& shape, const std::string& offsets) {
    return sealed_file(R"(,"a":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}", "");
  };
  for (const char* shape : {
           "[4611686018427387904]",    // 2^62 elements: 2^64 bytes, which is 0 when it wraps around
           "[4294967296,4294967296]",  // 2^64 elements
           "[0,4611686018427387904,4611686018427387904]",  // empty, but strides would overflow
           "[9223372036854775807]",
           "[18446744073709551615]",
           "[99999999999999999999999999]",
       }) {
    refusal(of_shape(shape, "[0,0]"));
  }
  refusal(of_shape("[1]", "[18446744073709551612,18446744073709551616]"));
  refusal(of_shape("[1]", "[9223372036854775807,9223372036854775811]"));
  EXPECT_NO_THROW(parse_safetensors(of_shape("[0,1000000000000]", "[0,0]"), "FILE"));
}

TEST(SafetensorsHostile, ANameTwiceIsRefused) {
  const std::string entry = R"(,"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]})";
  EXPECT_THAT(refusal(sealed_file(entry + R"(,"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]})", "xx")),
              HasSubstr("twice"));
  EXPECT_THAT(
      refusal(sealed_file(R"(,"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]})", "x")),
      HasSubstr("twice"));
  refusal(sealed_file(R"(,"__metadata__":{})", ""));
}

TEST(SafetensorsHostile, NamesThatLookLikePathsOrHoldControlCharactersAreRefused) {
  const auto named = [](const std::string& name) {
    return sealed_file(",\"" + name + R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})", "");
  };
  EXPECT_NO_THROW(parse_safetensors(named("encoder.layers.0/w:\u00e9 x"), "FILE"));
  for (const std::string name : {"", "..", "../../etc/passwd", "a/../b", "/etc/passwd", "a\\\\b", "a\\u0000b",
                                 "a\\nb", "\\u001b[2J", "\\u007f"}) {
    EXPECT_THAT(refusal(named(name)), HasSubstr("name that is not allowed")) << name;
  }
  EXPECT_THAT(refusal(named(std::string(256, 'a'))), HasSubstr("name that is not allowed"));
}

TEST(SafetensorsHostile, TruthValuesOtherThanZeroAndOneAreRefused) {
  const std::string entry = R"(,"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]})";
  EXPECT_NO_THROW(parse_safetensors(sealed_file(entry, {"\0\1", 2}), "FILE"));
  EXPECT_THAT(refusal(sealed_file(entry, "\2\1")), HasSubstr("truth values"));
}

TEST(SafetensorsHostile, MessagesShowNoControlCharacters) {
  const std::string message = refusal(sealed_file(R"(,"\u001b[31m":1)", ""));
  EXPECT_EQ(message.find('\033'), std::string::npos);
}

TEST(SafetensorsHostile, ReadingTakesLinearTime) {
  std::string rest;
  for (int i = 0; i < 50'000; ++i) {
    rest += ",\"t" + std::to_string(i) + R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  }
  const std::string bytes = sealed_file(rest, "");
  const std::clock_t start = std::clock();
  EXPECT_EQ(parse_safetensors(bytes, "FILE").tensors.size(), 50'000U);
  EXPECT_LT(std::clock() - start, 5 * CLOCKS_PER_SEC);  // about 0.3 s; quadratic, it would be half a minute
}

// Replaces, removes, doubles or inserts a few characters that mean something in a header.
std::string mutant(std::string header, Random& random) {
  const std::string characters = R"({}[]":,0123456789-.eEFU8BOL\u /)";
  for (std::uint64_t edits = 1 + random.below(4); edits > 0; --edits) {
    const std::size_t at = random.below(header.size());
    const char character = characters[random.below(characters.size())];
    switch (random.below(4)) {
      case 0:
        header[at] = character;
        break;
      case 1:
        header.erase(at, 1 + random.below(3));
        break;
      case 2:
        header.insert(at, header.substr(at, 1 + random.below(40)));
        break;
      default:
        header.insert(at, 1, character);
    }
  }
  return header;
}

// With a right checksum, so that the checks behind it are met.
TEST(SafetensorsHostile, MutantsAreReadOrRefusedButDoNoHarm) {
  Random random(1);
  const std::string rest = R"(,"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},)"
                           R"("b":{"dtype":"BOOL","shape":[3],"data_offsets":[8,11]},)"
                           R"("c":{"dtype":"I64","shape":[0,4],"data_offsets":[11,11]})";
  int read = 0;
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string bytes = sealed_file(mutant(rest, random), std::string(11, '\1'));
    try {
      for (const auto& [name, tensor] : parse_safetensors(bytes, "FILE").tensors) {
        EXPECT_LE(tensor.nbytes(), 11U);
      }
      ++read;
    } catch (const ModelError&) {
      ++refused;
    }
  }
  EXPECT_GT(read, 100);  // a name that changed, for example
  EXPECT_GT(refused, 10'000);
}

// ---- what can't be written, and files

TEST(Safetensors, WhatTheFormatCannotHoldIsADefectOfTheCaller) {
  const auto kind_of = [](const TensorMap& tensors, const TensorMetadata& metadata = {}) {
    try {
      to_safetensors(tensors, metadata);
    } catch (const Error& error) {
      return error.kind();
    }
    ADD_FAILURE();
    return ErrorKind::usage;
  };
  EXPECT_EQ(kind_of({{"x", torch::ones({1}, torch::kInt16)}}), ErrorKind::internal);
  EXPECT_EQ(kind_of({{"x", torch::Tensor()}}), ErrorKind::internal);
  EXPECT_EQ(kind_of({{"../x", torch::ones({1})}}), ErrorKind::internal);
  EXPECT_EQ(kind_of({{"\xff", torch::ones({1})}}), ErrorKind::internal);
  EXPECT_EQ(kind_of({{"__metadata__", torch::ones({1})}}), ErrorKind::internal);
  EXPECT_EQ(kind_of({}, {{"sha256", "x"}}), ErrorKind::internal);
  EXPECT_EQ(kind_of({}, {{"s2s", "x"}}), ErrorKind::internal);
}

TEST(Safetensors, AFileIsReadAndAMissingOneIsAModelError) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "x.safetensors", to_safetensors(tiny()));
  expect_equal(read_safetensors(folder / "x.safetensors"), tiny());
  EXPECT_THROW(read_safetensors(folder / "y.safetensors"), ModelError);
  EXPECT_THROW(read_safetensors(folder.path()), ModelError);
  EXPECT_THROW(read_safetensors("/dev/zero"), ModelError);
}

}  // namespace
}  // namespace s2s
