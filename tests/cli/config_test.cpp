// Values from files and the environment: who wins, what is refused and how it is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.h"

namespace s2s {
namespace {

using testing::HasSubstr;
using testing::Not;

class Config : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& bytes) {
    write_test_file(folder_ / name, bytes);
    return (folder_ / name).string();
  }
  ProcessResult with(const std::string& toml) {
    return run_s2s({"eval", "--config", file("c.toml", toml), "--dump-config"});
  }

  TemporaryFolder folder_;
};

TEST_F(Config, FileSetsOptions) {
  const ProcessResult result =
      with("digits = 3\nbuckets = [5, 10]\nter = true\ntokenizer = \"char\"\nhyp = [\"a\", \"b\"]\n");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* line : {"\ndigits = 3\n", "\nbuckets = [5, 10]\n", "\nter = true\n",
                           "\ntokenizer = \"char\"\n", "\nhyp = [\"a\", \"b\"]\n"}) {
    EXPECT_THAT(result.out, HasSubstr(line));
  }
}

TEST_F(Config, LaterSourceWins) {
  const std::string first = file("1.toml", "digits = 2\n");
  const std::string second = file("2.toml", "digits = 3\n");
  const ProcessOptions variable{.environment = {{"S2S_DIGITS", "4"}}};
  const auto digits = [](const ProcessResult& result) {
    const std::size_t at = result.out.find("\ndigits = ");
    return at == std::string::npos ? result.err : result.out.substr(at + 10, 1);
  };
  EXPECT_EQ(digits(run_s2s({"eval", "--dump-config"})), "1");
  EXPECT_EQ(digits(run_s2s({"eval", "--dump-config", "-c", first})), "2");
  EXPECT_EQ(digits(run_s2s({"eval", "--dump-config", "-c", first, "-c", second})), "3");
  EXPECT_EQ(digits(run_s2s({"eval", "--dump-config", "-c", second, "-c", first})), "2");
  EXPECT_EQ(digits(run_s2s({"eval", "--dump-config", "-c", first}, variable)), "4");
  EXPECT_EQ(digits(run_s2s({"eval", "--dump-config", "-c", first, "--digits", "5"}, variable)), "5");
  EXPECT_EQ(digits(run_s2s({"eval", "--dump-config", "--digits", "5", "--digits", "6"})), "6");
}

TEST_F(Config, TheCommandsTableComesOverTheTopOfItsFile) {
  EXPECT_THAT(with("digits = 2\n[eval]\ndigits = 7\n").out, HasSubstr("\ndigits = 7\n"));
  EXPECT_THAT(with("[vocab.encode]\nids = true\n[vocab.train]\nsize = 99\n").out,
              HasSubstr("\ndigits = 1\n"));
}

TEST_F(Config, KeysOfOtherCommandsMayStandAtTheTop) {
  EXPECT_EQ(with("character-coverage = 0.9\n").exit_code, 0);
}

TEST_F(Config, EnvironmentIsChecked) {
  const ProcessResult result = run_s2s({"eval", "--dump-config"}, {.environment = {{"S2S_DIGITS", "many"}}});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err,
              HasSubstr("the environment variable S2S_DIGITS must be an integer from 0 to 15, not \"many\""));
}

TEST_F(Config, ByteOrderMarkAndCrlfAreNoMistakes) {
  EXPECT_THAT(with("\xEF\xBB\xBF"
                   "digits = 3\r\n# comment\r\nter = true\r\n")
                  .out,
              HasSubstr("\ndigits = 3\n"));
}

struct Mistake {
  const char* name;
  std::string toml;
  std::string said;  // behind the file's path
};

class ConfigMistake : public Config, public testing::WithParamInterface<Mistake> {};

TEST_P(ConfigMistake, EndsWithTwoAndNamesTheLine) {
  const ProcessResult result = with(GetParam().toml);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("s2s: error: " + (folder_ / "c.toml").string() + GetParam().said));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ConfigMistake,
    testing::Values(
        Mistake{"UnknownKey", "ter = true\n\ndigtis = 2\n", ":3: digtis: unknown key; did you mean digits?"},
        Mistake{"UnknownKeyInTable", "[eval]\nhypp = []\n", ":2: hypp: unknown key; did you mean hyp?"},
        Mistake{"KeyOfAnotherCommandInTable", "[eval]\ncharacter-coverage = 1.0\n",
                ":2: character-coverage: unknown key"},
        Mistake{"UnknownTable", "\n[evla]\n\n# comment\nter = true\n",
                ":2: there is no command for the table [evla]; did you mean eval?"},
        Mistake{"UnknownEmptyTable", "\n[evla]\n", ":2: there is no command for the table [evla]"},
        Mistake{"ConfigInConfig", "config = [\"x\"]\n", ":1: config: unknown key"},
        Mistake{"StringForInteger", "digits = \"3\"\n",
                ":1: digits must be an integer, not the string \"3\""},
        Mistake{"NumberForInteger", "digits = 2.5\n", ":1: digits must be an integer, not 2.5"},
        Mistake{"IntegerForFlag", "ter = 1\n", ":1: ter must be true or false, not 1"},
        Mistake{"IntegerForChoice", "tokenizer = 13\n", ":1: tokenizer must be a string, not 13"},
        Mistake{"ArrayForScalar", "digits = [1]\n", ":1: digits must be an integer, not an array"},
        Mistake{"MixedArray", "buckets = [1,\n \"x\"]\n",
                ":2: buckets is an array of values of different types"},
        Mistake{"Date", "digits = 2020-01-01\n", ":1: digits must be"},
        Mistake{"OutOfRange", "\ndigits = 77\n", ":2: digits must be an integer from 0 to 15, not \"77\""},
        Mistake{"NotANumber", "confidence = nan\n", ":1: confidence must be a number from 0.5 to 0.9999"},
        Mistake{"Choice", "tokenizer = \"13b\"\n", ":1: tokenizer must be one of 13a, intl, char, none"},
        Mistake{"UnterminatedString", "ter = true\ntokenizer = \"13a\n", ":2: "},
        Mistake{"NoValue", "digits =\n", ":1: "},
        Mistake{"TwiceTheSameKey", "digits = 1\ndigits = 2\n", ":2: "},
        Mistake{"NotUtf8", "digits = 1\n# \xff\xfe\n", ":2: "}),
    [](const auto& test) { return test.param.name; });

TEST_F(Config, MistakeInAFileIsOneEvenWhereAFlagComesOverIt) {
  const std::string path = file("c.toml", "digits = 77\n");
  EXPECT_EQ(run_s2s({"eval", "-c", path, "--digits", "1", "--dump-config"}).exit_code, 2);
}

TEST_F(Config, MissingFileAndFolderAreUsageErrors) {
  for (const std::string& path : {(folder_ / "none.toml").string(), folder_.path().string()}) {
    const ProcessResult result = run_s2s({"eval", "--config", path});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr(path));
  }
}

}  // namespace
}  // namespace s2s
