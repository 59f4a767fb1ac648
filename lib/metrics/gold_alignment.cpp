#include "metrics/gold_alignment.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/error.h"
#include "base/words.h"

namespace s2s {
namespace {

constexpr std::int64_t kMostWords = 1'000'000;  // of a sentence; more is a mistake

// The number at the front of `text`, which is taken off; nothing where none stands there.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || number > kMostWords || text.starts_with('-')) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  const auto number = take_number(text);
  return text.empty() ? number : std::nullopt;
}

bool is_possible(char mark) { return mark == 'P' || mark == 'p'; }
bool is_sure(char mark) { return mark == 'S' || mark == 's'; }

struct MarkedLink {
  AlignmentLink link;
  char mark;  // what stands between the positions
};

std::optional<MarkedLink> parse_link(std::string_view text) {
  const auto source = take_number(text);
  if (!source || text.empty()) return std::nullopt;
  const char mark = text.front();
  text.remove_prefix(1);
  const auto target = whole_number(text);
  if (!target) return std::nullopt;
  return MarkedLink{{*source, *target}, mark};
}

AlignmentLink from_zero(AlignmentLink link, const GoldOptions& options, const std::string& place,
                        std::string_view text) {
  link.source -= options.first_position;
  link.target -= options.first_position;
  if (link.source < 0 || link.target < 0)
    throw DataError(fmt::format("{}: in \"{}\" a position is 0, but words are counted from 1", place, text));
  return link;
}

void sort_and_unite(std::vector<AlignmentLink>& links) {
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
}

void add(GoldAlignment& gold, const AlignmentLink& link, bool sure) {
  gold.possible.push_back(link);
  if (sure) gold.sure.push_back(link);
}

void tidy(GoldAlignments& all) {
  for (auto& [sentence, gold] : all) {
    sort_and_unite(gold.sure);
    sort_and_unite(gold.possible);
  }
}

GoldAlignment parse_talp_line(std::string_view line, const std::string& place, const GoldOptions& options) {
  GoldAlignment gold;
  for (const std::string_view word : split_words(line)) {
    const auto marked = parse_link(word);
    const bool sure = marked && (marked->mark == '-' || is_sure(marked->mark));
    if (!sure && !(marked && is_possible(marked->mark)))
      throw DataError(
          fmt::format("{}: \"{}\" is no link: it should be like 1-1 (sure) or 2P3 (possible)", place, word));
    add(gold, from_zero(marked->link, options, place, word), sure);
  }
  return gold;
}

void parse_naacl_line(std::string_view line, const std::string& place, const GoldOptions& options,
                      GoldAlignments& all) {
  const auto words = split_words(line);
  if (words.empty()) return;
  const auto fail = [&] {
    throw DataError(
        fmt::format("{}: \"{}\" is no link: it should be SENTENCE SOURCE TARGET [S|P] [CONFIDENCE], such as "
                    "1 2 3 P",
                    place, line));
  };
  if (words.size() < 3 || words.size() > 5) fail();
  const auto sentence = whole_number(words[0]);
  const auto source = whole_number(words[1]), target = whole_number(words[2]);
  if (!sentence || *sentence == 0 || !source || !target) fail();
  bool sure = true;
  if (words.size() > 3) {
    const bool marked = words[3].size() == 1 && (is_possible(words[3][0]) || is_sure(words[3][0]));
    // without the mark, the confidence stands there
    const bool confidence = words.size() == 4 && words[3].find_first_not_of("0123456789.") == words[3].npos;
    if (!marked && !confidence) fail();
    sure = !(marked && is_possible(words[3][0]));
  }
  GoldAlignment& gold = all[static_cast<std::uint64_t>(*sentence)];
  if (options.first_position == 1 && (*source == 0 || *target == 0)) return;
  add(gold, from_zero({*source, *target}, options, place, line), sure);
}

std::string place_of(const std::string& name, std::size_t index) {
  return fmt::format("{}:{}", name, index + 1);
}

}  // namespace

GoldAlignments parse_talp(const Lines& lines, const std::string& name, const GoldOptions& options) {
  GoldAlignments all;
  for (std::size_t i = 0; i < lines.size(); ++i)
    all[i + 1] = parse_talp_line(lines[i], place_of(name, i), options);
  tidy(all);
  return all;
}

GoldAlignments parse_naacl(const Lines& lines, const std::string& name, const GoldOptions& options) {
  GoldAlignments all;
  for (std::size_t i = 0; i < lines.size(); ++i) parse_naacl_line(lines[i], place_of(name, i), options, all);
  tidy(all);
  return all;
}

std::vector<AlignmentLink> parse_pharaoh(std::string_view line, const std::string& place) {
  std::vector<AlignmentLink> links;
  for (const std::string_view word : split_words(line)) {
    const auto marked = parse_link(word);
    if (!marked || marked->mark != '-')
      throw DataError(fmt::format("{}: \"{}\" is no link: it should be like 0-2", place, word));
    links.push_back(marked->link);
  }
  return links;
}

}  // namespace s2s
