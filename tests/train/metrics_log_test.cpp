#include "train/metrics_log.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.h"

namespace s2s {
namespace {

class MetricsLogFile : public testing::Test {
 protected:
  std::filesystem::path file_ = std::filesystem::path(testing::TempDir()) / "metrics_log_test.jsonl";
  void SetUp() override { std::filesystem::remove(file_); }
};

constexpr const char* kLines =
    "{\"kind\":\"train\",\"update\":10}\n"
    "{\"kind\":\"validation\",\"update\":10}\n"
    "{\"kind\":\"train\",\"update\":20}\n"
    "{\"kind\":\"validation\",\"update\":20}\n"
    "{\"kind\":\"train\",\"update\":30}\n"
    "{\"kind\":\"train\",\"upd";

TEST_F(MetricsLogFile, GoesOnFromTheCheckpointWithoutWhatCameAfterIt) {
  write_file_atomically(file_, kLines);
  MetricsLog log(file_, 20, 20);
  log.add({{"kind", "train"}, {"update", 30}});
  EXPECT_EQ(read_file(file_),
            "{\"kind\":\"train\",\"update\":10}\n"
            "{\"kind\":\"validation\",\"update\":10}\n"
            "{\"kind\":\"train\",\"update\":20}\n"
            "{\"kind\":\"validation\",\"update\":20}\n"
            "{\"kind\":\"train\",\"update\":30}\n");
}

TEST_F(MetricsLogFile, DropsAValidationThatTheCheckpointDoesNotKnow) {
  write_file_atomically(file_, kLines);
  const MetricsLog log(file_, 20, 10);
  EXPECT_EQ(read_file(file_),
            "{\"kind\":\"train\",\"update\":10}\n"
            "{\"kind\":\"validation\",\"update\":10}\n"
            "{\"kind\":\"train\",\"update\":20}\n");
}

TEST_F(MetricsLogFile, StartsEmptyForANewTraining) {
  write_file_atomically(file_, kLines);
  const MetricsLog log(file_, 0, 0);
  EXPECT_EQ(read_file(file_), "");
}

}  // namespace
}  // namespace s2s
