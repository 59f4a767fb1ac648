// Faults that users reported of other tools, as s2s has to answer them.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "base/json.h"
#include "text/compress.h"
#include "toy_training.h"

namespace s2s {
namespace {

using testing::HasSubstr;

class PublicReports : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& bytes) { write_test_file(folder_ / name, bytes); }
  ProcessResult run(const Arguments& arguments, const std::string& input = "") const {
    return run_s2s(arguments, {.input = input, .folder = folder_.path()});
  }

  TemporaryFolder folder_;
};

// mjpost/sacrebleu#228 and #239; the figures are sacreBLEU 2.6.0's.
TEST_F(PublicReports, EmptyHypothesesAreScoredAsByTheDefinition) {
  write("ref", "A B C\nB C D\nC D E\n");
  write("first-empty", "\nB C D\nC D E\n");
  write("first-only", "A B C\n\n\n");
  write("empty", "\n\n");
  const auto scores = [&](const std::string& hypotheses, const std::string& references) {
    const ProcessResult result = run({"eval", "--hyp", hypotheses, "--ref", references, "--ter",
                                      "--bootstrap", "0", "--no-by-length", "--json"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const Json overall = parse_json(result.out, "output").at("systems").at(0);
    return std::vector<double>{overall.at("bleu").at("score"), overall.at("chrf"), overall.at("ter")};
  };
  using testing::DoubleNear;
  using testing::ElementsAre;
  const auto near = [](double value) { return DoubleNear(value, 5e-5); };
  EXPECT_THAT(scores("first-empty", "ref"), ElementsAre(near(0), near(71.4286), near(33.3333)));
  EXPECT_THAT(scores("first-only", "ref"), ElementsAre(near(0), near(38.4615), near(66.6667)));
  EXPECT_THAT(scores("empty", "empty"), ElementsAre(0, 0, 0));
}

// facebookresearch/fairseq#3531 (count lost on restart) and #1845 (off by one). With so small a learning rate
// no validation is better than the first.
TEST_F(PublicReports, PatienceCountsOverSittings) {
  write_toy_text(folder_);
  const auto train = [&](const char* updates) {
    return run(toy_training({"--run", "run", "--learning-rate", "1e-12", "--validate-every", "1",
                             "--patience", "4", "--checkpoint-every", "0", "--max-updates", updates}));
  };
  EXPECT_THAT(train("3").err, HasSubstr("ended by max-updates after 3 updates"));
  EXPECT_THAT(train("100").err, HasSubstr("ended by patience after 5 updates"));
}

// marian-nmt/marian-dev#274, neulab/xnmt#530, awslabs/sockeye#175.
TEST_F(PublicReports, EachLineThroughAPipeIsAnsweredBeforeTheNextAndHalfACharacterWaits) {
  write_toy_text(folder_);
  ASSERT_EQ(run(toy_training({"--run", "run"})).exit_code, 0);
  const std::string pipe = (folder_ / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int end = ::open(pipe.c_str(), O_RDWR | O_CLOEXEC);
  Process process(S2S_BINARY, {"translate", "-q", "--model", "run", "--threads", "1", "pipe"},
                  {.folder = folder_.path()});
  const auto send = [&](const std::string& bytes) {
    ASSERT_EQ(::write(end, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  };
  const auto answers = [&] {
    const std::string out = process.output_so_far();
    return std::count(out.begin(), out.end(), '\n');
  };
  const auto wait_for = [&](long lines) {
    for (int i = 0; i < 20'000 && answers() < lines; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_EQ(answers(), lines);
  };
  send("el gato\n"), wait_for(1);
  send("\n"), wait_for(2);
  send("un perro ve\n"), wait_for(3);
  send("el p\xC3");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(answers(), 3);
  send("\xA9");
  ::close(end);
  const ProcessResult result = process.wait();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 4);
}

// facebookresearch/unlikelihood_training#4, gunthercox/ChatterBot#631 (truncated downloads).
TEST_F(PublicReports, CompressedTextOfTwoMembersIsWholeAndOneThatWasCutIsRefused) {
  const std::string text = toy_text(40, 1).source;
  write("text", text);
  ASSERT_EQ(run({"vocab", "train", "--size", "30", "-o", "model", "text"}).exit_code, 0);
  for (const char* filter : {"gzip", "xz", "bzip2"}) {
    const std::string member = testing_support::compress(text, filter), twice = member + member;
    write("two", twice);
    const ProcessResult whole = run({"vocab", "encode", "--model", "model", "two"});
    EXPECT_EQ(whole.exit_code, 0) << whole.err;
    EXPECT_EQ(std::count(whole.out.begin(), whole.out.end(), '\n'), 80);
    write("cut", twice.substr(0, 60));
    EXPECT_EQ(run({"vocab", "encode", "--model", "model", "cut"}).exit_code, 3);
  }
}

// CLIUtils/CLI11#525 and #1195.
TEST_F(PublicReports, ListsOfAConfigurationMayGoOverLines) {
  write("config.toml",
        "train-source = [\n  \"a.src\",   # with a comment\n  \"b.src\",\n]\n"
        "train-target = [\n\"a.trg\",\n\"b.trg\"]\n");
  const ProcessResult result = run({"train", "--config", "config.toml", "--dump-config"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\ntrain-source = [\"a.src\", \"b.src\"]\n"));
  EXPECT_THAT(result.out, HasSubstr("\ntrain-target = [\"a.trg\", \"b.trg\"]\n"));
}

std::string safetensors(const std::string& header, const std::string& data) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(header.size() >> (8 * i) & 255);
  return bytes + header + data;
}

// ml-explore/mlx#3363, promptfoo/modelaudit#1607 (empty tensors), leejet/stable-diffusion.cpp#1754.
TEST_F(PublicReports, HeadersOfSafetensorsAreHeldToTheirFile) {
  write("right.safetensors",
        safetensors(R"({"__metadata__":{},"e":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},)"
                    R"("s":{"dtype":"I64","shape":[],"data_offsets":[0,8]}})",
                    std::string(8, '\1')));
  write("short.safetensors", safetensors(R"({"a":{"dtype":"F32","shape":[1000,1000],"data_offsets":[0,4]}})",
                                         std::string(4, '\0')));
  write("endless.safetensors", std::string("\0\0\0\0\0\0\0\x10{}", 10));
  EXPECT_EQ(run({"inspect", "--tensors", "right.safetensors"}).exit_code, 0);
  EXPECT_EQ(run({"inspect", "--tensors", "short.safetensors"}).exit_code, 4);
  EXPECT_EQ(run({"inspect", "--tensors", "endless.safetensors"}).exit_code, 4);
}

}  // namespace
}  // namespace s2s
