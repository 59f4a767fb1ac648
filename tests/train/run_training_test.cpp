// A whole training of a tiny model on a tiny corpus: what it leaves behind, and what it refuses.
#include "train/run_training.h"

#include <sys/stat.h>

#include "toy_run.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

class RunTraining : public ToyRun {};

TEST_F(RunTraining, LeavesAFolderThatHoldsEverything) {
  const TrainingOutcome outcome = train();
  EXPECT_EQ(outcome.ended_by, "max-updates");
  EXPECT_EQ(outcome.update, 8);
  ASSERT_TRUE(outcome.best.has_value());  // BLEU
  EXPECT_EQ(read_file(root_ / "run" / "config.toml"), kConfig);
  const Json manifest = Json::parse(read_file(root_ / "run" / "manifest.json"));
  EXPECT_EQ(manifest["ended_by"], "max-updates");
  EXPECT_EQ(manifest["data"]["corpus"]["pairs_kept"], 200);
  EXPECT_EQ(manifest["data"]["corpus"]["files"].size(), 2U);
  EXPECT_EQ(manifest["data"]["development"]["pairs"], 12);
  EXPECT_GT(manifest["parameters"], 1000);
  for (const char* file : {"source.model", "target.model", "metrics.jsonl", "train.log", "checkpoints/best",
                           "checkpoints/last"}) {
    EXPECT_TRUE(fs::exists(root_ / "run" / file)) << file;
  }
}

TEST_F(RunTraining, BleuIsWatchedWhereTheLossDecides) {
  options_.validation.metric = ValidationMetric::loss;
  options_.validation.max_sentences = 3;
  const TrainingOutcome outcome = train();
  const std::string metrics = read_file(root_ / "run" / "metrics.jsonl");
  EXPECT_NE(metrics.find("\"bleu\":"), std::string::npos) << metrics;
  EXPECT_LT(*outcome.best, 10) << "nats, not BLEU";
  EXPECT_GT(*outcome.best, 0);
}

TEST_F(RunTraining, SaysThatADamagedCacheWasEncodedAnewAndHowMuchPaddingBatchesHold) {
  train();
  EXPECT_EQ(log_of("run").find("encoded anew"), std::string::npos);
  EXPECT_NE(log_of("run").find("padding "), std::string::npos);
  for (const auto& entry : fs::recursive_directory_iterator(path("cache"))) {
    if (entry.path().filename() == "shard-00000") write_file_atomically(entry.path(), "damaged");
  }
  options_.run = path("another");
  train();
  EXPECT_NE(log_of("another").find("encoded anew"), std::string::npos);
  EXPECT_NE(log_of("another").find("shard-00000"), std::string::npos);
}

TEST_F(RunTraining, SaysWhatIsWrongBeforeAnythingIsTrained) {
  options_.data.dev_target.clear();
  EXPECT_NE(refusal().find("both sides or for neither"), std::string::npos);
  options_.accumulate = 0;
  EXPECT_NE(refusal().find("accumulate"), std::string::npos);
  options_.accumulate = 1;
  options_.data.dev_target = {path("dev.en")};
  write("train.en", sentences("saw", 199));
  EXPECT_THROW(train(), DataError);
}

TEST_F(RunTraining, DevelopmentTextIsCheckedBeforeAnythingIsLearnt) {
  write("dev.en", sentences("saw", 11));
  EXPECT_THROW(train(), DataError);
  write("dev.en", "\n \n" + std::string(10, '\n'));
  EXPECT_THROW(train(), DataError);
  EXPECT_FALSE(fs::exists(path("cache")));
  EXPECT_FALSE(fs::exists(path("run"))) << "what was not started leaves no folder";
}

TEST_F(RunTraining, ValidatesOnAllDevelopmentFiles) {
  write("more.es", sentences("vio", 5));
  write("more.en", sentences("saw", 5));
  write("more.tsv", "the king vio bread 1\tthe king saw bread 1\n");
  options_.data.dev_source.push_back(path("more.es"));
  options_.data.dev_target.push_back(path("more.en"));
  options_.data.dev_tsv = {path("more.tsv")};
  train();
  const Json development = Json::parse(read_file(root_ / "run" / "manifest.json"))["data"]["development"];
  EXPECT_EQ(development["pairs"], 18);
  EXPECT_EQ(development["files"].size(), 5U);
  write("more.tsv", "the king vio bread 1\n");
  options_.run = path("another");
  EXPECT_THROW(train(), DataError);
}

