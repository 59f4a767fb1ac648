// What happens when a training's command is repeated.
#include "toy_run.h"
#include "train/load_model.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

class Resume : public ToyRun {};

TEST_F(Resume, GoesOnToTheBitWhenItsCommandIsRepeated) {
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

TEST_F(Resume, SaysWhenItGoesOnUnderOtherConditions) {
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

TEST_F(Resume, RefusesToGoOnWithAnotherConfigurationUnlessAllowed) {
  train();
  options_.max_updates = 10;
  const std::string changed = "[train]\nlearning-rate = 0.002\nseed = 3\nmax-updates = 10\n";
  const std::string message = refusal(changed);
  EXPECT_NE(message.find("--learning-rate is 0.002 now and was 0.001 when the run began"), std::string::npos)
      << message;
  EXPECT_EQ(message.find("max-updates"), std::string::npos) << message;
  options_.allow_changed = {"learning-rate"};
  EXPECT_EQ(train(changed).update, 10);
  options_.allow_changed = {};
  EXPECT_EQ(train(changed).update, 10);  // it is the run's configuration now
}

TEST_F(Resume, RefusesToGoOnWithOtherDataUnlessAllowed) {
  train();
  write("train.es", sentences("veo", 200));
  options_.max_updates = 10;
  const std::string message = refusal();
  EXPECT_NE(message.find(path("train.es") + " has other contents"), std::string::npos) << message;
  options_.allow_changed = {"data"};
  EXPECT_EQ(train().update, 10);
}

TEST_F(Resume, WhatIsRefusedIsNotRecorded) {
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

TEST_F(Resume, WithoutANameGoesOnWithTheUnfinishedRunOfTheSameConfiguration) {
  options_.run.clear();
  const TrainingOutcome first = train();
  const TrainingOutcome second = train();  // the first has ended: a new run
  EXPECT_NE(first.run, second.run);
  Json manifest = Json::parse(read_file(fs::path(first.run) / "manifest.json"));
  manifest.erase("ended_by");  // as if it had been killed
  write_file_atomically(fs::path(first.run) / "manifest.json", manifest.dump());
  EXPECT_EQ(train().run, first.run);
}

TEST_F(Resume, WithoutANameStartsAnewWhereTheUnfinishedRunHasOtherData) {
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

// One with several checkpoints, to be gone on with once it is damaged.
class DamagedRun : public ToyRun {
 protected:
  void SetUp() override {
    ToyRun::SetUp();
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

}  // namespace
}  // namespace s2s
