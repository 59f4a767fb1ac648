// JSON of a checkpoint: what is read must be written and read again alike, and a state or a model's options
// are taken or refused with an error of ours.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "train/model_json.h"
#include "train/training_state.h"

namespace s2s {
namespace {

void read_state(const Json& json) {
  try {
    if (to_json(training_state_from(json)).empty()) std::abort();
  } catch (const Json::exception&) {  // which the trainer reports with the file's name
  }
}

void read_model(const Json& json) {
  try {
    model_options_from(json, "input");
  } catch (const Error&) {
  }
}

}  // namespace
}  // namespace s2s

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const s2s::Json json = s2s::parse_json(text, "input");
    const std::string written = s2s::format_json(json);
    if (s2s::format_json(s2s::parse_json(written, "written")) != written) std::abort();
    s2s::parse_sorted_json(text, "input");
    s2s::read_state(json);
    s2s::read_model(json);
  } catch (const s2s::Error&) {
  }
  return 0;
}
