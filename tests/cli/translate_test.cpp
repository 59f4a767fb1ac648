// `s2s translate`, `eval` of models and `inspect`, as their user runs them, on one short training of each
// kind.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "toy_training.h"

namespace s2s {
namespace {

using testing::HasSubstr;

std::int64_t lines_of(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

class Translate : public testing::TestWithParam<Arguments> {
 protected:
  void SetUp() override {
    write_toy_text(folder_);
    Arguments more{"--run", "runs/toy"};
    const Arguments model = GetParam();
    more.insert(more.end(), model.begin(), model.end());
    const ProcessResult trained = run_s2s(toy_training(more), in_folder());
    ASSERT_EQ(trained.exit_code, 0) << trained.err;
  }

  ProcessOptions in_folder(const std::string& input = "") const {
    return {.input = input, .folder = folder_.path()};
  }

  TemporaryFolder folder_;
};

TEST_P(Translate, GivesALineForALineAndEvalScoresThem) {
  const ProcessResult translated = run_s2s({"translate", "test.src"}, in_folder());
  ASSERT_EQ(translated.exit_code, 0) << translated.err;
  EXPECT_EQ(lines_of(translated.out), 30);
  EXPECT_THAT(translated.err, HasSubstr("(the latest run)"));
  write_test_file(folder_ / "out", translated.out);

  const ProcessResult of_model =
      run_s2s({"eval", "--src", "test.src", "--ref", "test.trg", "--json", "--bootstrap", "50"}, in_folder());
  ASSERT_EQ(of_model.exit_code, 0) << of_model.err;
  const ProcessResult of_text = run_s2s(
      {"eval", "--hyp", "out", "--src", "test.src", "--ref", "test.trg", "--json", "--bootstrap", "50"},
      in_folder());
  ASSERT_EQ(of_text.exit_code, 0) << of_text.err;
  EXPECT_EQ(nlohmann::json::parse(of_model.out)["systems"][0]["bleu"],
            nlohmann::json::parse(of_text.out)["systems"][0]["bleu"]);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Translate,
    testing::Values(Arguments{"--attention", "none"},
                    Arguments{"--attention", "bahdanau", "--readout", "maxout"},
                    Arguments{"--attention", "luong-dot", "--cell", "lstm"},
                    Arguments{"--attention", "luong-general", "--no-input-feeding"},
                    Arguments{"--attention", "luong-concat", "--decoder-layers", "2"},
                    Arguments{"--attention", "bahdanau", "--layer-norm"},
                    Arguments{"--attention", "luong-location"}, Arguments{"--attention", "scaled-dot"},
                    Arguments{"--attention", "multi-head"},
                    Arguments{"--attention", "multi-head-additive", "--attention-heads", "2"},
                    Arguments{"--attention-window", "local-p", "--attention-coverage"},
                    Arguments{"--attention", "multi-head", "--attention-biases", "--attention-shared-values",
                              "--encoder-self-attention", "2", "--self-attention-biases",
                              "--self-attention-shared-values"},
                    Arguments{"--reverse-source", "--max-source-words", "9"}),
    [](const auto& parameter) {
      std::string name;
      for (const std::string& argument : parameter.param) {
        for (const char letter : argument) name += std::isalnum(letter) != 0 ? std::string(1, letter) : "";
      }
      return name;
    });

// One model for all.
class Translation : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TemporaryFolder>();
    write_toy_text(*folder_);
    trained_ = run_s2s(toy_training({"--run", "runs/toy", "--max-updates", "200", "--validate-every", "200",
                                     "--learning-rate", "0.01"}),
                       in_folder());
  }
  static void TearDownTestSuite() { folder_.reset(); }
  void SetUp() override { ASSERT_EQ(trained_.exit_code, 0) << trained_.err; }

  static ProcessOptions in_folder(const std::string& input = "") {
    return {.input = input, .folder = folder_->path()};
  }
  // A copy of the run, to be damaged.
  static std::filesystem::path copy_of_run(const std::string& name) {
    std::filesystem::copy(
        *folder_ / "runs/toy", *folder_ / name,
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
    return *folder_ / name;
  }

  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline ProcessResult trained_;
};

TEST_F(Translation, BlankLinesStayBlankAndInTheirPlace) {
  const std::string input = "\nel gato\n  \nel perro ve\n\n";
  const ProcessResult result = run_s2s({"translate", "--beam", "2"}, in_folder(input));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  std::vector<std::string> lines;
  std::istringstream stream(result.out);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0] + lines[2] + lines[4], "");
  EXPECT_NE(lines[1], "");
}

TEST_F(Translation, EmptyInputGivesEmptyOutput) {
  const ProcessResult result = run_s2s({"translate"}, in_folder(""));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "");
}

