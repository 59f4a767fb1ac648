#include "version.h"

#include <archive.h>
#include <fmt/format.h>
#include <oneapi/dnnl/dnnl_version.h>
#include <spdlog/version.h>
#include <utf8proc.h>
#include <CLI/Version.hpp>
#include <nlohmann/json.hpp>

#include "base/commit.h"

namespace s2s {
namespace {

std::string compiler() {
#if defined(__clang__)
  return fmt::format("Clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("GCC {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

}  // namespace

std::string version_text() {
  std::string text =
      fmt::format("s2s {}\n{} build by {}\n", version_and_commit(), S2S_BUILD_TYPE, compiler());
  text += fmt::format("LibTorch {}, oneDNN {}.{}.{}\n", S2S_TORCH_VERSION, DNNL_VERSION_MAJOR,
                      DNNL_VERSION_MINOR, DNNL_VERSION_PATCH);
  text += fmt::format(
      "{}, utf8proc {}, CLI11 {}, JSON for Modern C++ {}.{}.{}, spdlog {}.{}.{}, fmt {}.{}.{}\n",
      archive_version_string(), utf8proc_version(), CLI11_VERSION, NLOHMANN_JSON_VERSION_MAJOR,
      NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH, SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR,
      SPDLOG_VER_PATCH, FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100);
  return text;
}

}  // namespace s2s
