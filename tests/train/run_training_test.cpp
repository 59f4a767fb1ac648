// A whole training of a tiny model on a tiny corpus, and what happens when its command is repeated.
#include "train/run_training.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>

#include "base/error.h"
#include "base/files.h"
#include "train/engine.h"
#include "train/load_model.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfig = "[train]\nlearning-rate = 0.001\nseed = 3\nmax-updates = 8\n";

std::string sentences(const char* verb, int count) {
  const char* who[] = {"the king", "a servant", "my brother", "the woman", "his people"};
  const char* what[] = {"bread", "the city", "a great sea", "water and wine", "the law of the land"};
  std::string text;
  for (int i = 0; i < count; ++i) {
    text +=
        std::string(who[i % 5]) + " " + verb + " " + what[(i / 5) % 5] + " " + std::to_string(i % 7) + "\n";
  }
  return text;
}

class RunTraining : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(root_);
    fs::create_directories(root_);
    write("train.es", sentences("vio", 200));
    write("train.en", sentences("saw", 200));
    write("dev.es", sentences("vio", 12));
    write("dev.en", sentences("saw", 12));
    options_.run = (root_ / "run").string();
    options_.runs_root = (root_ / "runs").string();
    options_.data.train.source = {path("train.es")};
    options_.data.train.target = {path("train.en")};
    options_.data.train.cache = path("cache");
    options_.data.dev_source = {path("dev.es")};
    options_.data.dev_target = {path("dev.en")};
    options_.data.vocabulary.size = 40;
    options_.batch.size = 16;
    options_.validation.every = 4;
    options_.max_updates = 8;
    options_.seed = 3;
    options_.threads = 1;
    model_.embedding = model_.hidden = 8;
  }
  void TearDown() override { fs::remove_all(root_); }
  std::string path(const char* name) const { return (root_ / name).string(); }
  void write(const char* name, const std::string& text) { write_file_atomically(root_ / name, text); }
  TrainingOutcome train(const std::string& config = kConfig) {
    return run_training(options_, model_, config);
  }
  std::string refusal(const std::string& config = kConfig) {
    try {
      train(config);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  }
  std::string log_of(const std::string& run) const {
    spdlog::default_logger()->flush();
    return read_file(root_ / run / "train.log");
  }
  fs::path root_ = fs::path(testing::TempDir()) / "run_training_test";
  TrainOptions options_;
  ModelOptions model_;
};

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

TEST_F(RunTraining, GoesOnToTheBitWhenItsCommandIsRepeated) {
  train();
  options_.run = path("in two sittings");
  options_.max_updates = 4;
  train();
  options_.max_updates = 8;
  EXPECT_EQ(train().update, 8);
  for (const char* file : {"model.safetensors", "optimizer.safetensors"}) {
    EXPECT_EQ(read_file(root_ / "run" / "checkpoints" / "000008" / file),
              read_file(root_ / "in two sittings" / "checkpoints" / "000008" / file));
  }
  EXPECT_EQ(Json::parse(read_file(root_ / "in two sittings" / "manifest.json"))["sittings"].size(), 2U);
}

