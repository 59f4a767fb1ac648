#include "train/trainer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <limits>
#include <sstream>

#include "base/error.h"
#include "base/files.h"
#include "train/toy.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

// 40 pairs in which the first source piece tells the target.
TrainingSet pairs() {
  std::vector<std::vector<std::int32_t>> source;
  std::vector<std::vector<std::int32_t>> target;
  for (std::int32_t i = 0; i < 40; ++i) {
    source.push_back({4 + i % 8});
    target.push_back(std::vector<std::int32_t>(static_cast<std::size_t>(1 + i % 3), 4 + (i * 5) % 8));
  }
  return TrainingSet::in_memory(source, target);
}

TrainOptions options() {
  TrainOptions options;
  options.batch.size = 6;
  options.batch.pool = 2;
  options.optimiser.learning_rate = 0.05;
  options.validation.metric = ValidationMetric::loss;
  options.validation.every = 6;
  options.validation.patience = 0;
  options.max_updates = 30;
  options.log_every = 4;
  options.checkpoint_every = 5;
  options.keep_last = 2;
  return options;
}

struct Killed {};

// One process's sitting at a run: starts it, or goes on from its last checkpoint, as run_training does.
struct Sitting {
  Sitting(const fs::path& folder, const TrainOptions& training_options)
      : run(fs::exists(folder) ? RunDirectory(folder) : RunDirectory::create(folder)),
        batcher(pairs(), training_options.batch, training_options.seed),
        trainer(
            training_options,
            TrainerParts{toy, [this](const PairBatch& batch, Random& random) { return loss(batch, random); },
                         batcher, [](const Batch& batch) { return batch.target.rows; },
                         [this] { return validate(); }, run, Json{{"model", "toy"}}}) {
    if (!run.updates().empty()) {
      trainer.resume(read_checkpoint(run.last()), run.last().string());
    }
  }

  LossResult loss(const PairBatch& batch, Random& random) {
    if (--calls_until_killed == 0) {
      throw Killed();
    }
    if (--calls_until_poison < 0) {
      toy.poison = std::numeric_limits<float>::quiet_NaN();
    }
    return toy.loss(batch, random);
  }

  ValidationResult validate() {
    toy.eval();
    Random unused(0);
    ValidationResult result;
    result.loss = next_loss         ? next_loss()
                  : validation_loss ? *validation_loss
                                    : toy.logits.detach().square().mean().item<double>();
    toy.train();
    return result;
  }

  Toy toy{0.7};
  RunDirectory run;
  Batcher batcher;
  std::int64_t calls_until_killed = -1;
  std::int64_t calls_until_poison = std::numeric_limits<std::int64_t>::max();
  std::optional<double> validation_loss;
  std::function<double()> next_loss;
  Trainer trainer;
};

class TrainerRun : public testing::Test {
 protected:
  void SetUp() override { fs::remove_all(root_); }
  void TearDown() override { fs::remove_all(root_); }
  std::string checkpoint(const char* update) const {
    return (root_ / "run" / "checkpoints" / update).string();
  }
  fs::path root_ = fs::path(testing::TempDir()) / "trainer_test";
};

// What a run wrote, without clock times.
std::string lines_without_times(const fs::path& file) {
  std::istringstream lines(read_file(file));
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    Json json = Json::parse(line);
    for (const char* key :
         {"seconds", "total_seconds", "target_pieces_per_second", "target_words_per_second"}) {
      json.erase(key);
    }
    result += json.dump() + "\n";
  }
  return result;
}

Json state_without_times(const fs::path& checkpoint) {
  Json state = read_checkpoint(checkpoint).state;
  state["training"].erase("seconds");
  state["training"]["window"].erase("seconds");
  return state;
}

void expect_equal_runs(const fs::path& one, const fs::path& other, const std::string& update) {
  for (const char* file : {"model.safetensors", "optimizer.safetensors"}) {
    EXPECT_EQ(read_file(one / "checkpoints" / update / file),
              read_file(other / "checkpoints" / update / file))
        << file;
  }
  EXPECT_EQ(state_without_times(one / "checkpoints" / update),
            state_without_times(other / "checkpoints" / update));
  EXPECT_EQ(lines_without_times(one / "metrics.jsonl"), lines_without_times(other / "metrics.jsonl"));
  EXPECT_EQ(RunDirectory(one).best_update(), RunDirectory(other).best_update());
}

TEST_F(TrainerRun, KilledAndResumedEndsInTheSameBytesAsLeftAlone) {
  for (const OptimiserKind kind : {OptimiserKind::adam, OptimiserKind::adadelta}) {
    fs::remove_all(root_);
    TrainOptions training = options();
    training.optimiser.kind = kind;
    training.accumulate = 2;
    training.schedule.kind = ScheduleKind::plateau;
    training.schedule.decay_patience = 1;
    Sitting(root_ / "alone", training).trainer.run();
    for (const std::int64_t calls : {35, 21, 3}) {  // each sitting is killed within an update
      Sitting killed(root_ / "killed", training);
      killed.calls_until_killed = calls;
      EXPECT_THROW(killed.trainer.run(), Killed);
    }
    Sitting(root_ / "killed", training).trainer.run();
    expect_equal_runs(root_ / "alone", root_ / "killed", "000030");
  }
}