// A translation that search found has the same log-probability when it is given; forced decoding is the
// definition, in fp32.
TEST_F(Translation, ForcedDecodingGivesTheLogProbabilityThatSearchGave) {
  const ProcessResult searched =
      run_s2s({"translate", "--beam", "4", "--n-best", "4", "--json", "--precision", "fp32"},
              in_folder("el gato ve el perro\n"));
  ASSERT_EQ(searched.exit_code, 0) << searched.err;
  const nlohmann::json n_best = nlohmann::json::parse(searched.out)["n_best"];
  ASSERT_EQ(n_best.size(), 4U);
  for (const auto& found : n_best) {
    ASSERT_FALSE(found["cut_off"]);
    write_test_file(*folder_ / "forced", found["text"].get<std::string>() + "\n");
    const ProcessResult forced =
        run_s2s({"translate", "--force", "forced", "--json"}, in_folder("el gato ve el perro\n"));
    ASSERT_EQ(forced.exit_code, 0) << forced.err;
    EXPECT_NEAR(nlohmann::json::parse(forced.out)["log_probability"].get<double>(),
                found["log_probability"].get<double>(), 1e-3);
  }
}

TEST_F(Translation, WhatDoesNothingBesideTheOtherOptionsIsSaid) {
  write_test_file(*folder_ / "forced", "the cat\n");
  const ProcessResult result = run_s2s(
      {"translate", "--force", "forced", "--beam", "7", "--alignment-unit", "piece"}, in_folder("el gato\n"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("alignment-unit does nothing: without --alignments"));
  EXPECT_THAT(result.err, HasSubstr("beam does nothing: with --force"));
  EXPECT_EQ(result.err.find("scores does nothing"), std::string::npos) << "it was not given: " << result.err;
  const ProcessResult json = run_s2s({"translate", "--json", "--scores"}, in_folder("el gato\n"));
  EXPECT_THAT(json.err, HasSubstr("scores does nothing: JSON"));
  const ProcessResult used = run_s2s(
      {"translate", "--alignments", "--alignment-unit", "piece", "--beam", "2"}, in_folder("el gato\n"));
  EXPECT_EQ(used.err.find("does nothing"), std::string::npos) << used.err;
}

TEST_F(Translation, ForcedDecodingRefusesAnEngineThatItDoesNotUse) {
  write_test_file(*folder_ / "forced", "the cat\n");
  for (const Arguments& choice : {Arguments{"--engine", "fast"}, Arguments{"--precision", "bf16"}}) {
    const ProcessResult result =
        run_s2s({"translate", "--force", "forced", choice[0], choice[1]}, in_folder("el gato\n"));
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_THAT(result.err, HasSubstr("reference engine"));
  }
}

TEST_F(Translation, ASlowPipeHasItsTranslationsBeforeItsEnd) {
  const std::string pipe = (*folder_ / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int end = ::open(pipe.c_str(), O_RDWR | O_CLOEXEC);  // which does not wait for a reader
  Process process(S2S_BINARY, {"translate", "--model", "runs/toy", "pipe"}, in_folder());
  std::int64_t sent = 0;
  for (const std::string lines : {"el gato\nel perro\n", "\nel rio\nel mon", "te\nla"}) {
    ASSERT_EQ(::write(end, lines.data(), lines.size()), static_cast<ssize_t>(lines.size()));
    sent += lines_of(lines);
    for (int i = 0; i < 20'000 && lines_of(process.output_so_far()) < sent; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_EQ(lines_of(process.output_so_far()), sent);
  }
  ::close(end);
  const ProcessResult result = process.wait();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(lines_of(result.out), 6);
}

TEST_F(Translation, DamagedCheckpointIsRefused) {
  const auto path = copy_of_run("damaged") / "checkpoints/best/model.safetensors";
  std::string bytes = read_test_file(path);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
  write_test_file(path, bytes);
  const ProcessResult result = run_s2s({"translate", "--model", "damaged"}, in_folder("el gato\n"));
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("model.safetensors"));
  EXPECT_EQ(result.out, "");
}

TEST_F(Translation, VocabularyOfAnotherModelIsRefused) {
  const auto run = copy_of_run("mixed");
  write_test_file(run / "target.model", read_test_file(run / "source.model"));
  const ProcessResult result = run_s2s({"translate", "--model", "mixed"}, in_folder("el gato\n"));
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("target.model"));
}

TEST_F(Translation, WithoutAnyRunItSaysWhatToDo) {
  const ProcessResult result = run_s2s({"translate", "--runs-root", "nowhere"}, in_folder("el gato\n"));
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("nowhere"));
}

TEST_F(Translation, InspectSaysWhatARunIs) {
  const ProcessResult text = run_s2s({"inspect", "runs/toy"}, in_folder());
  ASSERT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("bahdanau"));
  const ProcessResult json = run_s2s({"inspect", "--json", "--tensors"}, in_folder());
  const nlohmann::json all = nlohmann::json::parse(json.out);
  EXPECT_EQ(all[0]["update"], 200);
  EXPECT_TRUE(all[0]["tensors"]["decoder.attention.score_vector"]["finite"]);
}

