// Text as users have it: white space, Unicode forms, encodings, columns and line ends of every kind, from the
// files to what is printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "toy_training.h"

namespace s2s {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using Texts = std::vector<std::string>;

Texts lines_of(const std::string& text) {
  std::istringstream stream(text);
  Texts lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

// At the ends of fields too.
Texts split(const std::string& line, const std::string& separator) {
  Texts parts;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = line.find(separator, begin)) != std::string::npos;
       begin = end + separator.size())
    parts.push_back(line.substr(begin, end - begin));
  parts.push_back(line.substr(begin));
  return parts;
}

Texts words_of_line(const std::string& line) {
  std::istringstream stream(line);
  Texts words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// The toy text, in which "cat" is "ca" + combining acute + "t" and "the" is "|||".
class CliText : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TemporaryFolder>();
    write_toy_text(*folder_);
    for (const char* name : {"train.trg", "dev.trg", "test.trg"}) {
      const std::string text = replaced(read(name), "cat", "ca\u0301t");
      write(name, replaced(text, "the", "|||"));
      write(std::string("composed.") + name, replaced(replaced(text, "the", "|||"), "a\u0301", "\u00E1"));
    }
    trained_ = s2s(toy_training({"--run", "toy", "--max-updates", "200", "--validate-every", "200",
                                 "--learning-rate", "0.01", "--dropout", "0", "--embedding", "32", "--hidden",
                                 "32", "--batch-size", "20"}));
  }
  static void TearDownTestSuite() { folder_.reset(); }
  void SetUp() override { ASSERT_EQ(trained_.exit_code, 0) << trained_.err; }

  static ProcessResult s2s(const Arguments& arguments, const std::string& input = "") {
    return run_s2s(arguments, {.input = input, .folder = folder_->path()});
  }
  // Through a shell, for its redirections. S2S stands for the program.
  static ProcessResult shell(const std::string& command) {
    return Process("/bin/sh", {"-c", replaced(command, "S2S", S2S_BINARY)}, {.folder = folder_->path()})
        .wait();
  }
  static ProcessResult translate(const std::string& input, const Arguments& more = {}) {
    Arguments arguments{"translate", "--model", "toy", "--threads", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return s2s(arguments, input);
  }
  // The sentences of s2s attend --format json.
  static json attended(const std::string& source, const std::string& target, const Arguments& more = {}) {
    write("attended.src", source);
    write("attended.trg", target);
    Arguments arguments{"attend",  "attended.src", "--model",  "toy",
                        "--force", "attended.trg", "--format", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProcessResult result = s2s(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return json::parse(result.out)["sentences"];
  }
  static std::string read(const std::string& name) { return read_test_file(*folder_ / name); }
  static void write(const std::string& name, const std::string& text) {
    write_test_file(*folder_ / name, text);
  }
  // The toy training, one update, from other files.
  static ProcessResult train(const Arguments& files, const Arguments& more = {}) {
    Arguments arguments{
        "train", "--threads",    "1",  "--vocabulary-size", "30", "--embedding", "8",          "--hidden",
        "8",     "--batch-size", "10", "--max-updates",     "1",  "--overwrite", "--held-out", "0",
        "--run", "scratch"};
    arguments.insert(arguments.end(), files.begin(), files.end());
    arguments.insert(arguments.end(), more.begin(), more.end());
    return s2s(arguments);
  }

  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline ProcessResult trained_;
};

constexpr const char* kBlankLines = "\u00A0\n\u3000\n\u2028\n\u0085\n\u2003\u202F\n \t\v\f\x1F \n\n";
constexpr std::size_t kBlanks = 7;

TEST_F(CliText, ALineOfWhiteSpaceOfAnyKindIsTranslatedToABlankOne) {
  const ProcessResult result = translate("el gato ve casa\n" + std::string(kBlankLines));
  const Texts lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), kBlanks + 1);
  EXPECT_NE(lines[0], "");
  for (std::size_t i = 1; i < lines.size(); ++i) EXPECT_EQ(lines[i], "") << i;
  EXPECT_THAT(result.err, HasSubstr("8 lines (7 blank)"));
}

