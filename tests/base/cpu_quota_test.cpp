// Quotas of both versions of control groups, in folders that look like a machine's.
#include "base/cpu_quota.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "base/environment.h"
#include "base/threads.h"
#include "support/temporary_folder.h"

namespace s2s {
namespace {

class CpuQuota : public testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  std::optional<double> quota() const { return cpu_quota(root_.path()); }

  TemporaryFolder root_;
};

TEST_F(CpuQuota, NoneIsSetWhereThereAreNoControlGroups) { EXPECT_EQ(quota(), std::nullopt); }

TEST_F(CpuQuota, OfAContainerIsAtTheTopOfItsHierarchy) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/cpu.max", "150000 100000\n");
  EXPECT_EQ(quota(), 1.5);
  write("sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(quota(), std::nullopt);
}

TEST_F(CpuQuota, OfAServiceIsInItsOwnGroupOrInOneAboveIt) {
  write("proc/self/cgroup", "0::/system.slice/s2s.service\n");
  write("sys/fs/cgroup/system.slice/s2s.service/cpu.max", "max 100000\n");
  write("sys/fs/cgroup/system.slice/cpu.max", "400000 100000\n");
  EXPECT_EQ(quota(), 4);
  write("sys/fs/cgroup/system.slice/s2s.service/cpu.max", "50000 100000\n");
  EXPECT_EQ(quota(), 0.5);
}

TEST_F(CpuQuota, OfVersionOneIsReadFromItsTwoFiles) {
  write("proc/self/cgroup", "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n");
  for (const char* folder : {"sys/fs/cgroup/cpu,cpuacct/docker/abc/", "sys/fs/cgroup/cpu/"}) {
    write(std::string(folder) + "cpu.cfs_period_us", "100000\n");
    write(std::string(folder) + "cpu.cfs_quota_us", "300000\n");
    EXPECT_EQ(quota(), 3) << folder;
    write(std::string(folder) + "cpu.cfs_quota_us", "-1\n");
    EXPECT_EQ(quota(), std::nullopt) << folder;
  }
}

TEST_F(CpuQuota, APathOutsideTheContainerAndDamagedFilesAreNoQuota) {
  write("proc/self/cgroup", "0::/../../elsewhere\nnonsense\n7:cpu\n");
  write("sys/fs/cgroup/cpu.max", "");
  EXPECT_EQ(quota(), std::nullopt);
  write("sys/fs/cgroup/cpu.max", "200000 0\n");
  EXPECT_EQ(quota(), std::nullopt);
}

TEST(Threads, AreNeverMoreThanCores) {
  const int cores = available_cores();
  EXPECT_EQ(usable_threads(0), cores);
  EXPECT_EQ(usable_threads(1), 1);
  EXPECT_EQ(usable_threads(500), std::min(cores, 500));
}

}  // namespace
}  // namespace s2s
