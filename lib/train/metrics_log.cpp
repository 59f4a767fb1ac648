#include "train/metrics_log.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/files.h"

namespace s2s {

namespace {

// Whether a training that goes on after `update` keeps this line. A line that a power cut left half written
// is not kept.
bool keeps(const std::string& line, std::int64_t update, std::int64_t validated_at) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("kind") || !json.contains("update") ||
      !json["update"].is_number_integer()) {
    return false;
  }
  return json["update"].get<std::int64_t>() <= (json["kind"] == "validation" ? validated_at : update);
}

// Every number of the line, with its kind before its name.
std::vector<std::pair<std::string, double>> scalars(const Json& line) {
  std::vector<std::pair<std::string, double>> values;
  for (const auto& [name, value] : line.items()) {
    if (value.is_number() && name != "update") {
      values.emplace_back(line.at("kind").get<std::string>() + "/" + name, value.get<double>());
    }
  }
  return values;
}

}  // namespace

MetricsLog::MetricsLog(const std::filesystem::path& file, std::int64_t update, std::int64_t validated_at)
    : file_(file), events_(file.parent_path().string(), update == 0 ? 0 : update + 1) {
  std::string kept;
  if (update > 0 && std::filesystem::exists(file)) {
    std::istringstream lines(read_file(file));
    for (std::string line; std::getline(lines, line);) {
      if (keeps(line, update, validated_at)) {
        kept += line + '\n';
      }
    }
  }
  write_file_atomically(file, kept);
}

void MetricsLog::add(const Json& line) {
  append_to_file(file_, format_json(line, -1) + '\n');
  events_.scalars(scalars(line), line.at("update").get<std::int64_t>());
}

}  // namespace s2s
