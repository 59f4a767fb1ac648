// A log file that must not change before it is certain that there is something to record.
#pragma once

#include <spdlog/common.h>

#include <filesystem>

namespace s2s {

// Keeps what is logged from here on, for a file; destroyed before that, it has written nothing.
class HeldLog {
 public:
  HeldLog();
  ~HeldLog();
  HeldLog(const HeldLog&) = delete;
  HeldLog& operator=(const HeldLog&) = delete;

  // Puts it at the end of `file`, which gets everything that follows too (log_to_file_as_well). Once.
  void write_to(const std::filesystem::path& file);

 private:
  spdlog::sink_ptr held_;
};

}  // namespace s2s
