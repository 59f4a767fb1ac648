// A tiny model and a tiny corpus in a folder of their own, for tests of whole trainings.
#pragma once

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <string>

#include "base/error.h"
#include "base/files.h"
#include "train/run_training.h"

namespace s2s {

inline constexpr const char* kConfig = "[train]\nlearning-rate = 0.001\nseed = 3\nmax-updates = 8\n";

inline std::string sentences(const char* verb, int count) {
  const char* who[] = {"the king", "a servant", "my brother", "the woman", "his people"};
  const char* what[] = {"bread", "the city", "a great sea", "water and wine", "the law of the land"};
  std::string text;
  for (int i = 0; i < count; ++i) {
    text +=
        std::string(who[i % 5]) + " " + verb + " " + what[(i / 5) % 5] + " " + std::to_string(i % 7) + "\n";
  }
  return text;
}

class ToyRun : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
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
  void TearDown() override { std::filesystem::remove_all(root_); }
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
  std::filesystem::path root_ = std::filesystem::path(testing::TempDir()) / "run_training_test";
  TrainOptions options_;
  ModelOptions model_;
};

}  // namespace s2s