// Text whose letters with accents can be written in two ways: in one character (NFC), or in two (NFD).
class Accents : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TemporaryFolder>();
    write_toy_text(*folder_);
    for (const char* set : {"train", "dev", "test"}) {
      const std::string plain = read_test_file(*folder_ / (std::string(set) + ".src"));
      write_test_file(*folder_ / (std::string(set) + ".src"), with_accents(plain, "\u00e9"));
      write_test_file(*folder_ / (std::string(set) + ".nfd"), with_accents(plain, "e\u0301"));
    }
    composed_ = train({"--run", "composed"});
    apart_ = train({"--run", "apart", "--no-nfc"}, "nfd");
  }
  static void TearDownTestSuite() { folder_.reset(); }
  void SetUp() override {
    ASSERT_EQ(composed_.exit_code, 0) << composed_.err;
    ASSERT_EQ(apart_.exit_code, 0) << apart_.err;
  }

  static std::string with_accents(const std::string& text, const std::string& e) {
    std::string result;
    for (const char letter : text) result += letter == 'e' ? e : std::string(1, letter);
    return result;
  }
  // On the files of this ending.
  static ProcessResult train(const Arguments& more, const std::string& source = "src") {
    Arguments arguments =
        toy_training({"--max-updates", "200", "--validate-every", "200", "--learning-rate", "0.01"});
    std::replace(arguments.begin(), arguments.end(), std::string("train.src"), "train." + source);
    std::replace(arguments.begin(), arguments.end(), std::string("dev.src"), "dev." + source);
    arguments.insert(arguments.end(), more.begin(), more.end());
    return s2s(arguments);
  }
  static ProcessResult s2s(const Arguments& arguments) {
    return run_s2s(arguments, {.folder = folder_->path()});
  }
  static std::string translate(const Arguments& more) {
    Arguments arguments{"translate"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProcessResult result = s2s(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  }
  // Of the model, and of what translate made of it.
  static void expect_that_eval_translates_as_translate_does(const std::string& run) {
    write_test_file(*folder_ / "out", translate({"--model", run, "test.nfd"}));
    nlohmann::json bleu;
    for (const Arguments& what : {Arguments{"--model", run}, Arguments{"--hyp", "out"}}) {
      const ProcessResult result = s2s(
          {"eval", "--src", "test.nfd", "--ref", "test.trg", "--json", "--bootstrap", "0", what[0], what[1]});
      ASSERT_EQ(result.exit_code, 0) << result.err;
      const nlohmann::json score = nlohmann::json::parse(result.out)["systems"][0]["bleu"]["score"];
      EXPECT_GT(score.get<double>(), 0);
      if (bleu.is_null()) bleu = score;
      EXPECT_EQ(score, bleu);
    }
  }

  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline ProcessResult composed_;
  static inline ProcessResult apart_;
};

TEST_F(Accents, EvalOfAModelReadsItsSourceAsTranslateDoes) {
  expect_that_eval_translates_as_translate_does("composed");
}

TEST_F(Accents, SourcesThatEvalCutsAreSaid) {
  const ProcessResult result = s2s({"eval", "--model", "composed", "--src", "test.src", "--ref", "test.trg",
                                    "--max-source-pieces", "4", "--bootstrap", "0"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("of 30 lines were too long and cut"));
  const ProcessResult bytes = s2s({"eval", "--model", "composed", "--src", "test.src", "--ref", "test.trg",
                                   "--max-bytes", "16", "--bootstrap", "0"});
  ASSERT_EQ(bytes.exit_code, 0) << bytes.err;
  EXPECT_THAT(bytes.err, HasSubstr("of 30 lines were too long and cut"));
}

TEST_F(Accents, AModelTrainedWithoutNormalisationReadsTextAsItWasTrained) {
  const std::string as_trained = translate({"--model", "apart", "test.nfd"});
  EXPECT_EQ(as_trained, translate({"--model", "apart", "--no-nfc", "test.nfd"}));
  EXPECT_NE(as_trained, translate({"--model", "apart", "--nfc", "test.nfd"}));
  expect_that_eval_translates_as_translate_does("apart");
  const auto attended = [](const Arguments& more) {
    Arguments arguments{"attend", "--model", "apart", "--format", "alignments", "--unit", "piece"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return s2s(arguments).out;
  };
  EXPECT_EQ(attended({"test.nfd"}), attended({"--no-nfc", "test.nfd"}));
  EXPECT_NE(attended({"test.nfd"}), attended({"--nfc", "test.nfd"}));
}

}  // namespace
}  // namespace s2s
