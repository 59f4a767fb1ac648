#include "train/training_state.h"

#include <gtest/gtest.h>

#include "train/training_report.h"

namespace s2s {
namespace {

TEST(TrainingState, IsTheSameAfterJson) {
  TrainingState state;
  state.update = 17;
  state.skipped = 2;
  state.skipped_in_a_row = 1;
  state.sentences = 1360;
  state.target_pieces = 40000;
  state.target_words = 30000;
  state.validated_at = 10;
  state.seconds = 0.1 + 0.2;
  state.window.updates = 7;
  state.window.negative_log_likelihood = 1.0 / 3.0;
  state.window.cells = 99;
  const Json json = to_json(state);
  const Json again = to_json(training_state_from(Json::parse(json.dump())));
  EXPECT_EQ(json, again);
  EXPECT_EQ(again["window"]["negative_log_likelihood"].get<double>(), 1.0 / 3.0);
  const Random::State random{~std::uint64_t{0}, 2, 12345678901234567890U};
  EXPECT_EQ(random_state_from(Json::parse(to_json(random).dump())), random);
  const BatcherState batcher{3, 4000, 5};
  EXPECT_EQ(batcher_state_from(Json::parse(to_json(batcher).dump())), batcher);
}

TEST(TrainingReport, TimeLeftIsThatOfTheNearestLimit) {
  TrainOptions options;
  TrainingState state;
  state.update = 100;
  state.seconds = 50;
  options.max_updates = 400;
  EXPECT_DOUBLE_EQ(seconds_left(options, state, 0.5).value(), 150);
  options.max_epochs = 1;
  EXPECT_DOUBLE_EQ(seconds_left(options, state, 0.5).value(), 50);
  options.max_minutes = 1;
  EXPECT_DOUBLE_EQ(seconds_left(options, state, 0.5).value(), 10);
  options.max_updates = options.max_epochs = 0;
  options.max_minutes = 0;
  EXPECT_FALSE(seconds_left(options, state, 0.5).has_value());
}

TEST(TrainingReport, GivesMeansOverTargetPieces) {
  TrainingState state;
  state.update = 20;
  state.window.updates = 10;
  state.window.skipped = 2;
  state.window.target_pieces = 1000;
  state.window.target_words = 800;
  state.window.negative_log_likelihood = 2500;
  state.window.gradient_norm = 4;
  state.window.seconds = 2;
  const Json report = report_json(state, 0.5, 0.001);
  EXPECT_DOUBLE_EQ(report["loss"].get<double>(), 2.5);
  EXPECT_DOUBLE_EQ(report["gradient_norm"].get<double>(), 0.5);
  EXPECT_DOUBLE_EQ(report["target_pieces_per_second"].get<double>(), 500);
  EXPECT_DOUBLE_EQ(report["target_words_per_second"].get<double>(), 400);
  const std::string line = report_line(TrainOptions{}, state, 0.5, 0.001);
  EXPECT_NE(line.find("loss 2.5000"), std::string::npos) << line;
  EXPECT_NE(line.find("500 pieces/s, 400 words/s"), std::string::npos) << line;
}

}  // namespace
}  // namespace s2s