TEST_F(CliText, ATrainingPairWithSuchALineIsDroppedAsEmpty) {
  std::string text = "el gato";
  for (std::size_t i = 1; i < kBlanks; ++i) text += "\nel gato";
  write("blank.src", read("train.src") + kBlankLines + text + "\n");
  write("blank.trg", read("train.trg") + text + "\n" + kBlankLines);
  const ProcessResult result = train({"--train-source", "blank.src", "--train-target", "blank.trg"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("14 empty"));
}

TEST_F(CliText, WordsOfMapsAreThoseOfTheTextWhateverStandsBetweenThem) {
  for (const std::string source :
       {"el\u00A0gato ve", "el\u3000gato\u2028ve", "\u2581 el \u2581 gato", "el\u2581gato ve",
        "\u2581\u2581 \u2581 el", "el \u2585 \u4E2D <unk>x \u2047", "  el   gato  "}) {
    const json sentence = attended(source + "\n", source + "\n")[0];
    std::string text = source;
    for (const char* space : {"\u00A0", "\u3000", "\u2028"}) text = replaced(text, space, " ");
    const std::size_t words = words_of_line(text).size();
    EXPECT_EQ(sentence["source_labels"].size(), words + 1) << source << sentence["source_labels"];
    EXPECT_EQ(sentence["target_labels"].size(), words + 1) << source << sentence["target_labels"];
    EXPECT_EQ(sentence["attention"].size(), words + 1);
    EXPECT_EQ(sentence["attention"][0].size(), words + 1);
  }
}

TEST_F(CliText, LinksPointToWordsThatArePrinted) {
  write("links.src", "\u2581 el \u2581\u2581 gato\n\u4E2D el\u00A0\u6587\n\u2581\nel gato ve el perro\n");
  const ProcessResult result = translate(read("links.src"), {"--alignments", "--beam", "3"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Texts sources = lines_of(replaced(read("links.src"), "\u00A0", " "));
  const Texts lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), sources.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Texts fields = split(lines[i], "\t");
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_FALSE(fields[0].ends_with(' ') || fields[0].starts_with(' ')) << lines[i];
    for (const std::string& link : words_of_line(fields[1])) {
      EXPECT_LT(std::stoul(link), words_of_line(sources[i]).size()) << lines[i];
      EXPECT_LT(std::stoul(link.substr(link.find('-') + 1)), words_of_line(fields[0]).size()) << lines[i];
    }
  }
  EXPECT_THAT(result.err, HasSubstr("2 of 4 lines hold U+2581 or U+2585"));
}

TEST_F(CliText, ANBestListPartsAtItsBarsThoughTheTextHoldsThem) {
  const ProcessResult result = translate(read("test.src"), {"--beam", "2", "--n-best", "2"});
  const Texts lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 60U);
  for (const std::string& line : lines) EXPECT_EQ(split(line, " ||| ").size(), 4U) << line;
  EXPECT_THAT(result.out, HasSubstr("&#124;&#124;&#124;"));
  EXPECT_THAT(translate(read("test.src")).out, HasSubstr("|||"));
}

double score_in(const ProcessResult& result) {
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return json::parse(result.out)["systems"][0]["bleu"]["score"];
}

TEST_F(CliText, ARunsEvaluationSaysWhatItsValidationSaid) {
  double validated = 0;
  for (const std::string& line : lines_of(read("toy/metrics.jsonl")))
    validated = json::parse(line).value("bleu", validated);
  ASSERT_GT(validated, 20);
  for (const char* reference : {"dev.trg", "composed.dev.trg"}) {
    const double scored =
        score_in(s2s({"eval", "--model", "toy", "--checkpoint", "last", "--src", "dev.src", "--ref",
                      reference, "--beam", "1", "--bootstrap", "0", "--no-by-length", "--json"}));
    EXPECT_NEAR(scored, validated, 1e-6) << reference;
  }
}

TEST_F(CliText, FilesAreScoredAsTheyAreWithAWarningOfLinesInAnotherForm) {
  const auto eval = [](const std::string& hypotheses, const std::string& references) {
    return s2s(
        {"eval", "--hyp", hypotheses, "--ref", references, "--bootstrap", "0", "--no-by-length", "--json"});
  };
  const ProcessResult mixed = eval("composed.test.trg", "test.trg");
  EXPECT_LT(score_in(mixed), 99);
  const auto decomposed = std::ranges::count_if(lines_of(read("test.trg")), [](const std::string& line) {
    return line.find("a\u0301") != std::string::npos;
  });
  EXPECT_THAT(mixed.err,
              HasSubstr("test.trg: " + std::to_string(decomposed) +
                        " of 30 lines are not in Unicode form C (NFC), but those of composed.test.trg are"));
  EXPECT_THAT(eval("test.trg", "composed.test.trg").err, HasSubstr(" warning test.trg: "));
  for (const char* same : {"test.trg", "composed.test.trg"}) {
    const ProcessResult result = eval(same, same);
    EXPECT_DOUBLE_EQ(score_in(result), 100);
    EXPECT_THAT(result.err, Not(HasSubstr("Unicode"))) << same;
  }
}

