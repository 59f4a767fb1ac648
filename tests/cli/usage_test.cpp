// Mistakes on the command line: each ends with exit code 2 and one line that says what is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.h"

namespace s2s {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Mistake {
  const char* name;
  std::vector<std::string> arguments;
  std::vector<std::string> said;
};

class Usage : public testing::TestWithParam<Mistake> {};

TEST_P(Usage, MistakeEndsWithTwoAndOneLine) {
  const ProcessResult result = run_s2s(GetParam().arguments);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, StartsWith("s2s: error: "));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  for (const std::string& text : GetParam().said) EXPECT_THAT(result.err, HasSubstr(text));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, Usage,
    testing::Values(
        Mistake{"NoCommand", {}, {"no command given", "--help"}},
        Mistake{"UnknownCommand", {"evla"}, {"unknown command evla", "did you mean s2s eval?"}},
        Mistake{"UnknownCommandUnlikeAny", {"zzzzzz"}, {"unknown command zzzzzz", "see s2s --help"}},
        Mistake{"UnknownOptionBeforeCommand", {"--jason"}, {"unknown option --jason"}},
        Mistake{"FamilyAlone", {"vocab"}, {"s2s vocab needs a command"}},
        Mistake{"UnknownCommandOfFamily", {"vocab", "encod"}, {"did you mean s2s vocab encode?"}},
        Mistake{"UnknownOption", {"eval", "--hpy", "x"}, {"unknown option --hpy", "did you mean --hyp?"}},
        Mistake{
            "UnknownOptionWithValue", {"eval", "--buckest=3"}, {"unknown option --buckest", "--buckets?"}},
        Mistake{"UnknownNegation", {"eval", "--no-by-lenght"}, {"did you mean --no-by-length?"}},
        Mistake{"StrayArgument", {"eval", "stray"}, {"s2s eval takes no argument \"stray\""}},
        Mistake{"ValueMissing", {"eval", "--hyp"}, {"--hyp needs a value"}},
        Mistake{"NotAnInteger",
                {"eval", "--digits", "two"},
                {"--digits must be an integer from 0 to 15, not \"two\""}},
        Mistake{"OutOfRange",
                {"eval", "--digits", "99"},
                {"--digits must be an integer from 0 to 15, not \"99\""}},
        Mistake{"NotWholly", {"eval", "--digits", "3x"}, {"not \"3x\""}},
        Mistake{"BeyondSixtyFourBits", {"eval", "--seed", "99999999999999999999"}, {"--seed must be"}},
        Mistake{"NotANumber",
                {"eval", "--confidence", "nan"},
                {"--confidence must be a number from 0.5 to 0.9999"}},
        Mistake{"Infinite",
                {"eval", "--smoothing-value", "inf"},
                {"--smoothing-value must be a number of at least 0"}},
        Mistake{"EmptyNumber", {"eval", "--confidence", ""}, {"not \"\""}},
        Mistake{"NotAChoice",
                {"eval", "--tokenizer", "13b"},
                {"--tokenizer must be one of 13a, intl, char, none, not \"13b\"; did you mean 13a?"}},
        Mistake{"BeginningOfChoices",
                {"train", "--attention", "luong"},
                {"did you mean luong-dot, luong-general, luong-concat or luong-location?"}},
        Mistake{"BeginningOfAnOption", {"train", "--learning", "1"}, {"did you mean --learning-rate?"}},
        Mistake{"BadElement",
                {"eval", "--buckets", "10,x,30"},
                {"--buckets must be an integer of at least 1, not \"x\""}},
        Mistake{"BadFlagValue", {"eval", "--ter=maybe"}, {"--ter must be true or false, not \"maybe\""}},
        Mistake{"AbsurdSize",
                {"train", "--hidden", "1000000000"},
                {"--hidden must be an integer from 1 to 16384, not \"1000000000\""}},
        Mistake{
            "AbsurdVocabulary", {"train", "--vocabulary-size", "1000000000"}, {"--vocabulary-size must be"}},
        Mistake{"AbsurdDepth", {"train", "--encoder-layers", "65"}, {"from 1 to 64"}},
        Mistake{"StatesOfUnequalWidth",
                {"train", "--attention", "luong-dot", "--hidden", "7"},
                {"--encoder-hidden"}},
        Mistake{"SharedValuesOfNoProjection",
                {"train", "--attention", "luong-dot", "--attention-shared-values"},
                {"attention-projections = qkv"}},
        Mistake{"BiasesOfNoProjection",
                {"train", "--attention", "bahdanau", "--attention-biases"},
                {"attention-projections is none"}},
        Mistake{"BiasesOfNoSelfAttention",
                {"train", "--self-attention-biases"},
                {"encoder-self-attention or decoder-self-attention"}},
        Mistake{"RequiredOption", {"vocab", "encode"}, {"s2s vocab encode needs --model"}},
        Mistake{"RequiredArgument", {"vocab", "train", "-o", "x"}, {"s2s vocab train needs FILE"}}),
    [](const auto& test) { return test.param.name; });

TEST(UsageOrder, MistakeIsFoundBeforeAnyFileIsRead) {
  const ProcessResult result = run_s2s({"eval", "--hyp", "/nowhere", "--ref", "/nowhere", "--digits", "-1"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--digits"));
}

}  // namespace
}  // namespace s2s
