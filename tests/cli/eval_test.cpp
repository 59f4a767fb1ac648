// `s2s eval` of text files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "base/json.h"
#include "support/process.h"

namespace s2s {
namespace {

using testing::HasSubstr;
using Arguments = std::vector<std::string>;

class Eval : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) {
    write_test_file(folder_ / name, text);
    return (folder_ / name).string();
  }

  TemporaryFolder folder_;
};

TEST_F(Eval, IdenticalTextHasAllPoints) {
  const std::string text = file("text", "the cat sat on the mat\na dog barked at the moon\n");
  const ProcessResult result = run_s2s({"eval", "--hyp", text, "--ref", text, "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json system = parse_json(result.out, "output").at("systems").at(0);
  EXPECT_NEAR(system.at("bleu").at("score").get<double>(), 100, 1e-9);
}

// By hand: 100 (5/6 4/5 3/4 2/3)^(1/4) = 75.98; sacreBLEU prints 76.0.
TEST_F(Eval, BleuIsThatOfTheDefinition) {
  const ProcessResult result = run_s2s({"eval", "--hyp", file("h", "the cat sat on the hat\n"), "--ref",
                                        file("r", "the cat sat on the mat\n")});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("76.0"));
}

TEST_F(Eval, EmptyHypothesesScoreNothing) {
  const ProcessResult result =
      run_s2s({"eval", "--hyp", file("h", "\n\n"), "--ref", file("r", "one two\nthree\n"), "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(parse_json(result.out, "output").at("systems").at(0).at("bleu").at("score").get<double>(), 0.0);
}

TEST_F(Eval, SidesOfUnequalLengthAreADataError) {
  const std::string two = file("two", "a\nb\n");
  const std::string three = file("three", "a\nb\nc\n");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"eval", "--hyp", three, "--ref", two},
        {"eval", "--hyp", two, "--ref", two, three},
        {"eval", "--hyp", two, "--ref", two, "--src", three}}) {
    const ProcessResult result = run_s2s(arguments);
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_THAT(result.err, HasSubstr(two + " has 2 lines, but " + three + " has 3"));
  }
}

TEST_F(Eval, MissingEmptyAndFolderAreErrors) {
  const std::string text = file("text", "a\n");
  EXPECT_EQ(run_s2s({"eval", "--hyp", (folder_ / "none").string(), "--ref", text}).exit_code, 5);
  EXPECT_EQ(run_s2s({"eval", "--hyp", folder_.path().string(), "--ref", text}).exit_code, 5);
  EXPECT_EQ(run_s2s({"eval", "--hyp", text, "--ref", file("empty", "")}).exit_code, 3);
}

TEST_F(Eval, SystemsAreComparedWithTheFirst) {
  const ProcessResult result =
      run_s2s({"eval", "--ref", file("r", "the cat sat\na dog ran\n"), "--src", file("s", "x y z\nx\n"),
               "--hyp", file("none", "the cat\na dog\n"), file("bahdanau", "the cat sat\na dog ran\n")});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("none"));
  EXPECT_THAT(result.out, HasSubstr("bahdanau"));
}

TEST_F(Eval, InvalidTextIsSaidNotSwallowed) {
  const ProcessResult result =
      run_s2s({"eval", "--hyp", file("h", "a \xff b\n"), "--ref", file("r", "a b\n")});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("not UTF-8"));
}

