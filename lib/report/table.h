// A table of text cells for people: aligned columns for terminals, Markdown, LaTeX (booktabs), CSV and
// HTML. Width is counted in terminal columns, so that CJK and combining characters line up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace s2s {

enum class TableFormat { text, markdown, latex, csv, html };

enum class Align { left, right };

struct Column {
  std::string name;
  Align align = Align::right;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns.
  void add_row(std::vector<std::string> cells);
  // A line between the rows above and below (none in Markdown and CSV).
  void add_rule();

  std::string render(TableFormat format) const;

 private:
  using Row = std::vector<std::string>;  // empty: a rule

  std::vector<std::size_t> widths(const std::vector<Row>& rows) const;
  std::string render_text() const;
  std::string render_markdown() const;
  std::string render_latex() const;
  std::string render_csv() const;
  std::string render_html() const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

// Columns that `text` takes on a terminal.
std::size_t display_width(std::string_view text);

// Cut to at most so many columns (1 and more), with an ellipsis where something is missing.
std::string shortened(std::string_view text, std::size_t columns);

}  // namespace s2s