// Where it stopped it was validated off the schedule: that must decide nothing.
TEST_F(TrainerRun, AfterItsLimitIsRaisedItGoesOnAsIfThatHadBeenItsLimit) {
  TrainOptions training = options();
  training.schedule.kind = ScheduleKind::plateau;
  training.schedule.decay_patience = 1;
  Sitting(root_ / "alone", training).trainer.run();
  training.max_updates = 15;
  const TrainingOutcome stopped = Sitting(root_ / "raised", training).trainer.run();
  EXPECT_EQ(stopped.update, 15);
  training.max_updates = 30;
  Sitting(root_ / "raised", training).trainer.run();
  for (const char* file : {"model.safetensors", "optimizer.safetensors"}) {
    EXPECT_EQ(read_file(root_ / "alone" / "checkpoints" / "000030" / file),
              read_file(root_ / "raised" / "checkpoints" / "000030" / file))
        << file;
  }
  const auto decides = [&](const char* run, const char* key) {
    return read_checkpoint(root_ / run / "checkpoints" / "000030").state.at(key);
  };
  EXPECT_EQ(decides("alone", "schedule"), decides("raised", "schedule"));
  EXPECT_EQ(decides("alone", "scheduled_best"), decides("raised", "scheduled_best"));
}

TEST_F(TrainerRun, TheValidationAtTheEndCanBeTheBest) {
  TrainOptions training = options();
  training.max_updates = 15;
  Sitting sitting(root_ / "run", training);
  double loss = 9;
  sitting.next_loss = [&loss] { return loss -= 1; };
  EXPECT_EQ(sitting.trainer.run().best_update, 15);
  EXPECT_EQ(sitting.run.best_update(), 15);
}

TEST_F(TrainerRun, ACheckpointThatKnowsOneBestOnlyCanBeGoneOnFrom) {
  TrainOptions training = options();
  training.max_updates = 12;
  Sitting(root_ / "run", training).trainer.run();
  Checkpoint checkpoint = read_checkpoint(root_ / "run", "last");
  checkpoint.state.erase("scheduled_best");
  write_checkpoint(RunDirectory(root_ / "run"), checkpoint);
  training.max_updates = 30;
  EXPECT_EQ(Sitting(root_ / "run", training).trainer.run().update, 30);
}

TEST_F(TrainerRun, MetricsThatCannotBeWrittenDoNotEndIt) {
  Sitting sitting(root_ / "run", options());
  const fs::path metrics = sitting.run.metrics();
  sitting.next_loss = [&] {
    fs::remove_all(metrics);
    fs::create_directory(metrics);
    return 1.0;
  };
  EXPECT_EQ(sitting.trainer.run().update, 30);
  EXPECT_EQ(sitting.run.updates().back(), 30);
}

TEST_F(TrainerRun, RepeatedAfterItsEndDoesNothing) {
  Sitting(root_ / "run", options()).trainer.run();
  const std::string metrics = read_file(root_ / "run" / "metrics.jsonl");
  const std::string model = read_file(root_ / "run" / "checkpoints" / "000030" / "model.safetensors");
  EXPECT_EQ(Sitting(root_ / "run", options()).trainer.run().update, 30);
  EXPECT_EQ(read_file(root_ / "run" / "metrics.jsonl"), metrics);
  EXPECT_EQ(read_file(root_ / "run" / "checkpoints" / "000030" / "model.safetensors"), model);
}

TEST_F(TrainerRun, KeepsTheBestAndTheLastCheckpoints) {
  TrainOptions training = options();
  Sitting sitting(root_ / "run", training);
  sitting.validation_loss = 1.0;  // the first validation, at update 6, stays the best
  const TrainingOutcome outcome = sitting.trainer.run();
  EXPECT_EQ(outcome.ended_by, "max-updates");
  EXPECT_EQ(outcome.best_update, 6);
  EXPECT_EQ(outcome.best, 1.0);
  EXPECT_EQ(sitting.run.best_update(), 6);
  EXPECT_EQ(sitting.run.updates(), (std::vector<std::int64_t>{6, 25, 30}));
}

TEST_F(TrainerRun, StopsWhenPatienceEnds) {
  TrainOptions training = options();
  training.validation.patience = 2;
  Sitting sitting(root_ / "run", training);
  sitting.validation_loss = 1.0;
  const TrainingOutcome outcome = sitting.trainer.run();
  EXPECT_EQ(outcome.ended_by, "patience");
  EXPECT_EQ(outcome.update, 18);
}

