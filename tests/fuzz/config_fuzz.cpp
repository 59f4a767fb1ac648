// Configuration files are read, or refused with an error that names the line.
#include <cstdint>
#include <string>

#include "base/error.h"
#include "cli/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    s2s::cli::parse_config(std::string(reinterpret_cast<const char*>(data), size), "input.toml");
  } catch (const s2s::Error&) {
  }
  return 0;
}
