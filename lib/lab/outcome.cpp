#include "lab/outcome.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cassert>

namespace s2s::lab {

Cell cell(std::string text) { return {text, text}; }

Cell cell(std::int64_t number) { return {number, fmt::format("{}", number)}; }

Cell cell(double number, int digits) { return {number, fmt::format("{:.{}f}", number, digits)}; }

Cell scientific(double number, int digits) {
  return {number, number == 0 ? "0" : fmt::format("{:.{}e}", number, digits)};
}

Cell percent_cell(double share, int digits) { return {share, fmt::format("{:.{}f}%", 100 * share, digits)}; }

Cell blank() { return {nullptr, ""}; }

std::string FigureTable::render(TableFormat format) const {
  std::vector<Column> heads;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool words = !rows.empty() && rows.front()[i].value.is_string();
    heads.push_back({columns[i], words ? Align::left : Align::right});
  }
  Table table(std::move(heads));
  for (const auto& row : rows) {
    std::vector<std::string> cells;
    for (const Cell& one : row) cells.push_back(one.shown);
    table.add_row(std::move(cells));
  }
  return table.render(format);
}

Json FigureTable::json() const {
  Json list = Json::array();
  for (const auto& row : rows) {
    assert(row.size() == columns.size());
    Json object = Json::object();
    for (std::size_t i = 0; i < columns.size(); ++i) object[columns[i]] = row[i].value;
    list.push_back(std::move(object));
  }
  return list;
}

void Conditions::require(Finding finding, std::string statement) {
  auto& statements = finding == Finding::holds ? met_ : finding == Finding::undecided ? undecided_ : unmet_;
  statements.push_back(std::move(statement));
}

Verdict Conditions::verdict() const {
  const Finding finding = !unmet_.empty()       ? Finding::does_not_hold
                          : !undecided_.empty() ? Finding::undecided
                                                : Finding::holds;
  if (finding == Finding::holds) return {finding, fmt::format("holds: {}", fmt::join(met_, "; "))};
  std::string line(to_string(finding));
  const auto add = [&line](const char* name, const std::vector<std::string>& statements) {
    if (!statements.empty()) line += fmt::format(". {}: {}", name, fmt::join(statements, "; "));
  };
  add("Not met", unmet_);
  add("Undecided", undecided_);
  add("Met", met_);
  return {finding, line};
}

PlotLine plot_line(const std::string& name, std::size_t style, const std::vector<double>& x,
                   const std::vector<double>& y, int digits) {
  PlotLine line{.name = name, .style = style};
  for (std::size_t i = 0; i < y.size(); ++i)
    line.points.push_back({.x = x[i],
                           .y = y[i],
                           .place = fmt::format("{:g}", x[i]),
                           .figures = fmt::format("{:.{}f}", y[i], digits)});
  return line;
}

PlotLine cumulative_line(const std::string& name, std::size_t style, std::vector<double> values,
                         double most) {
  constexpr int kSteps = 40;
  std::ranges::sort(values);
  std::vector<double> x, shares;
  for (int i = 0; i <= kSteps; ++i) {
    x.push_back(most * i / kSteps);
    const auto below = std::ranges::upper_bound(values, x.back()) - values.begin();
    shares.push_back(static_cast<double>(below) / static_cast<double>(values.size()));
  }
  return plot_line(name, style, x, shares, 2);
}

}  // namespace s2s::lab
