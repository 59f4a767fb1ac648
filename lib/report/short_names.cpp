#include "report/short_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace s2s {
namespace {

namespace fs = std::filesystem;
using Parts = std::vector<std::string>;

Parts parts_of(const std::string& path) {
  Parts parts;
  for (const fs::path& part : fs::absolute(path).lexically_normal()) {
    if (!part.empty()) parts.push_back(part.string());
  }
  return parts;
}

bool are_distinct(std::vector<std::string> names) {
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) == names.end();
}

std::vector<std::string> numbered(const std::vector<std::string>& names) {
  std::map<std::string, int> times;
  std::vector<std::string> distinct;
  for (const std::string& name : names) {
    const int time = ++times[name];
    distinct.push_back(time == 1 ? name : fmt::format("{} #{}", name, time));
  }
  return distinct;
}

std::size_t shortest(const std::vector<Parts>& all) {
  return std::ranges::min_element(all, {}, [](const Parts& parts) { return parts.size(); })->size();
}

// Without the parts that all have at the end, then without those at the beginning, but for one part at least.
std::vector<Parts> different_parts(std::vector<Parts> all) {
  const auto same = [&](const auto& part) {
    return shortest(all) > 1 &&
           std::ranges::all_of(all, [&](const Parts& parts) { return part(parts) == part(all.front()); });
  };
  while (same([](const Parts& parts) { return parts.back(); }))
    for (Parts& parts : all) parts.pop_back();
  while (same([](const Parts& parts) { return parts.front(); }))
    for (Parts& parts : all) parts.erase(parts.begin());
  return all;
}

std::string joined(const Parts& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty() && text.back() != '/') text += '/';
    text += part;
  }
  return text;
}

}  // namespace

std::string short_run_name(const std::string& folder) {
  const Parts parts = parts_of(folder);
  if (parts.empty()) return folder;
  const bool of_study = parts.back().starts_with("seed-") && parts.size() > 1;
  return of_study ? parts[parts.size() - 2] + "/" + parts.back() : parts.back();
}

std::vector<std::string> short_names(const std::vector<std::string>& paths) {
  std::vector<Parts> all;
  for (const std::string& path : paths) all.push_back(parts_of(path));
  std::vector<Parts> different = all;  // each once
  std::ranges::sort(different);
  different.erase(std::unique(different.begin(), different.end()), different.end());
  std::map<Parts, std::string> names;
  std::vector<std::string> last;
  for (const Parts& parts : different) last.push_back(parts.back());
  const std::vector<Parts> kept = are_distinct(last) ? std::vector<Parts>() : different_parts(different);
  for (std::size_t i = 0; i < different.size(); ++i)
    names[different[i]] = kept.empty() ? last[i] : joined(kept[i]);
  std::vector<std::string> of_paths;
  for (const Parts& parts : all) of_paths.push_back(names.at(parts));
  return numbered(of_paths);
}

}  // namespace s2s
