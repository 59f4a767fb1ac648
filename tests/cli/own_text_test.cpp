// `s2s train` on two files of one's own: what it holds out, what it says next, and what the run is scored on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "toy_training.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string text_of(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

class OwnText : public testing::Test {
 protected:
  void SetUp() override {
    const ParallelText text = toy_text(400, 1);
    write_test_file(folder_ / "a.es", text.source);
    write_test_file(folder_ / "a.en", text.target);
  }

  ProcessResult run(const Arguments& arguments) const {
    return run_s2s(arguments, {.folder = folder_.path()});
  }
  // Of a second or two; `more` comes over what it has.
  ProcessResult train(const Arguments& more) const {
    Arguments arguments{"train", "--threads",        "1",  "--vocabulary-size", "30", "--embedding",
                        "16",    "--hidden",         "16", "--batch-size",      "10", "--max-updates",
                        "4",     "--validate-every", "4"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  std::string file(const std::string& name) const { return read_test_file(folder_ / name); }
  Json json(const std::string& name) const { return Json::parse(file(name)); }
  Json held_out(const std::string& run) const { return json(run + "/manifest.json")["data"]["held_out"]; }
  // The pairs that a run held out, as "SOURCE | TARGET".
  std::set<std::string> pairs(const std::string& run) const {
    const Lines source = lines_of(file(run + "/held-out.source"));
    const Lines target = lines_of(file(run + "/held-out.target"));
    EXPECT_EQ(source.size(), target.size());
    std::set<std::string> pairs;
    for (std::size_t i = 0; i < source.size(); ++i) pairs.insert(source[i] + " | " + target[i]);
    EXPECT_EQ(pairs.size(), source.size()) << "a pair stands there twice";
    return pairs;
  }

  TemporaryFolder folder_;
};

TEST_F(OwnText, TwoFilesAreEnoughForATrainingThatIsValidated) {
  const ProcessResult result = train({"a.es", "a.en", "--run", "run"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json held = held_out("run");
  const auto count = held["pairs"].get<int>();
  EXPECT_GE(count, 5);
  EXPECT_LE(count, 40);
  EXPECT_EQ(held["of"], 400);
  EXPECT_THAT(result.err,
              HasSubstr("held out " + std::to_string(count) + " of 400 pairs for validation (--held-out"));
  EXPECT_THAT(result.err, HasSubstr(std::to_string(400 - count) + " training pairs"));
  EXPECT_THAT(result.err, HasSubstr("validation at update 4"));
  EXPECT_EQ(json("run/manifest.json")["data"]["corpus"]["pairs_read"], 400 - count);
  EXPECT_EQ(pairs("run").size(), held["distinct"].get<std::size_t>());
  EXPECT_THAT(file("run/config.toml"), HasSubstr("train-source = [\"a.es\"]"));
}

TEST_F(OwnText, ItsCommandsAreSaidAndWork) {
  const ProcessResult result = train({"a.es", "a.en", "--run", "my run", "--attention", "bahdanau"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* command : {"translate", "eval", "attend"})
    EXPECT_THAT(result.err, HasSubstr("s2s " + std::string(command) + " --model 'my run'\n"));
  EXPECT_EQ(
      run_s2s({"translate", "--model", "my run"}, {.input = "el gato\n", .folder = folder_.path()}).exit_code,
      0);
  const std::string count = std::to_string(pairs("my run").size());
  const ProcessResult scored = run({"eval", "--model", "my run", "--json", "--bootstrap", "0"});
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  EXPECT_THAT(scored.err, HasSubstr("the " + count + " pairs that the run held out"));
  const ProcessResult attended = run({"attend", "--model", "my run", "--max-lines", "1"});
  EXPECT_EQ(attended.exit_code, 0) << attended.err;
  EXPECT_THAT(attended.err, HasSubstr("held-out.source"));
}

TEST_F(OwnText, ARunWithDevelopmentFilesNamesThemInTheNextCommands) {
  write_toy_text(folder_);
  const ProcessResult result = train({"a.es", "a.en", "--run", "run", "--attention", "none", "--dev-source",
                                      "dev.src", "--dev-target", "dev.trg"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("400 training pairs"));
  EXPECT_FALSE(fs::exists(folder_ / "run/held-out.source"));
  EXPECT_THAT(result.err, HasSubstr("eval --model run --src dev.src --ref dev.trg\n"));
  EXPECT_THAT(result.err, Not(HasSubstr("attend")));
  EXPECT_EQ(run({"eval", "--model", "run", "--src", "dev.src", "--ref", "dev.trg"}).exit_code, 0);
}

TEST_F(OwnText, ReorderingAndAppendingMoveNoPair) {
  ASSERT_EQ(train({"a.es", "a.en", "--run", "first"}).exit_code, 0);
  const std::set<std::string> first = pairs("first");
  Lines source = lines_of(file("a.es"));
  Lines target = lines_of(file("a.en"));
  const std::set<std::string> old_source(source.begin(), source.end());
  const ParallelText more = toy_text(300, 2);
  for (const std::string& line : lines_of(more.source)) source.push_back(line);
  for (const std::string& line : lines_of(more.target)) target.push_back(line);
  std::reverse(source.begin(), source.end());
  std::reverse(target.begin(), target.end());
  write_test_file(folder_ / "b.es", text_of(source));
  write_test_file(folder_ / "b.en", text_of(target));
  ASSERT_EQ(train({"b.es", "b.en", "--run", "second"}).exit_code, 0);
  const std::set<std::string> second = pairs("second");
  for (const std::string& pair : first)
    EXPECT_EQ(second.count(pair), 1U) << pair << " was moved into training";
  for (const std::string& pair : second) {
    const bool is_old = old_source.count(pair.substr(0, pair.find(" | "))) > 0;
    EXPECT_EQ(is_old, first.count(pair) == 1) << pair << " was trained on before";
  }
}

TEST_F(OwnText, CopiesOfAPairGoToTheSameSide) {
  write_test_file(folder_ / "twice.es", file("a.es") + file("a.es"));
  write_test_file(folder_ / "twice.en", file("a.en") + file("a.en"));
  ASSERT_EQ(train({"a.es", "a.en", "--run", "once"}).exit_code, 0);
  ASSERT_EQ(train({"twice.es", "twice.en", "--run", "twice"}).exit_code, 0);
  EXPECT_EQ(pairs("once"), pairs("twice"));
  const auto lines = held_out("twice")["pairs"].get<std::size_t>();
  EXPECT_EQ(lines, 2 * held_out("once")["pairs"].get<std::size_t>());
  EXPECT_EQ(json("twice/manifest.json")["data"]["corpus"]["pairs_read"], 800 - lines);
}

TEST_F(OwnText, TheVocabularyIsNotLearntFromThePairsHeldOut) {
  ASSERT_EQ(train({"a.es", "a.en", "--run", "run"}).exit_code, 0);
  const std::set<std::string> held = pairs("run");
  const Lines source = lines_of(file("a.es"));
  const Lines target = lines_of(file("a.en"));
  Lines rest_source, rest_target;
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (held.count(source[i] + " | " + target[i]) > 0) continue;
    rest_source.push_back(source[i]);
    rest_target.push_back(target[i]);
  }
  write_test_file(folder_ / "rest.es", text_of(rest_source));
  write_test_file(folder_ / "rest.en", text_of(rest_target));
  ASSERT_EQ(train({"rest.es", "rest.en", "--run", "rest", "--held-out", "0"}).exit_code, 0);
  EXPECT_TRUE(file("run/source.model") == file("rest/source.model"));
}

TEST_F(OwnText, AtMostSoManyAndAtMostATenthAreHeldOut) {
  ASSERT_EQ(train({"a.es", "a.en", "--run", "few", "--held-out", "3"}).exit_code, 0);
  EXPECT_GE(held_out("few")["pairs"], 1);
  EXPECT_LE(held_out("few")["pairs"], 3);
  ASSERT_EQ(
      train({"a.es", "a.en", "--run", "many", "--held-out", "399", "--held-out-share", "0.1"}).exit_code, 0);
  EXPECT_LE(held_out("many")["pairs"], 40);
  EXPECT_GE(held_out("many")["pairs"], 20);
  const ProcessResult none = train({"a.es", "a.en", "--run", "none", "--held-out", "0"});
  EXPECT_EQ(none.exit_code, 0) << none.err;
  EXPECT_THAT(none.err, HasSubstr("no development set"));
  EXPECT_THAT(none.err, HasSubstr("400 training pairs"));
  EXPECT_EQ(train({"a.es", "a.en", "--run", "half", "--held-out-share", "0.5"}).exit_code, 2);
}

TEST_F(OwnText, BlankLinesAreNotHeldOut) {
  std::string blank(3000, '\n');
  write_test_file(folder_ / "b.es", blank + file("a.es"));
  write_test_file(folder_ / "b.en", blank + file("a.en"));
  ASSERT_EQ(train({"b.es", "b.en", "--run", "run"}).exit_code, 0);
  for (const std::string& pair : pairs("run")) EXPECT_NE(pair, " | ");
}

TEST_F(OwnText, ResumingFindsTheSamePairs) {
  ASSERT_EQ(train({"a.es", "a.en", "--run", "run"}).exit_code, 0);
  const std::string before = file("run/held-out.source");
  const ProcessResult again = train({"a.es", "a.en", "--run", "run", "--max-updates", "6"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.err, HasSubstr("going on from"));
  EXPECT_THAT(again.err, HasSubstr("(encoded before)"));
  EXPECT_EQ(file("run/held-out.source"), before);
  const ProcessResult other = train({"a.es", "a.en", "--run", "run", "--held-out", "3"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("--held-out is 3 now and was 2000 when the run began"));
  const ProcessResult repeated =
      run_s2s({"train", "--config", "run/config.toml", "--run", "repeated"}, {.folder = folder_.path()});
  EXPECT_EQ(repeated.exit_code, 0) << repeated.err;
  EXPECT_EQ(file("repeated/held-out.source"), before);
}

TEST_F(OwnText, OneTsvFileIsTakenToo) {
  const Lines source = lines_of(file("a.es"));
  const Lines target = lines_of(file("a.en"));
  std::string tsv;
  for (std::size_t i = 0; i < source.size(); ++i) tsv += source[i] + "\t" + target[i] + "\n";
  write_test_file(folder_ / "a.tsv", tsv);
  ASSERT_EQ(train({"a.tsv", "--run", "tsv"}).exit_code, 0);
  ASSERT_EQ(train({"a.es", "a.en", "--run", "two"}).exit_code, 0);
  EXPECT_EQ(pairs("tsv"), pairs("two"));
}

TEST_F(OwnText, SmallTextGetsAsManyPiecesAsItHas) {
  const ProcessResult result = train({"a.es", "a.en", "--run", "run", "--vocabulary-size", "8000"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("too few different words for a vocabulary of 8000 pieces: it gets "));
  EXPECT_LT(json("run/manifest.json")["data"]["vocabularies"]["source"]["pieces"], 200);
}

TEST_F(OwnText, OtherArgumentsAreRefusedWithWhatIsRight) {
  const ProcessResult one = train({"a.es"});
  EXPECT_EQ(one.exit_code, 2);
  EXPECT_THAT(one.err, HasSubstr("s2s train takes two files, SOURCE and TARGET, or .tsv files"));
  const ProcessResult twice = train({"a.es", "a.en", "--train-source", "a.es"});
  EXPECT_EQ(twice.exit_code, 2);
  EXPECT_THAT(twice.err, HasSubstr("named twice"));
  const ProcessResult missing = train({"a.es", "nowhere.en"});
  EXPECT_EQ(missing.exit_code, 5);
  EXPECT_THAT(missing.err, HasSubstr("nowhere.en"));
  const ProcessResult dumped = run({"train", "a.es", "a.en", "--dump-config"});
  EXPECT_THAT(dumped.out, HasSubstr("train-source = [\"a.es\"]"));
}

TEST_F(OwnText, OtherModelsScoredOnPairsHeldOutAreWarnedOf) {
  ASSERT_EQ(train({"a.es", "a.en", "--run", "first"}).exit_code, 0);
  ASSERT_EQ(train({"a.es", "a.en", "--run", "second", "--held-out", "0"}).exit_code, 0);
  ASSERT_EQ(train({"a.es", "a.en", "--run", "third", "--seed", "2"}).exit_code, 0);
  const ProcessResult result = run(
      {"eval", "--model", "first", "second", "third", "--bootstrap", "0", "--significance-samples", "10"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("second did not hold out the same pairs"));
  EXPECT_THAT(result.err, Not(HasSubstr("third did not")));
}

}  // namespace
}  // namespace s2s