TEST_F(CliText, TsvLinesOfMoreThanTwoColumnsAreCountedAndOptionsChooseColumns) {
  std::string text;
  const Texts source = lines_of(read("train.src")), target = lines_of(read("train.trg"));
  for (std::size_t i = 0; i < source.size(); ++i)
    text += "id" + std::to_string(i) + "\t" + source[i] + "\t" + target[i] + "\n";
  write("ids.tsv", text);
  const ProcessResult first = train({"--train-tsv", "ids.tsv"}, {"--max-ratio", "100"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.err, HasSubstr("400 of 400 TSV lines have more than two columns (first: ids.tsv:1)"));
  for (const Arguments& columns : {Arguments{"--tsv-columns", "2,3"}, {"--tsv-columns", "2", "3"}}) {
    const ProcessResult chosen = train({"--train-tsv", "ids.tsv", "--dev-tsv", "ids.tsv"}, columns);
    EXPECT_EQ(chosen.exit_code, 0) << chosen.err;
    EXPECT_THAT(chosen.err, Not(HasSubstr("columns")));
    const ProcessResult files = train({"--train-source", "train.src", "--train-target", "train.trg"});
    EXPECT_EQ(json::parse(read("scratch/manifest.json"))["data"]["corpus"]["pairs_kept"], 400);
  }
  EXPECT_EQ(train({"--train-tsv", "ids.tsv"}, {"--tsv-columns", "2"}).exit_code, 2);
  EXPECT_THAT(train({"--train-tsv", "ids.tsv"}, {"--tsv-columns", "2,5"}).err,
              HasSubstr("no line of ids.tsv has 5 columns"));
}

TEST_F(CliText, ATsvFileWithoutTabsIsNamedWithWhatToDo) {
  const ProcessResult result = train({"--train-tsv", "train.src"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, AllOf(HasSubstr("no line of train.src has a tab"), HasSubstr("--train-source")));
  const ProcessResult dev =
      train({"--train-source", "train.src", "--train-target", "train.trg", "--dev-tsv", "dev.src"});
  EXPECT_EQ(dev.exit_code, 3);
  EXPECT_THAT(dev.err, AllOf(HasSubstr("no line of dev.src has a tab"), HasSubstr("--dev-source")));
}

TEST_F(CliText, TrainingTextInAnotherEncodingIsNamedSo) {
  write("latin.src",
        "el ni\xF1o\nma\xF1"
        "ana ve\n");
  write("utf16.src", std::string("\xFF\xFE"
                                 "e\0l\0\n\0v\0e\0\n\0",
                                 14));
  write("two.trg", "the child\nsees\n");
  for (const auto& [name, encoding] : {std::pair("latin.src", "Latin-1"), {"utf16.src", "UTF-16"}}) {
    const ProcessResult result = train({"--train-source", name, "--train-target", "two.trg"});
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_THAT(result.err,
                AllOf(HasSubstr(std::string(name) + ": "), HasSubstr(encoding), HasSubstr("iconv")));
  }
  write("mixed.src", read("train.src") + read("latin.src"));
  write("mixed.trg", read("train.trg") + read("two.trg"));
  const ProcessResult mixed = train({"--train-source", "mixed.src", "--train-target", "mixed.trg"});
  EXPECT_EQ(mixed.exit_code, 0) << mixed.err;
  EXPECT_THAT(mixed.err, AllOf(HasSubstr("mixed.src: 2 of 402 lines were left out"),
                               HasSubstr("mixed.src:401"), HasSubstr("Latin-1")));
}

TEST_F(CliText, CrAsTheOnlyLineEndIsSaid) {
  const std::string text = replaced(read("dev.src"), "\n", "\r");
  write("mac.src", text);
  write("mac.trg", replaced(read("dev.trg"), "\n", "\r"));
  const std::string said = "mac.src: the only line end is CR";
  EXPECT_THAT(s2s({"translate", "--model", "toy", "mac.src"}).err, HasSubstr(said));
  EXPECT_THAT(translate(text).err, HasSubstr("standard input: the only line end is CR"));
  EXPECT_THAT(s2s({"eval", "--hyp", "mac.src", "--ref", "mac.src"}).err, HasSubstr(said));
  EXPECT_THAT(s2s({"vocab", "train", "--size", "24", "-o", "mac.model", "mac.src"}).err, HasSubstr(said));
  const ProcessResult trained = train({"--train-source", "mac.src", "--train-target", "mac.trg"});
  EXPECT_THAT(trained.err, HasSubstr(said));
}

TEST_F(CliText, AClosedStandardInputIsAnError) {
  for (const char* command : {"S2S translate --model toy <&-", "S2S attend --model toy - <&-",
                              "S2S vocab encode -m toy/source.model <&-"}) {
    const ProcessResult result = shell(command);
    EXPECT_EQ(result.exit_code, 5) << command << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, HasSubstr("standard input is closed"));
  }
  EXPECT_EQ(shell("S2S translate --model toy dev.src <&-").exit_code, 0) << "which is not read";
}

TEST_F(CliText, ForcingWithSidesOfUnequalLengthFailsBeforeItPrints) {
  for (const char* command : {"S2S attend dev.src --model toy --force test.trg",
                              "S2S attend dev.src --model toy --force test.trg --format json",
                              // Of a pipe as many lines are compared as are shown.
                              "cat dev.src | S2S attend - --model toy --force test.trg --max-lines 100",
                              "S2S translate dev.src --model toy --force test.trg"}) {
    const ProcessResult result = shell(command);
    EXPECT_EQ(result.exit_code, 3) << command;
    EXPECT_EQ(result.out, "") << command;
    EXPECT_THAT(result.err, HasSubstr("the source ends after line 20, the given translation goes on"));
  }
}

TEST_F(CliText, DrawingsStayWellFormedWhateverTheText) {
  write("odd.src", "el \uFFFE gato\uFFFF \x01 <&>\n");
  const ProcessResult result = s2s({"attend", "odd.src", "--model", "toy", "--format", "svg"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("&lt;&amp;&gt;"), Not(HasSubstr("\uFFFE")),
                                Not(HasSubstr("\uFFFF")), Not(HasSubstr("\x01"))));
}

TEST_F(CliText, ANameInBracketsIsAFile) {
  for (const char* name : {"[x]", "[a,b]", "[]", "x]"}) {
    write(name, read("dev.src"));
    EXPECT_EQ(s2s({"translate", "--model", "toy", name}).out, translate(read("dev.src")).out) << name;
  }
  EXPECT_THAT(s2s({"eval", "--hyp", "[missing]", "--ref", "[x]"}).err, HasSubstr("cannot open [missing]"));
  EXPECT_EQ(s2s({"eval", "--hyp", "[x]", "[a,b]", "--ref=[x]"}).exit_code, 0);
}

TEST_F(CliText, AFileOfAConfigThatIsNotThereIsNamedWithItsPlace) {
  std::filesystem::create_directories(*folder_ / "away");
  const std::string config = read("toy/config.toml");
  const Texts lines = lines_of(config);
  const auto line =
      std::ranges::find_if(lines, [](const auto& text) { return text.starts_with("train-source = "); });
  const std::string place =
      "../toy/config.toml:" + std::to_string(line - lines.begin() + 1) + ": train-source: ";
  const ProcessResult result = shell("cd away && S2S train --config ../toy/config.toml --run again");
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.err, AllOf(HasSubstr(place + "cannot open train.src: No such file or directory"),
                                HasSubstr("relative to the current folder, "), HasSubstr("/away)")));
  EXPECT_FALSE(std::filesystem::exists(*folder_ / "away/again"));
  EXPECT_EQ(shell("cd away && S2S train --config ../toy/config.toml --dump-config").exit_code, 0);
  const ProcessResult given = shell(
      "cd away && S2S train --config ../toy/config.toml --train-source ../train.src --train-target "
      "../train.trg "
      "--dev-source ../dev.src --dev-target ../dev.trg --max-updates 1 --run again");
  EXPECT_EQ(given.exit_code, 0) << given.err;
}

}  // namespace
}  // namespace s2s
