#include "base/closest.h"

#include <algorithm>
#include <cctype>

namespace s2s {
namespace {

char folded(char c) {
  return c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool begins(std::string_view word, std::string_view candidate) {
  return word.size() <= candidate.size() && std::equal(word.begin(), word.end(), candidate.begin(),
                                                       [](char a, char b) { return folded(a) == folded(b); });
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<int>> cost(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = static_cast<int>(i + j);
        continue;
      }
      const bool equal = folded(a[i - 1]) == folded(b[j - 1]);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (equal ? 0 : 1)});
      if (i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1])) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

std::optional<std::string> closest(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongestWord =
      200;  // beyond it nothing of ours is near, and the distance is quadratic
  if (word.size() > kLongestWord) return std::nullopt;
  int best_distance = std::max(1, static_cast<int>(word.size()) / 3) + 1;
  std::optional<std::string> best;
  for (const std::string& candidate : candidates) {
    const int distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::optional<std::string> suggestion(std::string_view word, const std::vector<std::string>& candidates,
                                      std::string_view quote) {
  constexpr std::size_t kShortestBeginning = 2;
  constexpr std::size_t kMost = 5;
  std::vector<std::string> found;
  for (const std::string& candidate : candidates) {
    if (word.size() >= kShortestBeginning && begins(word, candidate)) found.push_back(candidate);
  }
  if (found.empty() || found.size() > kMost) {
    const auto near = closest(word, candidates);
    if (!near) return std::nullopt;
    found = {*near};
  }
  std::string text;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i > 0) text += i + 1 < found.size() ? ", " : " or ";
    text += std::string(quote) + found[i] + std::string(quote);
  }
  return text;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const auto candidate = suggestion(word, candidates, "\"");
  return candidate ? " (did you mean " + *candidate + "?)" : "";
}

}  // namespace s2s
