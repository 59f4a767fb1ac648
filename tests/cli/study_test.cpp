// `s2s study length` as its user runs it: whole, killed, beside another, enlarged, and with mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "toy_training.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

constexpr const char* kStudy = R"(title = "Toys"
corpora = ["toy"]
buckets = [4, 6]
attention-words = [4, 8]
example-words = [10]
bootstrap = 50
significance-samples = 50

[train]
vocabulary-size = 30
embedding = 16
hidden = 16
batch-size = 10
max-updates = 20
validate-every = 10
checkpoint-every = 10
log-every = 10

[translate]
beam = 2

[variant.none]
attention = "none"

[variant.bahdanau]
attention = "bahdanau"
)";

class Study : public testing::Test {
 protected:
  void SetUp() override {
    write_toy_text(folder_);
    fs::create_directories(folder_ / "data/toy");
    std::string corpus = "name = \"toy\"\nsource = \"xx\"\ntarget = \"en\"\n";
    for (const std::string set : {"train", "dev", "test"})
      corpus += "[" + set + "]\nsource = [\"../../" + set + ".src\"]\ntarget = [\"../../" + set + ".trg\"]\n";
    write_test_file(folder_ / "data/toy/corpus.toml", corpus);
    write_study(kStudy);
  }

  void write_study(const std::string& text) const { write_test_file(folder_ / "study.toml", text); }
  static Arguments command(const Arguments& more = {}) {
    Arguments arguments{"study", "length", "study.toml", "--out", "out", "--threads", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  ProcessOptions here() const { return {.environment = {{"S2S_HIDDEN", "24"}}, .folder = folder_.path()}; }
  ProcessResult study(const Arguments& more = {}) const { return run_s2s(command(more), here()); }
  std::string file(const std::string& name) const { return read_test_file(folder_ / name); }
  Json json(const std::string& name) const { return Json::parse(file(name)); }
  std::string weights(const std::string& run) const {
    return file(run + "/checkpoints/last/model.safetensors");
  }
  void wait_for(const std::string& name) const {
    for (int i = 0; i < 20000 && !fs::exists(folder_ / name); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_TRUE(fs::exists(folder_ / name)) << name;
  }
  static std::ptrdiff_t count(const std::string& text, const std::string& part) {
    std::ptrdiff_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  }

  TemporaryFolder folder_;
};

TEST_F(Study, HoldsReferencesAgainstTranslationsInTheUnicodeFormOfTheRuns) {
  const auto with_cats = [&](const std::string& name, const std::string& cat) {
    std::string text = file(name);
    for (std::size_t at = 0; (at = text.find("cat", at)) != std::string::npos; at += cat.size())
      text.replace(at, 3, cat);
    return text;
  };
  const std::string composed = with_cats("test.trg", "c\u00E1t");
  for (const char* name : {"train.trg", "dev.trg", "test.trg"})
    write_test_file(folder_ / name, with_cats(name, "ca\u0301t"));
  write_study(R"(
corpora = ["toy"]
[train]
vocabulary-size = 30
embedding = 32
hidden = 32
batch-size = 20
learning-rate = 0.01
dropout = 0.0
max-updates = 200
patience = 0
[variant.bahdanau]
attention = "bahdanau"
)");
  std::vector<double> scores;
  for (const bool decomposed : {true, false}) {
    if (!decomposed) write_test_file(folder_ / "test.trg", composed);
    const ProcessResult result = study();
    ASSERT_EQ(result.exit_code, 0) << result.err;
    scores.push_back(json("out/results.json")["corpora"][0]["results"][0]["overall"]["bleu"]);
  }
  EXPECT_GT(scores[0], 20);
  EXPECT_EQ(scores[0], scores[1]);
}

TEST_F(Study, TrainsTranslatesAndScoresWhatIsMissingAndNothingTwice) {
  const ProcessResult plan = study({"--dry-run"});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_EQ(count(plan.out, "to be trained"), 2) << plan.out;
  EXPECT_FALSE(fs::exists(folder_ / "out"));

  const ProcessResult first = study();
  ASSERT_EQ(first.exit_code, 0) << first.err;
  const Json results = json("out/results.json");
  EXPECT_EQ(results["baseline"], "none");
  const Json& none = results["corpora"][0]["results"][0];
  const Json& bahdanau = results["corpora"][0]["results"][1];
  EXPECT_EQ(bahdanau["variant"], "bahdanau");
  EXPECT_EQ(bahdanau["overall"]["sentences"], 30);
  EXPECT_EQ(bahdanau["buckets"].size(), 3U);
  EXPECT_TRUE(bahdanau["overall"].contains("p"));
  EXPECT_FALSE(none["overall"].contains("p"));
  EXPECT_EQ(bahdanau["runs"][0]["validations"].size(), 2U);
  EXPECT_EQ(results["corpora"][0]["examples"][0]["translations"].size(), 2U);
  EXPECT_THAT(none["configuration"].get<std::string>(), HasSubstr("\nhidden = 16\n"));  // no S2S_HIDDEN
  const Json model = Json::parse(run_s2s({"inspect", "out/toy/none/seed-1", "--json"}, here()).out)[0];
  EXPECT_EQ(none["parameters"], model["parameters"]);
  EXPECT_THAT(plan.out, HasSubstr(none["parameters"].get<int>() > 9999 ? "," : "9,"));

  EXPECT_THAT(file("out/tables/toy-summary.txt"),
              HasSubstr("** p < 0.01 against none (paired bootstrap, 50 samples)"));
  EXPECT_THAT(file("out/index.html"),
              AllOf(HasSubstr("Toys"), HasSubstr("<svg"), HasSubstr("[variant.none]")));
  for (const char* name : {"figures/toy-bleu-by-length.svg", "tables/toy-summary.tex",
                           "tables/toy-by-length.md", "tables/toy-data.csv"})
    EXPECT_FALSE(file(std::string("out/") + name).empty()) << name;

  const std::string once = file("out/results.json");
  const ProcessResult again = study();
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.err, Not(HasSubstr("training")));
  EXPECT_EQ(file("out/results.json"), once);

  const std::string weights_before = weights("out/toy/bahdanau/seed-1");
  write_study(std::string(kStudy) + "[variant.backwards]\nreverse-source = true\n");
  const ProcessResult added = study();
  EXPECT_EQ(added.exit_code, 0) << added.err;
  EXPECT_EQ(count(added.err, "training ("), 1) << added.err;
  EXPECT_THAT(added.err, HasSubstr("toy backwards seed 1: training"));
  EXPECT_TRUE(weights("out/toy/bahdanau/seed-1") == weights_before);
  EXPECT_EQ(json("out/results.json")["corpora"][0]["results"].size(), 3U);

  write_study(std::string(kStudy) + "cell = \"lstm\"\n");
  const ProcessResult changed = study();
  EXPECT_EQ(changed.exit_code, 2);
  EXPECT_THAT(changed.err, AllOf(HasSubstr("out/toy/bahdanau/seed-1 was begun with other settings"),
                                 HasSubstr("cell: \"gru\" then, \"lstm\" now")));
}

// The lines of `text` behind the one that is `heading`.
std::vector<std::string> lines_after(const std::string& text, const std::string& heading) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  bool found = false;
  for (std::string line; std::getline(stream, line);) {
    if (found) lines.push_back(line);
    found = found || line == heading;
  }
  return lines;
}

TEST_F(Study, EndsWithATableTheAnswerThePageAndWhatToDoNext) {
  std::string text = kStudy;
  text.replace(text.find("buckets = [4, 6]"), 16, "buckets = [4, 6, 1000]");  // the last one is empty
  write_study(text);
  const ProcessResult done = study();
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("toy, set test: BLEU by length of the source in words"),
                              HasSubstr("none"), HasSubstr("bahdanau"), HasSubstr("\nall "),
                              HasSubstr("\nkept beyond 6 "), Not(HasSubstr(">1000"))));
  const std::string answer = json("out/results.json")["corpora"][0]["answer"];
  EXPECT_FALSE(answer.empty());
  std::string unwrapped = done.out;
  std::ranges::replace(unwrapped, '\n', ' ');
  EXPECT_THAT(unwrapped, HasSubstr(answer));
  const std::string page = file("out/index.html");
  EXPECT_LT(page.find(answer), page.find("<p>"));
  EXPECT_THAT(done.out, HasSubstr("file://" + fs::absolute(folder_ / "out/index.html").string() + "\n"));
  EXPECT_TRUE(json("out/results.json")["corpora"][0]["results"][1].contains("kept_on_long_sentences"));

  int commands = 0;
  for (const std::string& line : lines_after(done.out, "Next:")) {
    if (line.starts_with("  # ")) continue;
    const ProcessResult next = Process("/bin/sh", {"-c", line + " < test.src"}, here()).wait();
    EXPECT_EQ(next.exit_code, 0) << line << "\n" << next.err;
    EXPECT_FALSE(next.out.empty()) << line;
    ++commands;
  }
  EXPECT_EQ(commands, 3) << done.out;
  EXPECT_EQ(json("out/results.json")["seeds"].size(), 3U);  // the last of them trains twice more
  for (const std::string& line : lines_after(study({"--seeds", "1,2,3"}).out, "Next:")) {
    if (line.starts_with("  # ")) continue;
    EXPECT_EQ(Process("/bin/sh", {"-c", line + " < test.src"}, here()).wait().exit_code, 0) << line;
  }
}