TEST_F(RunTraining, ValidatesOnAllDevelopmentFilesOfACorpus) {
  write("more.es", sentences("vio", 5));
  write("more.en", sentences("saw", 5));
  write("corpus.toml",
        "name = \"toy\"\nsource = \"es\"\ntarget = \"en\"\n"
        "[train]\nsource = [\"train.es\"]\ntarget = [\"train.en\"]\n"
        "[dev]\nsource = [\"dev.es\", \"more.es\"]\ntarget = [\"dev.en\", \"more.en\"]\n");
  options_.data.corpus = root_.string();
  options_.data.train.source.clear();
  options_.data.train.target.clear();
  options_.data.dev_source.clear();
  options_.data.dev_target.clear();
  train();
  EXPECT_EQ(Json::parse(read_file(root_ / "run" / "manifest.json"))["data"]["development"]["pairs"], 17);
}

TEST_F(RunTraining, DevelopmentTextFromAPipeIsRefusedBeforeAnythingIsLearnt) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  options_.data.dev_source = {path("pipe")};
  EXPECT_NE(refusal().find("pipe: text for training and validation must be regular files"),
            std::string::npos);
  EXPECT_FALSE(fs::exists(path("cache")));
}

TEST_F(RunTraining, BadLinesAreDroppedOrRefusedByPlaceAsIsWanted) {
  write("train.en", "one\ntwo \xff\n" + sentences("saw", 198));
  options_.data.train.bad_lines = BadLines::refuse;
  try {
    train();
    FAIL() << "went on";
  } catch (const DataError& error) {
    EXPECT_NE(std::string(error.what()).find("train.en:2: the line holds NUL or bytes that are not UTF-8"),
              std::string::npos)
        << error.what();
  }
  EXPECT_FALSE(fs::exists(path("cache")));
  options_.data.train.bad_lines = BadLines::drop;
  train();
  EXPECT_EQ(Json::parse(read_file(root_ / "run" / "manifest.json"))["data"]["corpus"]["dropped"]["not UTF-8"],
            1);
  options_.data.train.bad_lines = BadLines::refuse;  // although the corpus is in the cache
  EXPECT_THROW(train(), DataError);
}

TEST_F(RunTraining, ATsvLineWithoutATabIsRefusedByPlace) {
  write("more.tsv", "the king vio bread 1\tthe king saw bread 1\nbread\n");
  options_.data.train.tsv = {path("more.tsv")};
  options_.data.train.bad_lines = BadLines::refuse;
  try {
    train();
    FAIL() << "went on";
  } catch (const DataError& error) {
    EXPECT_NE(std::string(error.what()).find("more.tsv:2: there is no tab"), std::string::npos)
        << error.what();
  }
}

TEST_F(RunTraining, PlateauWithoutValidationIsRefused) {
  options_.schedule.kind = ScheduleKind::plateau;
  options_.validation.every = 0;
  EXPECT_NE(refusal().find("--schedule plateau"), std::string::npos);
}

TEST_F(RunTraining, AnImpossibleModelIsRefusedBeforeAnythingIsRead) {
  options_.data.train.source = {path("nowhere")};
  model_.attention = AttentionKind::luong_dot;
  model_.hidden = 7;
  EXPECT_NE(refusal().find("--encoder-hidden"), std::string::npos);
  model_.hidden = 1'000'000'000;
  EXPECT_NE(refusal().find("hidden is 1000000000; it must be from 1 to 16384"), std::string::npos);
}

TEST_F(RunTraining, AModelLargerThanTheMachineIsRefused) {
  model_.hidden = model_.embedding = 16'384;
  model_.encoder_layers = model_.decoder_layers = 64;
  EXPECT_NE(refusal().find("lower --hidden (16384)"), std::string::npos);
}

}  // namespace
}  // namespace s2s