TEST_F(RunTraining, SaysWhenItGoesOnUnderOtherConditions) {
  options_.max_updates = 4;
  train();
  options_.max_updates = 6;
  train();
  const std::string log = log_of("run");
  EXPECT_NE(log.find("going on from"), std::string::npos) << log;
  EXPECT_EQ(log.find("other conditions"), std::string::npos) << log;
  Json manifest = Json::parse(read_file(root_ / "run" / "manifest.json"));
  EXPECT_NE(manifest["sittings"].back()["engine"], nullptr);
  manifest["sittings"].back()["s2s"] = "0.0.1";
  manifest["sittings"].back()["libtorch"] = "1.0";
  manifest["sittings"].back()["engine"] = "by hand";
  write("run/manifest.json", manifest.dump());
  options_.max_updates = 8;
  options_.threads = 2;
  EXPECT_EQ(train().update, 8);
  const std::string warned = log_of("run");
  for (const char* what : {"other conditions", "s2s: 0.0.1 then", "libtorch: 1.0 then",
                           "threads: 1 then, 2 now", "engine: by hand then"}) {
    EXPECT_NE(warned.find(what), std::string::npos) << what;
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

TEST_F(RunTraining, RefusesToGoOnWithAnotherConfigurationUnlessAllowed) {
  train();
  options_.max_updates = 10;
  const std::string changed = "[train]\nlearning-rate = 0.002\nseed = 3\nmax-updates = 10\n";
  const std::string message = refusal(changed);
  EXPECT_NE(message.find("learning-rate: 0.001 then, 0.002 now"), std::string::npos) << message;
  EXPECT_EQ(message.find("max-updates"), std::string::npos) << message;
  options_.allow_changed = {"learning-rate"};
  EXPECT_EQ(train(changed).update, 10);
  options_.allow_changed = {};
  EXPECT_EQ(train(changed).update, 10);  // it is the run's configuration now
}

TEST_F(RunTraining, RefusesToGoOnWithOtherDataUnlessAllowed) {
  train();
  write("train.es", sentences("veo", 200));
  options_.max_updates = 10;
  const std::string message = refusal();
  EXPECT_NE(message.find(path("train.es") + " has other contents"), std::string::npos) << message;
  options_.allow_changed = {"data"};
  EXPECT_EQ(train().update, 10);
}

TEST_F(RunTraining, WithoutANameGoesOnWithTheUnfinishedRunOfTheSameConfiguration) {
  options_.run.clear();
  const TrainingOutcome first = train();
  const TrainingOutcome second = train();  // the first has ended: a new run
  EXPECT_NE(first.run, second.run);
  Json manifest = Json::parse(read_file(fs::path(first.run) / "manifest.json"));
  manifest.erase("ended_by");  // as if it had been killed
  write_file_atomically(fs::path(first.run) / "manifest.json", manifest.dump());
  EXPECT_EQ(train().run, first.run);
}

TEST_F(RunTraining, WithoutANameStartsAnewWhereTheUnfinishedRunHasOtherData) {
  options_.run.clear();
  const TrainingOutcome first = train();
  Json manifest = Json::parse(read_file(fs::path(first.run) / "manifest.json"));
  manifest.erase("ended_by");
  write_file_atomically(fs::path(first.run) / "manifest.json", manifest.dump());
  const std::string source = read_file(path("train.es"));
  write("train.es", sentences("veo", 200));
  EXPECT_NE(train().run, first.run);
  write("train.es", source);
  EXPECT_EQ(train().run, first.run);
}

TEST_F(RunTraining, ARunThatIsToBeReplacedStaysWhereItsSuccessorCannotBegin) {
  train();
  const auto contents = [&] {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(path("run"))) {
      if (entry.is_regular_file()) files[entry.path().string()] = read_file(entry.path());
    }
    return files;
  };
  spdlog::default_logger()->flush();
  const auto before = contents();
  options_.overwrite = true;
  options_.data.train.source = {path("typo.es")};
  EXPECT_THROW(train(), IoError);
  EXPECT_EQ(contents(), before);
  options_.data.train.source = {path("train.es")};
  model_.tied_embeddings = TiedEmbeddings::all;  // of two vocabularies, which are learnt before that is seen
  model_.readout_size = model_.embedding;
  EXPECT_NE(refusal(), "");
  EXPECT_EQ(contents(), before);
  model_.tied_embeddings = TiedEmbeddings::none;
  options_.max_updates = 4;
  EXPECT_EQ(train().update, 4);
  EXPECT_FALSE(fs::exists(root_ / "run" / "checkpoints" / "000008"));
  EXPECT_FALSE(fs::exists(root_ / "run" / ".replaced"));
}

TEST_F(RunTraining, WhatIsRefusedIsNotRecorded) {
  train();
  const std::string manifest = read_file(root_ / "run" / "manifest.json");
  options_.schedule.kind = ScheduleKind::plateau;
  options_.validation.every = 0;
  options_.allow_changed = {"schedule"};
  const std::string changed =
      "[train]\nlearning-rate = 0.001\nschedule = \"plateau\"\nseed = 3\nmax-updates = 8\n";
  EXPECT_NE(refusal(changed).find("plateau"), std::string::npos);
  EXPECT_EQ(read_file(root_ / "run" / "config.toml"), kConfig);
  EXPECT_EQ(read_file(root_ / "run" / "manifest.json"), manifest);
}

TEST_F(RunTraining, IsLoadedWithItsVocabulariesReadyToTranslate) {
  options_.data.joint_vocabulary = true;
  options_.data.vocabulary.size = 44;
  const TrainingOutcome outcome = train();
  const LoadedModel loaded = load_model(outcome.run, "last");
  EXPECT_EQ(loaded.update, 8);
  EXPECT_FALSE(loaded.model->is_training());
  EXPECT_EQ(loaded.source.size(), 44);
  EXPECT_EQ(loaded.source.sha256(), loaded.target.sha256());
  const ParallelText text =
      read_parallel_text({options_.data.dev_source, options_.data.dev_target}, loaded.source, loaded.target);
  const std::string lines = read_file(fs::path(outcome.run) / "metrics.jsonl");
  const std::size_t begin = lines.rfind('\n', lines.rfind("\"validation\"")) + 1;
  const Json last = Json::parse(lines.substr(begin, lines.find('\n', begin) - begin));
  EXPECT_EQ(last["kind"], "validation");
  EXPECT_DOUBLE_EQ(development_loss(*loaded.model, make_loss(*loaded.model, options_), text,
                                    options_.validation.batch_size),
                   last["loss"].get<double>());
  EXPECT_THROW(load_model(outcome.run, "average-"), UsageError);
  const LoadedModel average = load_model(outcome.run, "average-2");
  EXPECT_NE(development_loss(*average.model, make_loss(*average.model, options_), text,
                             options_.validation.batch_size),
            last["loss"].get<double>());
}

TEST_F(RunTraining, SourcesReadBackwardsAreReadSoByWhoeverLoadsTheModel) {
  EXPECT_FALSE(load_model(train().run).coding().reverse_source);
  options_.run = path("reversed");
  options_.data.train.reverse_source = true;
  const LoadedModel loaded = load_model(train().run);
  EXPECT_TRUE(loaded.coding().reverse_source);
  const auto losses = [](const std::string& run) { return read_file(run + "/metrics.jsonl"); };
  EXPECT_NE(losses(path("run")), losses(path("reversed")));
}

TEST_F(RunTraining, IsNotLoadedWithAnotherVocabulary) {
  const TrainingOutcome outcome = train();
  fs::copy_file(root_ / "run" / "source.model", root_ / "run" / "target.model",
                fs::copy_options::overwrite_existing);
  EXPECT_THROW(load_model(outcome.run), ModelError);
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

TEST_F(RunTraining, AFolderThatWasThereStaysWhereAStartFails) {
  fs::create_directories(path("run"));
  write("dev.en", "");
  EXPECT_THROW(train(), DataError);
  EXPECT_TRUE(fs::exists(path("run")));
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

class DamagedRun : public RunTraining {
 protected:
  void SetUp() override {
    RunTraining::SetUp();
    options_.checkpoint_every = 2;
    train();
    options_.max_updates = 12;
  }
  std::string model_error() {
    try {
      train();
    } catch (const ModelError& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(DamagedRun, NamesTheOlderCheckpointsThatItCanGoOnFrom) {
  const fs::path checkpoints = root_ / "run" / "checkpoints";
  write("run/checkpoints/000008/model.safetensors", "damaged");
  const std::string message = model_error();
  EXPECT_NE(message.find("update 4, 6: remove " + (checkpoints / "000008").string()), std::string::npos)
      << message;
  fs::remove_all(checkpoints / "000008");
  EXPECT_EQ(train().update, 12);
}

TEST_F(DamagedRun, NamesTheFileThatIsMissing) {
  const std::string config = read_file(root_ / "run" / "config.toml");
  fs::remove(root_ / "run" / "config.toml");
  EXPECT_NE(model_error().find("config.toml is missing"), std::string::npos);
  write("run/config.toml", config.substr(0, config.find("max-updates")));
  EXPECT_NE(model_error().find("config.toml is cut short"), std::string::npos) << model_error();
  write("run/config.toml", config);
  fs::remove(root_ / "run" / "source.model");
  EXPECT_NE(model_error().find("source.model is missing"), std::string::npos);
  EXPECT_THROW(load_model(path("run")), ModelError);
}

TEST_F(DamagedRun, ElsewhereIsNoReasonNotToStart) {
  fs::create_directories(options_.runs_root);
  fs::rename(root_ / "run", fs::path(options_.runs_root) / "20990101-000000-bahdanau");
  write_file_atomically(fs::path(options_.runs_root) / "20990101-000000-bahdanau" / "manifest.json", "{");
  options_.run.clear();
  EXPECT_EQ(train().update, 12);
}

// Sealed as s2s seals it: what a stranger may send.
TEST_F(DamagedRun, AModelOfImpossibleOptionsIsRefusedBeforeItIsBuilt) {
  const RunDirectory run(root_ / "run");
  const Checkpoint whole = read_checkpoint(run.path(), "last");
  const std::vector<std::pair<const char*, Json>> hostile{{"encoder_layers", 1'000'000'000},
                                                          {"encoder_layers", 64},
                                                          {"hidden", 1'000'000'000},
                                                          {"hidden", 16'384},
                                                          {"hidden", -5},
                                                          {"hidden", 0},
                                                          {"target_vocabulary", 10'000'000},
                                                          {"dropout", 7.0},
                                                          {"source_vocabulary", -1}};
  for (const auto& [option, value] : hostile) {
    Checkpoint checkpoint = whole;
    checkpoint.state["model"][option] = value;
    write_checkpoint(run, checkpoint);
    EXPECT_THROW(load_model(run.path().string(), "last"), ModelError) << option << ' ' << value;
  }
}

TEST_F(DamagedRun, AnAverageSaysOfWhichUpdates) {
  EXPECT_EQ(load_model(path("run"), "average-2").checkpoint,
            "average of the last 2 checkpoints (updates 6, 8)");
  EXPECT_EQ(load_model(path("run"), "average-99").checkpoint,
            "average of the last 3 checkpoints (updates 4, 6, 8), all that the run keeps");
  EXPECT_EQ(load_model(path("run"), "average-1").checkpoint,
            "average of the last checkpoint alone (update 8)");
}

// It would be averaged with what was learnt long after it.
TEST_F(DamagedRun, AnAverageLeavesOutABestThatIsOlderThanWhatTheRunKeeps) {
  options_.keep_last = 2;
  train();
  const RunDirectory run(root_ / "run");
  Checkpoint best = read_checkpoint(run.path(), "last");
  best.update = 1;
  write_checkpoint(run, best);
  mark_best(run, 1);
  remove_old_checkpoints(run, options_.keep_last);
  ASSERT_EQ(run.updates(), (std::vector<std::int64_t>{1, 10, 12}));
  for (const char* which : {"average", "average-3"}) {
    EXPECT_EQ(load_model(path("run"), which).checkpoint,
              "average of the last 2 checkpoints (updates 10, 12), all that the run keeps");
  }
}

}  // namespace
}  // namespace s2s