TEST_F(TrainerRun, StopsAtTheEndOfAnEpoch) {
  TrainOptions training = options();
  training.max_epochs = 2;  // of 40 pairs in batches of 6
  const TrainingOutcome outcome = Sitting(root_ / "run", training).trainer.run();
  EXPECT_EQ(outcome.ended_by, "max-epochs");
  EXPECT_GE(outcome.update, 13);
  EXPECT_LE(outcome.update, 16);
}

TEST_F(TrainerRun, SkipsUpdatesThatAreNotFiniteAndGivesUpNamingTheLastGoodCheckpoint) {
  TrainOptions training = options();
  training.divergence_limit = 3;
  training.checkpoint_every = 4;
  Sitting sitting(root_ / "run", training);
  sitting.calls_until_poison = 12;
  try {
    sitting.trainer.run();
    FAIL() << "went on";
  } catch (const DivergedError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("3 updates in a row, up to update 15"), std::string::npos) << message;
    // 000012 holds the parameters that give what is not finite
    EXPECT_NE(message.find("The last good checkpoint is " + checkpoint("000008")), std::string::npos)
        << message;
    EXPECT_NE(message.find("remove " + checkpoint("000012")), std::string::npos) << message;
    EXPECT_NE(message.find("logits"), std::string::npos) << message;
  }
  EXPECT_TRUE(read_checkpoint(sitting.run.last()).model.at("logits").isfinite().all().item<bool>());
}

TEST_F(TrainerRun, SkippedUpdatesDoNotPushTheLastGoodCheckpointOut) {
  TrainOptions training = options();
  training.divergence_limit = 12;
  training.checkpoint_every = 2;
  training.validation.every = 0;
  training.keep_last = 1;
  Sitting sitting(root_ / "run", training);
  sitting.calls_until_poison = 9;  // checkpoint 8 is followed by a good update, and then there is none
  EXPECT_THROW(sitting.trainer.run(), DivergedError);
  EXPECT_EQ(sitting.run.updates(), (std::vector<std::int64_t>{8}));
  fs::remove_all(root_);
  Sitting other(root_ / "run", training);
  other.calls_until_poison = 8;  // checkpoint 8 holds the parameters that give what is not finite
  EXPECT_THROW(other.trainer.run(), DivergedError);
  EXPECT_EQ(other.run.updates(), (std::vector<std::int64_t>{6, 8}));
}

TEST_F(TrainerRun, ResumedAfterGivingUpHasItsWholePatienceAgain) {
  TrainOptions training = options();
  training.divergence_limit = 3;
  training.validation.every = 0;
  {
    Sitting sitting(root_ / "run", training);
    sitting.calls_until_poison = 12;
    EXPECT_THROW(sitting.trainer.run(), DivergedError);
  }
  Sitting again(root_ / "run", training);
  again.calls_until_poison = 2;  // from update 10: two good ones, and three that are skipped
  try {
    again.trainer.run();
    FAIL() << "went on";
  } catch (const DivergedError& error) {
    EXPECT_NE(std::string(error.what()).find("3 updates in a row, up to update 15"), std::string::npos)
        << error.what();
  }
}

TEST_F(TrainerRun, ATrainingThatEndsWithSkippedUpdatesCanBeGoneOnWith) {
  TrainOptions training = options();
  training.divergence_limit = 4;
  training.keep_last = 1;
  training.validation.every = 0;
  {
    Sitting sitting(root_ / "run", training);
    sitting.calls_until_poison = 28;
    EXPECT_EQ(sitting.trainer.run().skipped, 2);
    EXPECT_EQ(sitting.run.updates(), (std::vector<std::int64_t>{25, 30}));  // 25 may be the last good one
  }
  training.max_updates = 40;
  Sitting longer(root_ / "run", training);
  longer.calls_until_poison = 0;
  try {
    longer.trainer.run();
    FAIL() << "went on";
  } catch (const DivergedError& error) {
    EXPECT_NE(std::string(error.what()).find("good checkpoint is " + checkpoint("000025")), std::string::npos)
        << error.what();
    EXPECT_NE(std::string(error.what()).find("up to update 34"), std::string::npos) << error.what();
  }
}

TEST_F(TrainerRun, RefusesACheckpointOfAnotherModel) {
  Sitting(root_ / "run", options()).trainer.run();
  Checkpoint checkpoint = read_checkpoint(root_ / "run");
  checkpoint.model["logits"] = torch::zeros({3, 12});
  Sitting other(root_ / "other", options());
  EXPECT_THROW(other.trainer.resume(checkpoint, "run"), ModelError);
  checkpoint.state.erase("batcher");
  EXPECT_THROW(other.trainer.resume(checkpoint, "run"), ModelError);
}

}  // namespace
}  // namespace s2s