// No line of text is wider than a terminal, however many variants there are; links and commands are not
// broken.
TEST_F(Study, PrintsNothingWiderThanEightyColumns) {
  std::string text = kStudy;
  for (const char* kind : {"luong-dot", "luong-general", "luong-concat"})
    text += std::string("[variant.") + kind + "]\nattention = \"" + kind + "\"\n";
  write_study(text);
  const ProcessResult done = study();
  ASSERT_EQ(done.exit_code, 0) << done.err;
  std::istringstream lines(done.out);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("  ")) continue;
    EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST_F(Study, ShowsOneSentenceGettingBetterWhileItTrains) {
  const ProcessResult done = study();
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err,
              AllOf(HasSubstr("toy none seed 1, update 20 of 20: loss "),
                    HasSubstr("toy bahdanau seed 1, update 20 of 20: loss "), HasSubstr(", BLEU ")));
  EXPECT_EQ(count(done.err, "  source:      "), 2) << done.err;  // once a training
  EXPECT_EQ(count(done.err, "  reference:   "), 2);
  EXPECT_GE(count(done.err, "  translation: "), 2);
  const std::string log = file("out/toy/none/seed-1/train.log");
  EXPECT_EQ(count(log, "  source:      "), 1) << log;
  EXPECT_EQ(count(log, "  translation: "), 2) << log;  // at update 10 and 20
}

