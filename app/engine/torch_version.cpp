#include "engine/torch_version.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <fmt/format.h>
#include <dnnl.hpp>

namespace s2s {

std::string torch_version_text() {
  const dnnl_version_t& dnnl = *dnnl::version();
  return fmt::format("running with oneDNN {}.{}.{}, {} threads, CUDA {}\n", dnnl.major, dnnl.minor,
                     dnnl.patch, at::get_num_threads(), at::hasCUDA() ? "available" : "not available");
}

}  // namespace s2s
