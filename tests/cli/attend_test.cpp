// `s2s attend` as its user runs it, on one short training.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "toy_training.h"

namespace s2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string first_lines(const std::string& text, std::size_t count) {
  std::string part;
  for (const std::string& line : lines_of(text)) {
    if (count-- == 0) break;
    part += line + "\n";
  }
  return part;
}

// Links "0-0 2-1" after `change` of source and target.
template <class Change>
std::string changed_links(const std::string& alignments, const Change& change) {
  std::string text;
  for (const std::string& line : lines_of(alignments)) {
    std::istringstream links(line);
    for (std::string link; links >> link;) {
      const int source = std::stoi(link), target = std::stoi(link.substr(link.find('-') + 1));
      text += change(source, target) + " ";
    }
    text += "\n";
  }
  return text;
}

class Attend : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    write_texts();
    trained_ = run_s2s(toy_training({"--run", "runs/toy", "--max-updates", "100", "--validate-every", "100",
                                     "--learning-rate", "0.01"}),
                       in_folder());
  }
  static void TearDownTestSuite() { folder_.reset(); }
  void SetUp() override { ASSERT_EQ(trained_.exit_code, 0) << trained_.err; }

  static void write_texts() {
    folder_ = std::make_unique<TemporaryFolder>();
    write_toy_text(*folder_);
    for (const char* side : {"test.src", "test.trg"})
      write_test_file(*folder_ / (std::string("few.") + side),
                      first_lines(read_test_file(*folder_ / side), 4));
  }

  static ProcessOptions in_folder(const std::string& input = "") {
    return {.input = input, .folder = folder_->path()};
  }
  // s2s attend with few.test.src and the given translations.
  static ProcessResult forced(const Arguments& more) {
    Arguments arguments{"attend", "few.test.src", "--force", "few.test.trg"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_s2s(arguments, in_folder());
  }

  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline ProcessResult trained_;
};

TEST_F(Attend, DrawsTextWithoutColoursIntoAFile) {
  const ProcessResult result = run_s2s({"attend", "-"}, in_folder("el gato ve\n\n"));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("line 1\n"), HasSubstr(" gato\n"), HasSubstr("</s>"),
                                HasSubstr("line 2: blank"), Not(HasSubstr("\033"))));
  EXPECT_THAT(result.err, AllOf(HasSubstr("entropy"), HasSubstr("coverage"), HasSubstr("monotonicity")));
}

TEST_F(Attend, AlignsAsTranslateDoes) {
  const ProcessResult translated =
      run_s2s({"translate", "few.test.src", "--alignments", "--beam", "2"}, in_folder());
  const ProcessResult attended =
      run_s2s({"attend", "few.test.src", "--format", "alignments", "--beam", "2"}, in_folder());
  ASSERT_EQ(attended.exit_code, 0) << attended.err;
  std::string alignments;
  for (const std::string& line : lines_of(translated.out))
    alignments += line.substr(line.find('\t') + 1) + "\n";
  EXPECT_EQ(attended.out, alignments);
}