TEST_F(Study, OtherDataIsTranslatedAnewOrRefused) {
  ASSERT_EQ(study().exit_code, 0);
  write_test_file(folder_ / "test.src", toy_text(30, 31).source);  // as many lines, another text
  const ProcessResult other_test = study();
  EXPECT_EQ(other_test.exit_code, 0) << other_test.err;
  EXPECT_EQ(count(other_test.err, ": translating ("), 2) << other_test.err;
  EXPECT_THAT(other_test.err, Not(HasSubstr(": training (")));

  write_study(std::string(kStudy) + "[variant.dot]\nattention = \"luong-dot\"\n");
  write_test_file(folder_ / "train.trg", toy_text(400, 401).target);
  const ProcessResult other_training = study();
  EXPECT_EQ(other_training.exit_code, 3) << other_training.err;
  EXPECT_THAT(other_training.err, AllOf(HasSubstr("out/toy/none/seed-1 was trained on other data"),
                                        HasSubstr("train.trg has other contents")));
  EXPECT_FALSE(fs::exists(folder_ / "out/toy/dot"));
}

TEST_F(Study, KilledInATrainingAndRepeatedItEndsInTheSameBytes) {
  const Arguments longer{"--seeds", "3"};
  std::string text = kStudy;
  text.replace(text.find("max-updates = 20"), 16, "max-updates = 300");
  write_study(text);
  {
    Process process(S2S_BINARY, command(longer), here());
    wait_for("out/toy/none/seed-3/checkpoints/000020");
    ::kill(process.id(), SIGKILL);
    EXPECT_EQ(process.wait().exit_code, 128 + SIGKILL);
  }
  EXPECT_FALSE(fs::exists(folder_ / "out/results.json"));
  const ProcessResult repeated = study(longer);
  ASSERT_EQ(repeated.exit_code, 0) << repeated.err;
  EXPECT_THAT(file("out/toy/none/seed-3/train.log"), HasSubstr("going on from"));
  const ProcessResult whole = run_s2s(
      {"train", "--config", "out/toy/none/seed-3/config.toml", "--run", "whole"}, {.folder = folder_.path()});
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  EXPECT_FALSE(weights("whole").empty());
  EXPECT_TRUE(weights("out/toy/none/seed-3") == weights("whole"));
}