TEST_F(Eval, WarnsOfTokenisedTextAndOfAByteOrderMark) {
  std::string tokenised;
  for (int line = 0; line < 100; ++line) tokenised += "a b .\n";
  const std::string reference = file("r", tokenised);
  const ProcessResult result = run_s2s(
      {"eval", "--hyp", file("h", "\xEF\xBB\xBF" + tokenised), "--ref", reference, "--bootstrap", "0"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("h: 100 lines end in a full stop with a blank before it"));
  EXPECT_THAT(result.err, HasSubstr("the references: 100 lines"));
  EXPECT_THAT(result.err, HasSubstr("h begins with a byte order mark"));
  EXPECT_THAT(result.out, HasSubstr("100.0"));
  const std::string fewer = file("fewer", tokenised.substr(6));
  EXPECT_THAT(run_s2s({"eval", "--hyp", fewer, "--ref", fewer, "--bootstrap", "0"}).err,
              testing::Not(HasSubstr("full stop")));
}

// As sacreBLEU's command line, which strips lines on the right before it counts blanks as characters.
TEST_F(Eval, WhiteSpaceAtTheEndOfALineCountsNowhere) {
  const std::string reference = file("r", "the cat sat\n");
  const auto scores = [&](const std::string& hypothesis) {
    return run_s2s({"eval", "--hyp", file("h", hypothesis), "--ref", reference, "--chrf-whitespace",
                    "--digits", "6", "--bootstrap", "0"})
        .out;
  };
  EXPECT_EQ(scores("the cat sat \t\u00A0\u3000\n"), scores("the cat sat\n"));
  EXPECT_NE(scores(" the cat sat\n"), scores("the cat sat\n"));
}

TEST_F(Eval, TheSameFileTwiceGetsANumber) {
  const std::string text = file("text", "a b c d\n");
  const ProcessResult result =
      run_s2s({"eval", "--hyp", text, text, "--ref", text, "--json", "--bootstrap", "0"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json systems = parse_json(result.out, "output").at("systems");
  EXPECT_EQ(systems.at(0).at("system"), "text");
  EXPECT_EQ(systems.at(1).at("system"), "text #2");
}

TEST_F(Eval, NamesSystemsAsItIsTold) {
  const std::string one = file("one", "a b c d\n");
  const std::string other = file("other", "a b c e\n");
  const std::string plot = file("plot.svg", "");
  const auto eval = [&](const Arguments& more) {
    Arguments arguments{"eval", "--hyp", one, other, "--ref", one, "--bootstrap", "0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_s2s(arguments);
  };
  const ProcessResult named = eval({"--names", "none", "with attention", "--plot", plot});
  ASSERT_EQ(named.exit_code, 0) << named.err;
  EXPECT_THAT(named.out, testing::AllOf(HasSubstr("BLEU with attention"), HasSubstr("\nnone: BLEU = 100.0")));
  EXPECT_THAT(read_test_file(plot),
              AllOf(HasSubstr(">with attention</text>"), HasSubstr(">BLEU by length of the ref")));
  for (const auto& [names, said] :
       {std::pair{Arguments{"--names", "a"}, "--names gives 1 name for 2 systems"},
        std::pair{Arguments{"--names", "a", "a"}, "--names: a is given twice"},
        std::pair{Arguments{"--names", "a", ""}, "--names: a name is empty"}}) {
    const ProcessResult wrong = eval(names);
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_THAT(wrong.err, HasSubstr(said));
  }
}

TEST_F(Eval, PrintsChrfPlusPlusBesideChrf) {
  const std::string reference = file("r", "the cat sat on the mat\n");
  const std::string hypothesis = file("h", "the cat sat on a mat\n");
  const ProcessResult result =
      run_s2s({"eval", "--hyp", hypothesis, "--ref", reference, "--chrf-plus-plus", "--bootstrap", "0"});
  EXPECT_THAT(result.out, HasSubstr("chrF2  chrF2++"));
  EXPECT_THAT(result.out, HasSubstr("chrF2++|nrefs:1|case:mixed|eff:yes|nc:6|nw:2|"));
}

TEST_F(Eval, BucketsByHypothesisAreEachSystemsOwn) {
  const std::string reference = file("r", "a b c d e f\n");
  const ProcessResult result =
      run_s2s({"eval", "--hyp", file("short", "a b\n"), reference, "--ref", reference, "--bucket-by",
               "hypothesis", "--buckets", "3", "--format", "csv", "--bootstrap", "0"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\nshort,<=3,0,3,1,"));
  EXPECT_THAT(result.out, HasSubstr("\nr,<=3,0,3,0,"));
}

TEST_F(Eval, PiecesNeedAVocabulary) {
  const std::string text = file("text", "a\n");
  const ProcessResult result = run_s2s({"eval", "--hyp", text, "--ref", text, "--bucket-unit", "piece"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--vocabulary"));
}

TEST_F(Eval, HypothesesAndModelsDoNotGoTogether) {
  EXPECT_EQ(run_s2s({"eval", "--hyp", "x", "--model", "y"}).exit_code, 2);
  EXPECT_EQ(run_s2s({"eval", "--hyp", "x", "--ref", "x", "--json", "--format", "csv"}).exit_code, 2);
}

// Each option changes what is scored, and the signature says so.
TEST_F(Eval, OptionsOfTheScoresTakeEffect) {
  const std::string hypothesis = file("h", "The cat, it sat\nyes\n");
  const std::string reference = file("r", "the cat it sat\nyes no\n");
  const auto scores = [&](const Arguments& more) {
    Arguments arguments{"eval",        "--hyp", hypothesis, "--ref", reference,       "--ter",
                        "--bootstrap", "0",     "--digits", "6",     "--no-by-length"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProcessResult result = run_s2s(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  };
  const std::string plain = scores({});
  for (const char* option : {"--effective-order", "--chrf-whitespace", "--chrf-eps-smoothing",
                             "--ter-case-sensitive", "--ter-normalized", "--ter-no-punct"}) {
    EXPECT_NE(scores({option}), plain) << option;
  }
}

TEST_F(Eval, FilesOfOneNameAreToldApartByTheirFolders) {
  const std::string text = "the cat sat on the mat\n";
  std::filesystem::create_directory(folder_ / "none");
  std::filesystem::create_directory(folder_ / "bahdanau");
  const ProcessResult result =
      run_s2s({"eval", "--hyp", file("none/test.en", text), file("bahdanau/test.en", text), "--ref",
               file("ref", text), "--json", "--bootstrap", "0"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json systems = parse_json(result.out, "output").at("systems");
  EXPECT_EQ(systems.at(0).at("system"), "none");
  EXPECT_EQ(systems.at(1).at("system"), "bahdanau");
}

// Effective order leaves out what a sentence of two words can't have, so that two right ones have all points.
TEST_F(Eval, ScoresSentencesOneByOne) {
  const std::string hyp = file("h", "the cat\nthe dog sat on a mat\n");
  const std::string ref = file("r", "the cat\na bird flew\n");
  const ProcessResult one = run_s2s({"eval", "--hyp", hyp, "--ref", ref, "--sentence-level", "--ter"});
  ASSERT_EQ(one.exit_code, 0) << one.err;
  EXPECT_THAT(one.out, HasSubstr("\n       1  100.0  100.0    0.0\n"));
  EXPECT_THAT(one.out, HasSubstr("BLEU|nrefs:1|case:mixed|eff:yes|"));
  const ProcessResult two =
      run_s2s({"eval", "--hyp", hyp, ref, "--ref", ref, "--sentence-level", "--format", "csv"});
  EXPECT_THAT(two.out, HasSubstr("sentence,system,BLEU,chrF2\n1,h,100.0,100.0\n1,r,100.0,100.0\n2,h,"));
  const ProcessResult json = run_s2s({"eval", "--hyp", hyp, "--ref", ref, "--sentence-level", "--json"});
  EXPECT_EQ(parse_json(json.out, "output").at("systems").at(0).at("sentences").size(), 2U);
  EXPECT_EQ(run_s2s({"eval", "--hyp", hyp, "--ref", ref, "--sentence-level", "--plot", "p"}).exit_code, 2);
}

TEST_F(Eval, DrawsBleuByLengthIntoAFile) {
  const std::string text = file("text", "the cat sat on the mat\na dog barked at the moon\n");
  const std::string drawing = (folder_ / "plot.svg").string();
  ASSERT_EQ(run_s2s({"eval", "--hyp", text, "--ref", text, "--plot", drawing}).exit_code, 0);
  EXPECT_THAT(read_test_file(drawing), HasSubstr("<svg"));
  EXPECT_EQ(run_s2s({"eval", "--hyp", text, "--ref", text, "--plot", drawing, "--no-by-length"}).exit_code,
            2);
}

TEST_F(Eval, APlotThatCannotBeWrittenIsSaidBeforeAnythingIsScored) {
  const ProcessResult result = run_s2s({"eval", "--hyp", "no-such-file", "--ref", "no-such-file", "--plot",
                                        (folder_ / "no-such-folder/plot.svg").string()});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.err, HasSubstr("no folder"));
}

TEST_F(Eval, EveryModelIsLookedForBeforeTheFirstTranslates) {
  const std::string text = file("text", "a\n");
  std::filesystem::create_directories(folder_ / "run/checkpoints/000001");
  write_test_file(folder_ / "run/config.toml", "");
  const ProcessResult result = run_s2s({"eval", "--model", (folder_ / "run").string(),
                                        (folder_ / "typo").string(), "--src", text, "--ref", text});
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("typo"));
}

TEST_F(Eval, SaysWhichOptionsDoNothing) {
  const std::string text = file("text", "a b c\n");
  const ProcessResult given =
      run_s2s({"eval", "--hyp", text, "--ref", text, "--corpus", "none", "--beam", "1"});
  EXPECT_EQ(given.exit_code, 0);
  EXPECT_THAT(given.err, HasSubstr("corpus does nothing: with --ref the test set is given"));
  EXPECT_THAT(given.err, HasSubstr("beam does nothing: with --hyp"));
  EXPECT_EQ(run_s2s({"eval", "--hyp", text, "--ref", text}).err.find("does nothing"), std::string::npos);
}

TEST_F(Eval, SaysWhichOptionsOfTheScoresDoNothing) {
  const std::string text = file("text", "a b c\n");
  const auto idle = [&](const Arguments& more) {
    Arguments arguments{"eval", "--hyp", text, "--ref", text};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProcessResult result = run_s2s(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    std::string names;
    std::istringstream lines(result.err);
    for (std::string line; std::getline(lines, line);) {
      const std::size_t end = line.find(" does nothing: ");
      if (end == std::string::npos) continue;
      const std::size_t begin = line.rfind(' ', end - 1) + 1;
      names += line.substr(begin, end - begin) + " ";
    }
    return names;
  };
  EXPECT_EQ(idle({"--smoothing-value", "0.2", "--ter-no-punct", "--digits", "2"}),
            "smoothing-value ter-no-punct ");
  EXPECT_EQ(idle({"--smoothing", "floor", "--smoothing-value", "0.2", "--ter", "--ter-no-punct"}), "");
  EXPECT_EQ(idle({"--ter", "--ter-asian-support", "--json", "--digits", "2"}), "ter-asian-support digits ");
  EXPECT_EQ(idle({"--bootstrap", "0", "--confidence", "0.9", "--significance", "ar", "--seed", "2"}),
            "confidence significance seed ");
  EXPECT_EQ(idle({"--hyp", text, "--significance", "ar", "--bootstrap", "0", "--seed", "2"}), "");
  EXPECT_EQ(idle({"--no-by-length", "--bucket-by", "reference", "--buckets", "3"}), "bucket-by buckets ");
  EXPECT_EQ(idle({"--vocabulary", "none"}), "vocabulary ");
  EXPECT_EQ(idle({"--sentence-level", "--effective-order", "--bootstrap", "9", "--bucket-unit", "char"}),
            "effective-order bootstrap bucket-unit ");
}

TEST_F(Eval, TakesTheCorpusTestSetWhereNoneIsNamed) {
  std::filesystem::create_directories(folder_ / "data/toy");
  write_test_file(
      folder_ / "data/toy/corpus.toml",
      "name = \"toy\"\nsource = \"xx\"\ntarget = \"yy\"\n[train]\nsource = [\"t.xx\"]\ntarget = [\"t.yy\"]\n"
      "[test]\nsource = [\"t.xx\"]\ntarget = [\"t.yy\"]\n");
  write_test_file(folder_ / "data/toy/t.xx", "u v w x\n");
  write_test_file(folder_ / "data/toy/t.yy", "a b c d\n");
  const ProcessResult result =
      run_s2s({"eval", "--hyp", file("h", "a b c d\n"), "--corpus", "toy"}, {.folder = folder_.path()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("test set: test of corpus toy"));
  EXPECT_THAT(result.out, HasSubstr("100.0"));
}

}  // namespace
}  // namespace s2s
