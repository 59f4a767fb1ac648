#include "train/former_defaults.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace s2s {

namespace {

struct FormerDefault {
  std::string_view option;
  std::int64_t value;
  std::int64_t& (*field)(TrainOptions&);
};

constexpr std::array<FormerDefault, 3> kFormerDefaults{
    {{"max-source-pieces", 50,
      [](TrainOptions& options) -> std::int64_t& { return options.data.train.max_source_pieces; }},
     {"max-target-pieces", 50,
      [](TrainOptions& options) -> std::int64_t& { return options.data.train.max_target_pieces; }},
     {"held-out", 0, [](TrainOptions& options) -> std::int64_t& { return options.data.held_out.pairs; }}}};

// Where the value of `option` stands in a configuration, which has a line for each: begin and end.
std::optional<std::pair<std::size_t, std::size_t>> find_value(const std::string& config_text,
                                                              std::string_view option) {
  const std::string key = fmt::format("\n{} = ", option);
  const std::size_t found = ("\n" + config_text).find(key);  // one before its place in `config_text`
  if (found == std::string::npos) return std::nullopt;
  const std::size_t begin = found + key.size() - 1;
  return std::pair(begin, std::min(config_text.find('\n', begin), config_text.size()));
}

// An option that is not there was not there yet.
bool had_former_default(const std::string& recorded, const FormerDefault& former) {
  const auto place = find_value(recorded, former.option);
  return !place ||
         recorded.substr(place->first, place->second - place->first) == fmt::format("{}", former.value);
}

}  // namespace

void take_former_defaults(TrainOptions& options, std::string& config_text, const std::string& recorded) {
  for (const FormerDefault& former : kFormerDefaults) {
    const bool given = std::ranges::find(options.given, former.option) != options.given.end();
    const auto place = find_value(config_text, former.option);
    if (given || !place || !had_former_default(recorded, former)) continue;
    former.field(options) = former.value;
    config_text.replace(place->first, place->second - place->first, fmt::format("{}", former.value));
  }
}

}  // namespace s2s