// Everything that a study finds out, without times and places.
Json findings(Json value) {
  if (value.is_object()) {
    for (const char* name : {"training_seconds", "words_per_second", "seconds", "folder", "machine", "date",
                             "commands", "configuration"})
      value.erase(name);
  }
  if (value.is_structured()) {
    for (Json& part : value) part = findings(part);
  }
  return value;
}

// Wherever it is killed: setting up, training, writing a checkpoint, translating, attending, drawing.
TEST_F(Study, KilledAgainAndAgainItFindsWhatAnUndisturbedOneFinds) {
  write_study(std::string(kStudy) + "[variant.dot]\nattention = \"luong-dot\"\n");
  const auto start = std::chrono::steady_clock::now();
  const ProcessResult undisturbed = study({"--out", "whole"});
  ASSERT_EQ(undisturbed.exit_code, 0) << undisturbed.err;
  const std::chrono::duration<double> whole = std::chrono::steady_clock::now() - start;
  Random random(6);
  int killed = 0;
  for (int time = 0; time < 8; ++time) {
    Process process(S2S_BINARY, command(), here());
    std::this_thread::sleep_for(whole * 0.3 * random.uniform());
    ::kill(process.id(), SIGKILL);
    killed += process.wait().exit_code == 128 + SIGKILL ? 1 : 0;
  }
  EXPECT_GE(killed, 4);
  const ProcessResult rest = study();
  ASSERT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_EQ(findings(json("out/results.json")), findings(json("whole/results.json")));
  for (const std::string variant : {"none", "bahdanau", "dot"})
    EXPECT_TRUE(weights("out/toy/" + variant + "/seed-1") == weights("whole/toy/" + variant + "/seed-1"))
        << variant;
}

TEST_F(Study, FailuresAreTriedAgainByTheNextStartAlone) {
  write_study(std::string(kStudy) +
              "[variant.wild]\noptimiser = \"sgd\"\nlearning-rate = 1e38\nclip-norm = 0\n");
  Process first(S2S_BINARY, command({"--baseline", "bahdanau"}), here());
  Process second(S2S_BINARY, command({"--baseline", "bahdanau"}), here());
  const ProcessResult one = first.wait();
  const ProcessResult other = second.wait();
  EXPECT_EQ(count(one.err + other.err, "toy wild seed 1: training (out/"), 1) << one.err << other.err;
  EXPECT_EQ(one.exit_code, 6) << one.err;
  EXPECT_EQ(other.exit_code, 6) << other.err;
  EXPECT_THAT(study({"--dry-run", "--baseline", "bahdanau"}).out, HasSubstr("; failed: "));
  const ProcessResult again = study({"--baseline", "bahdanau"});
  EXPECT_EQ(count(again.err, "toy wild seed 1: training (out/"), 1) << again.err;
}

TEST_F(Study, MoreUpdatesTrainEveryRunOn) {
  ASSERT_EQ(study().exit_code, 0);
  std::string text = kStudy;
  text.replace(text.find("max-updates = 20"), 16, "max-updates = 30");
  write_study(text);
  const ProcessResult longer = study();
  ASSERT_EQ(longer.exit_code, 0) << longer.err;
  for (const Json& result : json("out/results.json")["corpora"][0]["results"])
    EXPECT_EQ(result["runs"][0]["updates"], 30) << result["variant"];
  EXPECT_EQ(count(longer.err, ": translating ("), 2) << longer.err;
  write_study(kStudy);
  const ProcessResult shorter = study();
  EXPECT_EQ(shorter.exit_code, 2);
  EXPECT_THAT(shorter.err, HasSubstr("max-updates: 30 then, 20 now"));
}

