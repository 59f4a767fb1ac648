#include "train/metrics_log.h"

#include <spdlog/spdlog.h>

#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

#include "base/files.h"
#include "base/regular_file.h"

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

MetricsLog::MetricsLog(const std::filesystem::path& file, std::int64_t update, std::int64_t validated_at,
                       FileOperations& files)
    : file_(file), files_(files), events_(file.parent_path().string(), update == 0 ? 0 : update + 1) {
  std::string kept;
  if (update > 0 && std::filesystem::exists(file)) {
    std::istringstream lines(read_regular_file(file, kMostLogBytes));
    for (std::string line; std::getline(lines, line);) {
      if (keeps(line, update, validated_at)) {
        kept += line + '\n';
      }
    }
  }
  write_file_atomically(file, kept);
  whole_ = kept.size();
}

void MetricsLog::add(const Json& line) {
  pending_ += format_json(line, -1) + '\n';
  try {
    write_pending();
    events_.scalars(scalars(line), line.at("update").get<std::int64_t>());
    said_ = false;
  } catch (const IoError& error) {
    say_once(error);
  }
}

// A write that failed may have left a part of a line.
void MetricsLog::write_pending() {
  std::error_code missing;
  if (std::filesystem::file_size(file_, missing) > whole_ && !missing) {
    std::filesystem::resize_file(file_, whole_, missing);
  }
  append_to_file(file_, pending_, files_);
  whole_ += pending_.size();
  pending_.clear();
}

void MetricsLog::say_once(const IoError& error) {
  if (!said_) {
    spdlog::error("metrics cannot be written; the training goes on without them: {}", error.what());
  }
  said_ = true;
}

}  // namespace s2s