TEST_F(Attend, JsonHoldsWordsAndWeights) {
  const ProcessResult result = forced({"--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["model"]["attention"], "bahdanau");
  ASSERT_EQ(json["sentences"].size(), 4U);
  for (const auto& sentence : json["sentences"]) {
    std::string target;
    for (const auto& label : sentence["target_labels"]) target += label.get<std::string>() + " ";
    EXPECT_EQ(target, sentence["target"].get<std::string>() + " </s> ");
    ASSERT_EQ(sentence["attention"].size(), sentence["target_labels"].size());
    for (const auto& row : sentence["attention"]) {
      ASSERT_EQ(row.size(), sentence["source_labels"].size());
      double sum = 0;
      for (const auto& weight : row) sum += weight.get<double>();
      EXPECT_NEAR(sum, 1, 1e-3);
    }
  }
  EXPECT_EQ(json["statistics"]["sentences"], 4);
}

TEST_F(Attend, PiecesAreAtLeastAsManyAsWords) {
  const auto of = [&](const char* unit) {
    return nlohmann::json::parse(forced({"--json", "--unit", unit}).out)["statistics"]["source_words"]
        .get<int>();
  };
  EXPECT_GT(of("piece"), of("word"));
}

TEST_F(Attend, ChosenLinesKeepTheirNumbers) {
  const ProcessResult result = run_s2s({"attend", "--line", "3,2", "test.src", "--json"}, in_folder());
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto sentences = nlohmann::json::parse(result.out)["sentences"];
  ASSERT_EQ(sentences.size(), 2U);
  EXPECT_EQ(sentences[0]["line"], 2);
  EXPECT_EQ(sentences[1]["line"], 3);
  EXPECT_EQ(sentences[1]["source"], lines_of(read_test_file(*folder_ / "test.src"))[2]);
  const ProcessResult beyond = run_s2s({"attend", "--line", "31", "test.src", "--json"}, in_folder());
  EXPECT_EQ(beyond.exit_code, 3);
  EXPECT_THAT(beyond.err, HasSubstr("no line 31: test.src has 30 lines"));
}

TEST_F(Attend, PicturesShowAFewSentences) {
  const ProcessResult page = run_s2s({"attend", "test.src", "--format", "html"}, in_folder());
  ASSERT_EQ(page.exit_code, 0) << page.err;
  EXPECT_THAT(page.out, AllOf(testing::StartsWith("<!doctype html>"), HasSubstr("id=\"line-10\""),
                              Not(HasSubstr("id=\"line-11\""))));
  const ProcessResult picture =
      run_s2s({"attend", "test.src", "--format", "svg", "--line", "4"}, in_folder());
  ASSERT_EQ(picture.exit_code, 0) << picture.err;
  EXPECT_THAT(picture.out, AllOf(testing::StartsWith("<svg"), HasSubstr("Attention of line 4"),
                                 testing::EndsWith("</svg>\n")));
  EXPECT_EQ(run_s2s({"attend", "test.src", "--format", "svg", "--line", "4,5"}, in_folder()).exit_code, 2);
}

TEST_F(Attend, OffsetTakesTheWeightsOfLaterSteps) {
  const auto links = [&](const char* offset) {
    return forced({"--format", "alignments", "--unit", "piece", "--offset", offset}).out;
  };
  const std::string one = links("1");
  // the piece before has the same link, but the first piece of offset 0 has no piece before it
  const std::string shifted = changed_links(links("0"), [](int source, int target) {
    return target == 0 ? "" : std::to_string(source) + "-" + std::to_string(target - 1);
  });
  const auto words = [](const std::string& line) {
    std::istringstream stream(line);
    return std::vector<std::string>(std::istream_iterator<std::string>(stream), {});
  };
  ASSERT_EQ(lines_of(one).size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {  // offset 1 also links the last piece, by the step of </s>
    const auto more = words(lines_of(one)[i]), less = words(lines_of(shifted)[i]);
    EXPECT_THAT(more, testing::IsSupersetOf(less));
    EXPECT_LE(more.size(), less.size() + 1);
  }
}

TEST_F(Attend, OwnAlignmentsAsGoldHaveNoError) {
  const std::string alignments = forced({"--format", "alignments"}).out;
  write_test_file(*folder_ / "gold.talp", changed_links(alignments, [](int source, int target) {
    return std::to_string(source + 1) + "-" + std::to_string(target + 1);
  }));
  write_test_file(*folder_ / "gold.zero", alignments);
  for (const Arguments& gold :
       {Arguments{"--gold", "gold.talp"}, {"--gold", "gold.zero", "--gold-from-zero"}}) {
    Arguments more{"--json"};
    more.insert(more.end(), gold.begin(), gold.end());
    const ProcessResult result = forced(more);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(nlohmann::json::parse(result.out)["alignment_error"]["error_rate"], 0.0);
    EXPECT_THAT(result.err, HasSubstr("0.0% AER"));
  }
}

TEST_F(Attend, GoldOfOneSentenceScoresThatSentence) {
  write_test_file(*folder_ / "gold.naacl", "0002 1 1 S\n0002 1 2 P\n");
  const ProcessResult result = forced({"--json", "--gold", "gold.naacl", "--gold-format", "naacl"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto error = nlohmann::json::parse(result.out)["alignment_error"];
  EXPECT_EQ(error["sure"], 1);
  EXPECT_EQ(error["possible"], 2);
  EXPECT_EQ(error["sentences_without_gold"], 3);
}

TEST_F(Attend, BothDirectionsBecomeOneAlignment) {
  const std::string alignments = forced({"--format", "alignments"}).out;
  const auto turned = [](int source, int target) {
    return std::to_string(target) + "-" + std::to_string(source);
  };
  write_test_file(*folder_ / "same.reverse", changed_links(alignments, turned));
  write_test_file(*folder_ / "none.reverse", "\n\n\n\n");
  for (const char* method : {"intersection", "union", "grow-diag", "grow-diag-final", "grow-diag-final-and"})
    EXPECT_EQ(forced({"--format", "alignments", "--reverse", "same.reverse", "--symmetrise", method}).out,
              alignments);
  EXPECT_EQ(
      forced({"--format", "alignments", "--reverse", "none.reverse", "--symmetrise", "intersection"}).out,
      "\n\n\n\n");
}

TEST_F(Attend, FilesThatDoNotFitTheTextAreRefused) {
  write_test_file(*folder_ / "far.talp", "1-1\n1-99\n\n\n");
  write_test_file(*folder_ / "long.talp", "\n\n\n\n\n");
  write_test_file(*folder_ / "bad.talp", "1-1\n1:1\n\n\n");
  write_test_file(*folder_ / "short.reverse", "0-0\n");
  const auto refusal = [&](const Arguments& more) {
    const ProcessResult result = forced(more);
    EXPECT_EQ(result.exit_code, 3);
    return result.err;
  };
  EXPECT_THAT(refusal({"--gold", "far.talp"}), AllOf(HasSubstr("far.talp: sentence 2"), HasSubstr("99")));
  EXPECT_THAT(refusal({"--gold", "long.talp"}), HasSubstr("sentence 5, but the text has 4 lines"));
  EXPECT_THAT(refusal({"--gold", "bad.talp"}), HasSubstr("bad.talp:2"));
  EXPECT_THAT(refusal({"--reverse", "short.reverse"}), HasSubstr("ends after line 1"));
}

TEST_F(Attend, OptionsThatDoNotGoTogetherAreRefused) {
  for (const Arguments& wrong : {Arguments{"--gold", "x"},
                                 {"--reverse", "x"},
                                 {"--symmetrise", "union"},
                                 {"--set", "dev"},
                                 {"--json", "--format", "svg"},
                                 {"--force", "few.test.trg", "--engine", "fast"},
                                 {"--force", "few.test.trg", "--gold", "x", "--unit", "piece"}}) {
    Arguments arguments{"attend", "few.test.src"};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    EXPECT_EQ(run_s2s(arguments, in_folder()).exit_code, 2) << wrong[0];
  }
}

TEST_F(Attend, SaysWhichOptionsDoNothing) {
  const ProcessResult given = forced({"--beam", "7", "--coverage-penalty", "0.2", "--gold-from-zero",
                                      "--step", "2", "--format", "alignments"});
  EXPECT_EQ(given.exit_code, 0) << given.err;
  EXPECT_THAT(given.err, AllOf(HasSubstr("beam does nothing: with --force"),
                               HasSubstr("coverage-penalty does nothing: with --force"),
                               HasSubstr("gold-from-zero does nothing: without --gold"),
                               HasSubstr("step does nothing: without --explain")));
  const ProcessResult explained =
      run_s2s({"attend", "few.test.src", "--explain", "--step", "2", "--unit", "piece", "--max-lines", "3"},
              in_folder());
  EXPECT_EQ(explained.exit_code, 0) << explained.err;
  EXPECT_THAT(explained.err,
              AllOf(HasSubstr("unit does nothing: --explain"), HasSubstr("max-lines does nothing: --explain"),
                    Not(HasSubstr("step does nothing"))));
  EXPECT_THAT(forced({"--unit", "piece", "--offset", "1"}).err, Not(HasSubstr("does nothing")));
}

TEST_F(Attend, ARunOnFilesNeedsTheTextNamed) {
  const ProcessResult result = run_s2s({"attend"}, in_folder());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("name a FILE"));
}

TEST_F(Attend, TakesTheSetOfACorpus) {
  write_test_file(*folder_ / "corpus.toml",
                  "name = \"toy\"\nsource = \"es\"\ntarget = \"en\"\n"
                  "[train]\nsource = [\"train.src\"]\ntarget = [\"train.trg\"]\n"
                  "[dev]\nsource = [\"dev.src\"]\ntarget = [\"dev.trg\"]\n");
  const ProcessResult result =
      run_s2s({"attend", "--corpus", ".", "--set", "dev", "--format", "alignments"}, in_folder());
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(lines_of(result.out).size(), 20U);
}

TEST_F(Attend, AModelWithoutAttentionIsRefused) {
  const ProcessResult trained = run_s2s(toy_training({"--run", "other/none", "--attention", "none",
                                                      "--max-updates", "1", "--validate-every", "1"}),
                                        in_folder());
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const ProcessResult result = run_s2s({"attend", "--model", "other/none", "few.test.src"}, in_folder());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("trained without attention"), HasSubstr("nothing to show")));
  EXPECT_EQ(result.out, "");
}

// A model with two heads, on the same text.
class AttendHeads : public Attend {
 protected:
  static void SetUpTestSuite() {
    write_texts();
    trained_ = run_s2s(toy_training({"--run", "runs/heads", "--attention", "multi-head", "--attention-heads",
                                     "2", "--max-updates", "5", "--validate-every", "5"}),
                       in_folder());
  }

  static nlohmann::json json_of(Arguments more) {
    more.insert(more.end(), {"--json", "--unit", "piece"});
    const ProcessResult result = forced(more);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return nlohmann::json::parse(result.out);
  }
};

TEST_F(AttendHeads, OneHeadAndAllHeadsAreThoseWhoseMeanIsShownOtherwise) {
  const auto mean = json_of({}), first = json_of({"--head", "1"}), second = json_of({"--head", "2"}),
             all = json_of({"--all-heads"});
  EXPECT_EQ(mean["model"]["heads"], 2);
  EXPECT_FALSE(mean["sentences"][0].contains("head"));
  EXPECT_EQ(second["head"], 2);
  ASSERT_EQ(all["sentences"].size(), 8U);
  ASSERT_EQ(all["heads"].size(), 2U);
  EXPECT_EQ(all["heads"][1]["statistics"], second["statistics"]);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto &one = first["sentences"][i], &two = second["sentences"][i];
    EXPECT_EQ(all["sentences"][2 * i], one);
    EXPECT_EQ(all["sentences"][2 * i + 1], two);
    EXPECT_EQ(two["head"], 2);
    const auto weight = [](const auto& sentence, std::size_t row, std::size_t column) {
      return sentence["attention"][row][column].template get<double>();
    };
    for (std::size_t row = 0; row < one["attention"].size(); ++row) {
      for (std::size_t column = 0; column < one["attention"][row].size(); ++column)
        EXPECT_NEAR((weight(one, row, column) + weight(two, row, column)) / 2,
                    weight(mean["sentences"][i], row, column), 2e-5);
    }
  }
}

TEST_F(AttendHeads, EveryFormatShowsTheHeadThatWasChosen) {
  const Arguments searched{"attend", "few.test.src", "--head", "2", "--line", "3"};
  const auto in_format = [&](const char* format) {
    Arguments arguments = searched;
    arguments.insert(arguments.end(), {"--format", format});
    const ProcessResult result = run_s2s(arguments, in_folder());
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  };
  EXPECT_THAT(in_format("text"), HasSubstr("line 3, head 2\n"));
  EXPECT_THAT(in_format("svg"), HasSubstr("Attention of line 3, head 2"));
  EXPECT_THAT(in_format("html"), AllOf(HasSubstr("id=\"line-3-head-2\""), HasSubstr("head 2 of 2")));
  const auto json = nlohmann::json::parse(in_format("json"));
  std::ostringstream links;
  const char* between = "";
  for (const auto& pair : json["sentences"][0]["alignment"]) {
    links << between << pair[0] << '-' << pair[1];
    between = " ";
  }
  EXPECT_EQ(in_format("alignments"), links.str() + "\n");
}

TEST_F(AttendHeads, AllHeadsHaveFiguresOfTheirOwn) {
  write_test_file(*folder_ / "gold.talp", "1-1\n1-1\n1-1\n1-1\n");
  const ProcessResult result = forced({"--all-heads", "--gold", "gold.talp"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("line 4, head 1\n"), HasSubstr("line 4, head 2\n")));
  EXPECT_THAT(result.err, AllOf(HasSubstr("4 sentences"), HasSubstr("head 1: entropy"),
                                HasSubstr("head 2: alignment error")));
}

TEST_F(AttendHeads, HeadsThatAreNotThereAndFormatsOfOneMatrixAreRefused) {
  const ProcessResult third = forced({"--head", "3"});
  EXPECT_EQ(third.exit_code, 2);
  EXPECT_THAT(third.err, HasSubstr("there is no head 3: this model's attention has 2"));
  for (const Arguments& wrong : {Arguments{"--head", "1", "--all-heads"},
                                 {"--all-heads", "--explain"},
                                 {"--all-heads", "--format", "svg"},
                                 {"--all-heads", "--format", "alignments"}})
    EXPECT_EQ(forced(wrong).exit_code, 2) << wrong.back();
}

TEST_F(Attend, OfAModelWithOneHeadThatOneIsTheMean) {
  const auto sentences = [&](Arguments more) {
    more.emplace_back("--json");
    return nlohmann::json::parse(forced(more).out)["sentences"];
  };
  auto head = sentences({"--head", "1"});
  EXPECT_EQ(head[0]["head"], 1);
  for (auto& sentence : head) sentence.erase("head");
  EXPECT_EQ(head, sentences({}));
  const ProcessResult second = forced({"--head", "2"});
  EXPECT_EQ(second.exit_code, 2);
  EXPECT_THAT(second.err, HasSubstr("there is no head 2: this model's attention has 1"));
}

TEST_F(Attend, ExplainsAStepWithNumbersThatCanBeComputedAgain) {
  const ProcessResult result = forced({"--explain", "--step", "2", "--line", "3", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto step = nlohmann::json::parse(result.out);
  EXPECT_EQ(step["step"], 2);
  double sum = 0, weights = 0;
  std::vector<double> context(step["context"].size());
  for (const auto& word : step["source"]) sum += std::exp(word["score"].get<double>());
  for (const auto& word : step["source"]) {
    const auto weight = word["weight"].get<double>();
    EXPECT_NEAR(weight, std::exp(word["score"].get<double>()) / sum, 1e-5);
    for (std::size_t i = 0; i < context.size(); ++i) context[i] += weight * word["state"][i].get<double>();
    weights += weight;
  }
  EXPECT_NEAR(weights, 1, 1e-5);
  for (std::size_t i = 0; i < context.size(); ++i)
    EXPECT_NEAR(context[i], step["context"][i].get<double>(), 1e-5);
  double score = 0;
  const auto& factors = step["score"]["factors"];
  const auto& first = factors.begin().value();
  for (std::size_t i = 0; i < first.size(); ++i) {
    double product = 1;
    for (const auto& factor : factors) product *= factor[i].get<double>();
    score += product;
  }
  const auto& layer = step["layers"][0];
  const auto gate = [&](const char* name, std::size_t i) { return layer["gates"][name][i].get<double>(); };
  for (std::size_t i = 0; i < layer["state"].size(); ++i) {
    const double state =
        (1 - gate("z", i)) * gate("n", i) + gate("z", i) * layer["previous_state"][i].get<double>();
    EXPECT_NEAR(step["state"]["values"][i].get<double>(), state, 1e-5);
  }
  EXPECT_EQ(step["heads"], 1);
  const auto position = step["score"]["position"].get<std::size_t>() - 1;
  EXPECT_NEAR(score, step["source"][position]["score"].get<double>(), 1e-4);
  for (const auto& best : step["best"])
    EXPECT_NEAR(best["probability"].get<double>(),
                std::exp(best["logit"].get<double>() - step["log_sum"].get<double>()), 1e-5);
}

TEST_F(Attend, ReadsAConditionalGruAndExplainsItsTwoCells) {
  const ProcessResult trained = run_s2s(
      toy_training({"--run", "apart/between", "--query-time", "between", "--readout", "deep"}), in_folder());
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const Arguments model{"--model", "apart/between", "few.test.src"};
  const auto with_model = [&](Arguments arguments) {
    arguments.insert(arguments.end(), model.begin(), model.end());
    return run_s2s(arguments, in_folder());
  };
  EXPECT_EQ(with_model({"translate"}).exit_code, 0);
  EXPECT_EQ(with_model({"attend"}).exit_code, 0);
  const ProcessResult explained = with_model({"attend", "--explain"});
  ASSERT_EQ(explained.exit_code, 0) << explained.err;
  EXPECT_THAT(explained.out, AllOf(HasSubstr("s'_t = GRU([y_{t-1}], s_{t-1})"),
                                   HasSubstr("v' tanh(W s'_t + U h_j)"), HasSubstr("s_t = GRU(c_t, s'_t)")));
  const auto json = nlohmann::json::parse(with_model({"attend", "--explain", "--json"}).out);
  const auto state_of = [](const auto& cell, std::size_t i) {
    const auto at = [&](const auto& vector) { return vector[i].template get<double>(); };
    const double z = at(cell["gates"]["z"]);
    return (1 - z) * at(cell["gates"]["n"]) + z * at(cell["previous_state"]);
  };
  const auto &first = json["intermediate"], &second = json["layers"][0];
  EXPECT_EQ(first["previous_state"], json["previous_state"]);
  EXPECT_EQ(second["previous_state"], first["state"]);
  for (std::size_t i = 0; i < first["state"].size(); ++i) {
    EXPECT_NEAR(first["state"][i].get<double>(), state_of(first, i), 1e-5);
    EXPECT_NEAR(json["state"]["values"][i].get<double>(), state_of(second, i), 1e-5);
  }
}

TEST_F(Attend, ExplainsInTextAndRefusesWhatGoesNotWithIt) {
  const ProcessResult result = forced({"--explain", "--components", "3"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* text : {"step t = 1 of", "v' tanh(W s_{t-1} + U h_j)",
                           "z = sigmoid(W_z x + U_z s_{t-1} + b_z) = [", "alpha_tj", "c_t[3]", "best pieces"})
    EXPECT_THAT(result.out, HasSubstr(text));
  EXPECT_THAT(result.out, Not(HasSubstr("c_t[4]")));
  EXPECT_EQ(forced({"--explain", "--step", "1000"}).exit_code, 2);
  const ProcessResult second = forced({"--explain", "--head", "2"});
  EXPECT_EQ(second.exit_code, 2);
  EXPECT_THAT(second.err, HasSubstr("there is no head 2: this model's attention has 1"));
  EXPECT_EQ(forced({"--explain", "--format", "svg"}).exit_code, 2);
  EXPECT_EQ(forced({"--explain", "--line", "1", "--line", "2"}).exit_code, 2);
}

}  // namespace
}  // namespace s2s
