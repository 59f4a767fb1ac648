// What an experiment found: figures in tables and drawings, and a verdict on what was claimed.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "lab/evidence.h"
#include "report/line_plot.h"
#include "report/table.h"

namespace s2s::lab {

// A value as programs read it and as people do.
struct Cell {
  Json value;
  std::string shown;
};

Cell cell(std::string text);
Cell cell(std::int64_t number);
Cell cell(double number, int digits);         // fixed
Cell scientific(double number, int digits);   // "1.2e-07"; an exact zero is "0"
Cell percent_cell(double share, int digits);  // 0.051: "5.1%"
Cell blank();                                 // not measured

struct FigureTable {
  FigureTable(std::string name, std::vector<std::string> names)
      : title(std::move(name)), columns(std::move(names)) {}
  void add(std::vector<Cell> cells) { rows.push_back(std::move(cells)); }  // one for each column

  std::string render(TableFormat format) const;
  Json json() const;  // a list of rows, each an object by columns

  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

struct NamedPlot {
  std::string name;  // "accuracy-by-length"
  std::string caption;
  LinePlot plot;
};

struct Verdict {
  Finding finding = Finding::undecided;
  std::string line;  // "holds: ...", or "does not hold. Not met: ..." or "undecided. Undecided: ..."

  bool holds() const { return finding == Finding::holds; }
};

// A verdict of several conditions. Each states its threshold and what was measured, true or not. The claim
// holds where all of them do, and does not where one does not.
class Conditions {
 public:
  // Of what is computed, and comes out alike every time.
  void require(bool met, std::string statement) {
    require(met ? Finding::holds : Finding::does_not_hold, std::move(statement));
  }
  // Of what is measured (evidence.h).
  void require(Finding finding, std::string statement);
  Verdict verdict() const;

 private:
  std::vector<std::string> met_;
  std::vector<std::string> undecided_;
  std::vector<std::string> unmet_;
};

struct Outcome {
  std::vector<FigureTable> tables = {};
  std::vector<NamedPlot> plots = {};
  std::vector<std::string> remarks = {};  // what the figures say, and what they don't
  Verdict verdict = {};
};

// A line through the points (x, y), with style number `style`; `digits` of y in what is told of each mark.
PlotLine plot_line(const std::string& name, std::size_t style, const std::vector<double>& x,
                   const std::vector<double>& y, int digits);

// The share of the values, of at least one, that are at most x, for x = 0 ... most in even steps.
PlotLine cumulative_line(const std::string& name, std::size_t style, std::vector<double> values, double most);

}  // namespace s2s::lab
