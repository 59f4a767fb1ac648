#include "engine.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "base/error.h"
#include "base/threads.h"

namespace s2s {
namespace fs = std::filesystem;
namespace {

constexpr const char* kEngineName = "s2s-engine";

void set_unless_set(const char* name, const std::string& value) { setenv(name, value.c_str(), 0); }

// Debian chooses among BLAS libraries by symbolic links. OpenBLAS built on plain threads keeps a pool of its
// own, which fights LibTorch's OpenMP threads for the cores: with both at two threads a training ran at a
// third of its speed.
bool blas_has_threads_of_its_own() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/etc/alternatives", ignored)) {
    if (!entry.path().filename().string().starts_with("libblas.so.3-")) continue;
    return fs::read_symlink(entry.path(), ignored).string().find("openblas-pthread") != std::string::npos;
  }
  return false;
}

constexpr rlim_t kMiB = rlim_t{1} << 20U;
// Address space that the engine's libraries take (LibTorch's code and data alone 400 MiB), and OpenBLAS for
// each thread.
constexpr rlim_t kLibraries = 640 * kMiB;
constexpr rlim_t kBlasBuffer = 128 * kMiB;

// OpenBLAS takes its buffers while it is loaded and, refused, asks again for ever: too low a limit (ulimit
// -v) has to be seen before.
void check_address_space(int threads) {
  rlimit limit{};
  const rlim_t needed = kLibraries + kBlasBuffer * static_cast<rlim_t>(threads);
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= needed)
    return;
  throw Error(
      ErrorKind::internal,
      fmt::format("out of memory: this process may use {} MiB of address space (ulimit -v), but needs {} MiB "
                  "on {} threads. Raise the limit, or lower --threads",
                  limit.rlim_cur / kMiB, needed / kMiB, threads));
}

void prepare_environment(std::int64_t threads) {
  const std::string count = fmt::format("{}", usable_threads(threads));
  setenv("OMP_NUM_THREADS", count.c_str(), threads > 0 ? 1 : 0);
  // Threads that wait for each other spin for so many turns before they sleep. OpenMP's own default, hundreds
  // of milliseconds, wastes the core that another program needs.
  set_unless_set("GOMP_SPINCOUNT", "10000");
  if (blas_has_threads_of_its_own()) set_unless_set("OPENBLAS_NUM_THREADS", "1");
}

}  // namespace

fs::path find_engine(const fs::path& executable) {
  const fs::path folder = executable.parent_path();
  const fs::path beside = folder / kEngineName;
  const fs::path installed = folder.parent_path() / "libexec" / "s2s" / kEngineName;
  for (const fs::path& path : {beside, installed}) {
    if (access(path.c_str(), X_OK) == 0) return path;
  }
  throw Error(ErrorKind::internal,
              fmt::format("{} is neither at {} nor at {}: the installation is not complete", kEngineName,
                          beside.string(), installed.string()));
}

void become_engine(char** argv, std::int64_t threads) {
  const fs::path engine = find_engine(fs::read_symlink("/proc/self/exe"));
  check_address_space(usable_threads(threads));
  prepare_environment(threads);
  execv(engine.c_str(), argv);
  throw Error(ErrorKind::internal, fmt::format("cannot run {}: {}", engine.string(), std::strerror(errno)));
}

}  // namespace s2s