// Buckets in pieces of the baseline's own vocabulary, each system's own in those by hypothesis.
TEST_F(Study, ScoresAsItIsAsked) {
  ASSERT_EQ(study().exit_code, 0);
  const ProcessResult other = study({"--bucket-unit", "piece", "--chrf-plus-plus", "--ter", "--lowercase",
                                     "--tokenizer", "char", "--smoothing", "floor"});
  ASSERT_EQ(other.exit_code, 0) << other.err;
  EXPECT_THAT(other.err, Not(HasSubstr(": translating (")));
  const Json pieces = json("out/results.json")["corpora"][0]["results"][1];
  EXPECT_TRUE(pieces["overall"].contains("chrf_plus_plus"));
  EXPECT_TRUE(pieces["overall"].contains("ter"));
  EXPECT_EQ(pieces["runs"][0]["evaluation"]["bucket_unit"], "piece");
  EXPECT_THAT(file("out/index.html"), HasSubstr("case:lc|eff:no|tok:char|smooth:floor[0.10]|"));
  const ProcessResult by_output = study({"--bucket-by", "hypothesis", "--bucket-unit", "piece"});
  ASSERT_EQ(by_output.exit_code, 0) << by_output.err;
  EXPECT_FALSE(json("out/results.json")["corpora"][0]["results"][1]["buckets"][0].contains("p"));
}

TEST_F(Study, PassesSignalsOnAndWaitsForTheCheckpoint) {
  std::string text = kStudy;
  text.replace(text.find("max-updates = 20"), 16, "max-updates = 100000");
  write_study(text);
  Process process(S2S_BINARY, command(), here());
  wait_for("out/toy/none/seed-1/checkpoints/000010");
  EXPECT_THAT(study({"--dry-run"}).out,
              HasSubstr("; running: process " + std::to_string(process.id()) + " on "));
  ::kill(process.id(), SIGTERM);
  EXPECT_EQ(process.wait().exit_code, 128 + SIGTERM);
  const Json manifest = json("out/toy/none/seed-1/manifest.json");
  EXPECT_FALSE(manifest.contains("ended_by"));
  const ProcessResult plan = study({"--dry-run"});
  EXPECT_THAT(plan.out,
              AllOf(HasSubstr("trained to update"), HasSubstr("left, by the pace so far: until 20")));
}

TEST_F(Study, TwoProcessesShareItsRuns) {
  write_study(std::string(kStudy) + "[variant.dot]\nattention = \"luong-dot\"\n");
  Process first(S2S_BINARY, command(), here());
  Process second(S2S_BINARY, command(), here());
  const ProcessResult one = first.wait();
  const ProcessResult other = second.wait();
  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_EQ(other.exit_code, 0) << other.err;
  for (const char* doing : {": training (", ": translating ("})
    EXPECT_EQ(count(one.err + other.err, doing), 3) << one.err << other.err;
  EXPECT_GE(count(one.err, ": training ("), 1) << one.err;
  EXPECT_GE(count(other.err, ": training ("), 1) << other.err;
  for (const char* variant : {"none", "bahdanau", "dot"}) {
    const Json manifest = json(std::string("out/toy/") + variant + "/seed-1/manifest.json");
    EXPECT_EQ(manifest["sittings"].size(), 1U) << variant;
  }
  for (const Json& result : json("out/results.json")["corpora"][0]["results"])
    EXPECT_EQ(result["runs"].size(), 1U) << result["variant"];
}

TEST_F(Study, ARunThatFailsStopsNoOther) {
  write_study(std::string(kStudy) +
              "[variant.wild]\noptimiser = \"sgd\"\nlearning-rate = 1e38\nclip-norm = 0\n");
  const ProcessResult result = study({"--baseline", "bahdanau"});
  EXPECT_EQ(result.exit_code, 6) << result.err;
  EXPECT_THAT(result.err, HasSubstr("toy wild seed 1: training"));
  EXPECT_THAT(result.err, HasSubstr("not finite"));
  const Json results = json("out/results.json")["corpora"][0]["results"];
  EXPECT_EQ(results[1]["runs"].size(), 1U);
  EXPECT_EQ(results[2]["runs"].size(), 0U);
}

struct Mistake {
  const char* name;
  std::string toml;  // behind the study
  std::string said;
};

class StudyMistake : public Study, public testing::WithParamInterface<Mistake> {};

