#include "report/attention_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string_view>

#include "report/controls.h"
#include "report/table.h"

namespace s2s {
namespace {

struct Shade {
  float from;  // least weight
  std::string_view cell;
};
constexpr std::array<Shade, 6> kShades{{{0.75F, "\u2588\u2588"},
                                        {0.5F, "\u2593\u2593"},
                                        {0.3F, "\u2592\u2592"},
                                        {0.15F, "\u2591\u2591"},
                                        {0.05F, "\u00B7\u00B7"},
                                        {0, "  "}}};

struct Colour {
  int red, green, blue;
};

// Viridis (van der Walt and Smith 2015): even steps to the eye, also to one that does not tell red from
// green.
constexpr std::array<Colour, 9> kViridis{{{68, 1, 84},
                                          {71, 44, 122},
                                          {59, 81, 139},
                                          {44, 113, 142},
                                          {33, 144, 141},
                                          {39, 173, 129},
                                          {92, 200, 99},
                                          {170, 220, 50},
                                          {253, 231, 37}}};

Colour colour_of(float weight) {
  const float place = std::clamp(weight, 0.0F, 1.0F) * (kViridis.size() - 1);
  const auto lower = std::min(static_cast<std::size_t>(place), kViridis.size() - 2);
  const float part = place - static_cast<float>(lower);
  const auto between = [&](int a, int b) {
    return static_cast<int>(std::lround(static_cast<float>(a) + part * static_cast<float>(b - a)));
  };
  const Colour &from = kViridis[lower], &to = kViridis[lower + 1];
  return {between(from.red, to.red), between(from.green, to.green), between(from.blue, to.blue)};
}

// Of the 6 x 6 x 6 colours that follow the first 16, those nearest to Viridis are not in order of lightness:
// these go the same way from blue over green to yellow, each lighter than the one before.
constexpr std::array<int, 9> kLightening{17, 18, 24, 30, 36, 77, 149, 191, 226};

int colour_of_256(float weight) {
  const float place = std::clamp(weight, 0.0F, 1.0F) * (kLightening.size() - 1);
  return kLightening[static_cast<std::size_t>(std::lround(place))];
}

std::string cell_of(float weight, CellStyle style) {
  switch (style) {
    case CellStyle::truecolour: {
      const Colour colour = colour_of(weight);
      return fmt::format("\033[48;2;{};{};{}m  ", colour.red, colour.green, colour.blue);
    }
    case CellStyle::colours_256:
      return fmt::format("\033[48;5;{}m  ", colour_of_256(weight));
    case CellStyle::shades:
      break;
  }
  const auto* shade =
      std::find_if(kShades.begin(), kShades.end() - 1, [&](const Shade& one) { return weight >= one.from; });
  return std::string(shade->cell);
}

std::vector<std::string> clean(const std::vector<std::string>& labels) {
  std::vector<std::string> cleaned;
  for (const std::string& label : labels) cleaned.push_back(without_controls(label));
  return cleaned;
}

// One matrix, or the part of it that fits the terminal.
class TextMap {
 public:
  TextMap(const LabelledAttention& attention, const AttentionTextOptions& options)
      : attention_(attention),
        options_(options),
        source_(clean(attention.source)),
        target_(clean(attention.target)) {
    for (const std::string& label : target_) margin_ = std::max(margin_, display_width(label));
  }

  std::string render() const {
    std::string text;
    for (std::size_t begin = 0; begin < source_.size();) {
      const std::size_t end = fitting_end(begin);
      if (begin > 0) text += "\n";
      text += header(begin, end);
      for (std::size_t row = 0; row < target_.size(); ++row) text += line(row, begin, end);
      begin = end;
    }
    return text;
  }

 private:
  // One column at least.
  std::size_t fitting_end(std::size_t begin) const {
    std::size_t end = begin;
    while (end < source_.size()) {
      const std::size_t width =
          margin_ + 1 + 2 * (end - begin) + std::max<std::size_t>(2, display_width(source_[end]));
      if (options_.width > 0 && width > options_.width && end > begin) break;
      ++end;
    }
    return end;
  }

  std::string header(std::size_t begin, std::size_t end) const {
    std::string text, lines(margin_ + 1, ' ');
    for (std::size_t column = begin; column < end; ++column) {
      text += lines + source_[column] + "\n";
      lines += "\u2502 ";
    }
    return text;
  }

  std::string line(std::size_t row, std::size_t begin, std::size_t end) const {
    std::string text(margin_ - display_width(target_[row]), ' ');
    text += target_[row] + " ";
    for (std::size_t column = begin; column < end; ++column)
      text += cell_of(attention_.at(static_cast<std::int64_t>(row), static_cast<std::int64_t>(column)),
                      options_.style);
    if (options_.style != CellStyle::shades) return text + "\033[0m\n";
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  }

  const LabelledAttention& attention_;
  const AttentionTextOptions& options_;
  std::vector<std::string> source_;
  std::vector<std::string> target_;
  std::size_t margin_ = 0;
};

}  // namespace

std::string render_attention_text(const AttentionMap& map, const AttentionTextOptions& options) {
  const std::string title = place_of(map);
  if (map.attention.empty()) return title + ": blank\n\n";
  return title + "\n" + TextMap(map.attention, options).render() + "\n";
}

std::string attention_text_legend(CellStyle style) {
  const std::string axes = "columns: source, rows: target, </s>: the end of the sentence\n";
  if (style != CellStyle::shades) {
    std::string text = "weight 0 ";
    for (int step = 0; step <= 10; ++step) text += cell_of(static_cast<float>(step) / 10, style);
    return text + "\033[0m 1\n" + axes;
  }
  std::string text = "weight";
  for (auto shade = kShades.rbegin() + 1; shade != kShades.rend(); ++shade)
    fmt::format_to(std::back_inserter(text), "  {} from {:.2f}", shade->cell, shade->from);
  return text + "\n" + axes;
}

}  // namespace s2s
