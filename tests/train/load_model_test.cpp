// The way back from a run's folder to a model.
#include "train/load_model.h"

#include "toy_run.h"
#include "train/engine.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

class LoadModel : public ToyRun {};

TEST_F(LoadModel, IsLoadedWithItsVocabulariesReadyToTranslate) {
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

TEST_F(LoadModel, SourcesReadBackwardsAreReadSoByWhoeverLoadsTheModel) {
  EXPECT_FALSE(load_model(train().run).coding().reverse_source);
  options_.run = path("reversed");
  options_.data.train.reverse_source = true;
  const LoadedModel loaded = load_model(train().run);
  EXPECT_TRUE(loaded.coding().reverse_source);
  const auto losses = [](const std::string& run) { return read_file(run + "/metrics.jsonl"); };
  EXPECT_NE(losses(path("run")), losses(path("reversed")));
}

TEST_F(LoadModel, IsNotLoadedWithAnotherVocabulary) {
  const TrainingOutcome outcome = train();
  fs::copy_file(root_ / "run" / "source.model", root_ / "run" / "target.model",
                fs::copy_options::overwrite_existing);
  EXPECT_THROW(load_model(outcome.run), ModelError);
}

class LoadCheckpoint : public ToyRun {
 protected:
  void SetUp() override {
    ToyRun::SetUp();
    options_.checkpoint_every = 2;
    train();
  }
};

// Sealed as s2s seals it: what a stranger may send.
TEST_F(LoadCheckpoint, AModelOfImpossibleOptionsIsRefusedBeforeItIsBuilt) {
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

TEST_F(LoadCheckpoint, AnAverageSaysOfWhichUpdates) {
  EXPECT_EQ(load_model(path("run"), "average-2").checkpoint,
            "average of the last 2 checkpoints (updates 6, 8)");
  EXPECT_EQ(load_model(path("run"), "average-99").checkpoint,
            "average of the last 3 checkpoints (updates 4, 6, 8), all that the run keeps");
  EXPECT_EQ(load_model(path("run"), "average-1").checkpoint,
            "average of the last checkpoint alone (update 8)");
}

// It would be averaged with what was learnt long after it.
TEST_F(LoadCheckpoint, AnAverageLeavesOutABestThatIsOlderThanWhatTheRunKeeps) {
  options_.keep_last = 2;
  options_.max_updates = 12;
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
