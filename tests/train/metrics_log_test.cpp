#include "train/metrics_log.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.h"
#include "report/tensorboard.h"
#include "support/faulty_files.h"
#include "support/temporary_folder.h"

namespace s2s {
namespace {

class MetricsLogFile : public testing::Test {
 protected:
  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "metrics.jsonl";
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

TEST_F(MetricsLogFile, WritesTheNumbersAsEventsToo) {
  MetricsLog log(file_, 0, 0);
  log.add({{"kind", "validation"}, {"update", 20}, {"bleu", 7.5}, {"best", true}});
  std::string events;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    if (entry.path().filename().string().starts_with("events.out.tfevents")) {
      for (const std::string& record : read_tfrecords(entry.path().string())) events += record;
    }
  }
  EXPECT_NE(events.find("validation/bleu"), std::string::npos);
  EXPECT_EQ(events.find("validation/best"), std::string::npos);
  EXPECT_EQ(events.find("validation/update"), std::string::npos);
}

TEST_F(MetricsLogFile, StartsEmptyForANewTraining) {
  write_file_atomically(file_, kLines);
  const MetricsLog log(file_, 0, 0);
  EXPECT_EQ(read_file(file_), "");
}

TEST_F(MetricsLogFile, AFullDiskEndsNothingAndLeavesNoGapOnceThereIsRoom) {
  const auto line = [](int update) { return Json{{"kind", "train"}, {"update", update}}; };
  for (const int failing : {0, 1, 2}) {  // opening, writing (of which a part gets there), closing
    FaultyFiles files(FaultyFiles::Fault::fails, 3 + failing);
    MetricsLog log(file_, 0, 0, files);
    for (const int update : {10, 20, 30}) EXPECT_NO_THROW(log.add(line(update)));
    EXPECT_EQ(read_file(file_),
              "{\"kind\":\"train\",\"update\":10}\n"
              "{\"kind\":\"train\",\"update\":20}\n"
              "{\"kind\":\"train\",\"update\":30}\n")
        << failing;
  }
}

}  // namespace
}  // namespace s2s