TEST_P(StudyMistake, EndsWithTwoBeforeAnythingIsDone) {
  write_study(std::string(kStudy) + GetParam().toml);
  const ProcessResult result = study();
  EXPECT_EQ(result.exit_code, 2) << result.err;
  EXPECT_THAT(result.err, HasSubstr(GetParam().said));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, StudyMistake,
    testing::Values(
        Mistake{"UnknownKeyOfAVariant", "atention = \"none\"\n",
                "study.toml:27: atention: unknown key; did you mean attention?"},
        Mistake{"UnknownTable", "[varient.x]\ncell = \"gru\"\n",
                "there is no command for the table [varient.x]"},
        Mistake{"BadValue", "cell = \"gruu\"\n", "study.toml:27: cell must be one of gru, lstm"},
        Mistake{"SeedOfAVariant", "seed = 3\n", "study.toml:27: seed cannot be set in a study"},
        Mistake{"UnequalUpdates", "max-updates = 30\n", "variant bahdanau: max-updates = 30"},
        Mistake{"UnnamedVariant", "[variant]\ncell = \"gru\"\n", "a variant is a table [variant.NAME]"},
        Mistake{"MatchThatIsNoFlag", "match-parameters = 1\n", "match-parameters must be true or false"}),
    [](const auto& test) { return test.param.name; });

TEST_F(Study, AllMistakesAreSaidAtOnce) {
  std::string text = kStudy;
  text.replace(text.find("corpora = [\"toy\"]"), 17, "corpora = [\"nowhere\"]\nbaseline = \"non\"");
  write_study(text + "seed = 3\npatience = 4\n[variant.\"a b\"]\nmax-epochs = 2\n");
  const ProcessResult result = study();
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(
      result.err,
      AllOf(HasSubstr("6 problems: (1) "), HasSubstr("seed cannot be set in a study"),
            HasSubstr("the baseline non is none of the study's variants (did you mean \"none\"?)"),
            HasSubstr("variant bahdanau: patience = 4"), HasSubstr("variant a b: max-epochs = 2"),
            HasSubstr("\"a b\" is no name for a variant"), HasSubstr("there is no corpus \"nowhere\"")));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
  write_study(std::string(kStudy) + "atention = \"none\"\nhiden = 3\n");
  const ProcessResult unknown = study();
  EXPECT_THAT(unknown.err, AllOf(HasSubstr("did you mean attention?"), HasSubstr("did you mean hidden?")));
}

TEST_F(Study, MissingFileIsNamed) {
  const ProcessResult result = run_s2s({"study", "length"}, here());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("configs/study-quick.toml"));
}

TEST_F(Study, SaysWhichOptionsOfScoresDoNothing) {
  const Arguments idle{
      "--dry-run", "--ter-no-punct", "--smoothing-value", "0.2", "--bootstrap", "0", "--confidence", "0.9"};
  const std::string said = run_s2s(command(idle), here()).err;
  for (const char* option : {"ter-no-punct", "smoothing-value", "confidence"})
    EXPECT_THAT(said, HasSubstr(std::string(option) + " does nothing: "));
  EXPECT_THAT(run_s2s(command({"--dry-run"}), here()).err, Not(HasSubstr("does nothing")));
}

TEST_F(Study, RecipesAreReadFromBesideTheFileAndChecked) {
  fs::create_directories(folder_ / "studies");
  write_test_file(folder_ / "studies/recipe.toml", "[train]\nhiden = 20\n");
  std::string text = kStudy;
  write_test_file(folder_ / "studies/study.toml", "recipe = \"recipe.toml\"\n" + text);
  const Arguments plan{"study", "length", "studies/study.toml", "--dry-run"};
  const ProcessResult wrong = run_s2s(plan, here());
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("studies/recipe.toml:2: hiden: unknown key; did you mean hidden?"));
  write_test_file(folder_ / "studies/recipe.toml", "[train]\nhidden = 20\nmax-source-words = 9\n");
  text.replace(text.find("hidden = 16\n"), 12, "");
  write_test_file(folder_ / "studies/study.toml", "recipe = \"recipe.toml\"\n" + text);
  EXPECT_THAT(run_s2s(plan, here()).out, HasSubstr("      20  "));
}

}  // namespace
}  // namespace s2s
