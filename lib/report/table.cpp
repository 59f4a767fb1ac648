#include "report/table.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "metrics/unicode.h"
#include "report/svg.h"

namespace s2s {

namespace {

std::size_t width_of(char32_t character) {
  return static_cast<std::size_t>(std::max(0, utf8proc_charwidth(static_cast<utf8proc_int32_t>(character))));
}

std::string padded(const std::string& cell, std::size_t width, Align align) {
  const std::string blanks(width - std::min(width, display_width(cell)), ' ');
  return align == Align::left ? cell + blanks : blanks + cell;
}

std::string escaped_latex(std::string_view cell) {
  std::string out;
  for (const char c : cell) {
    switch (c) {
      case '&':
      case '%':
      case '$':
      case '#':
      case '_':
      case '{':
      case '}':
        out.append({'\\', c});
        break;
      case '<':
        out += "\\textless{}";
        break;
      case '>':
        out += "\\textgreater{}";
        break;
      case '~':
        out += "\\textasciitilde{}";
        break;
      case '^':
        out += "\\textasciicircum{}";
        break;
      case '\\':
        out += "\\textbackslash{}";
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

// RFC 4180.
std::string escaped_csv(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string inner = cell;
  replace_all(inner, "\"", "\"\"");
  return '"' + inner + '"';
}

std::string joined(const std::vector<std::string>& cells, std::string_view separator) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += separator;
    line += cells[i];
  }
  return line;
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (const char32_t c : decode_utf8(text)) width += width_of(c);
  return width;
}

std::string shortened(std::string_view text, std::size_t columns) {
  std::string part;  // of what fits beside an ellipsis
  std::size_t width = 0;
  bool is_part = true;
  std::string whole;
  for (const char32_t c : decode_utf8(text)) {
    width += width_of(c);
    if (width > columns) return part + "\u2026";
    is_part = is_part && width < columns;
    append_utf8(c, whole);
    if (is_part) part = whole;
  }
  return whole;
}

void Table::add_row(std::vector<std::string> cells) {
  assert(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

void Table::add_rule() { rows_.emplace_back(); }

std::string Table::render(TableFormat format) const {
  switch (format) {
    case TableFormat::text:
      return render_text();
    case TableFormat::markdown:
      return render_markdown();
    case TableFormat::latex:
      return render_latex();
    case TableFormat::csv:
      return render_csv();
    case TableFormat::html:
      break;
  }
  return render_html();
}

std::vector<std::size_t> Table::widths(const std::vector<Row>& rows) const {
  std::vector<std::size_t> widths;
  for (const auto& column : columns_) widths.push_back(display_width(column.name));
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], display_width(row[c]));
  }
  return widths;
}

std::string Table::render_text() const {
  const auto width = widths(rows_);
  std::size_t total = 2 * (width.size() - 1);
  for (const auto w : width) total += w;
  const auto line = [&](const auto& cell) {
    Row cells;
    for (std::size_t c = 0; c < columns_.size(); ++c)
      cells.push_back(padded(cell(c), width[c], columns_[c].align));
    return without_trailing_blanks(joined(cells, "  ")) + "\n";
  };
  const std::string rule = std::string(total, '-') + "\n";
  std::string out = line([&](std::size_t c) { return columns_[c].name; }) + rule;
  for (const auto& row : rows_) {
    out += row.empty() ? rule : line([&](std::size_t c) { return row[c]; });
  }
  return out;
}

std::string Table::render_markdown() const {
  std::vector<Row> rows;
  for (Row row : rows_) {
    if (row.empty()) continue;  // Markdown has no inner rules
    for (auto& cell : row) replace_all(cell, "|", "\\|");
    rows.push_back(std::move(row));
  }
  auto width = widths(rows);
  for (auto& w : width) w = std::max<std::size_t>(w, 3);
  const auto line = [&](const auto& cell) {
    Row cells;
    for (std::size_t c = 0; c < columns_.size(); ++c)
      cells.push_back(padded(cell(c), width[c], columns_[c].align));
    return "| " + joined(cells, " | ") + " |\n";
  };
  std::string out = line([&](std::size_t c) { return columns_[c].name; });
  out += line([&](std::size_t c) {
    return columns_[c].align == Align::left ? std::string(width[c], '-')
                                            : std::string(width[c] - 1, '-') + ':';
  });
  for (const auto& row : rows) out += line([&](std::size_t c) { return row[c]; });
  return out;
}

std::string Table::render_latex() const {
  std::string alignment;
  Row names;
  for (const auto& column : columns_) {
    alignment.push_back(column.align == Align::left ? 'l' : 'r');
    names.push_back(escaped_latex(column.name));
  }
  std::string out =
      "\\begin{tabular}{" + alignment + "}\n\\toprule\n" + joined(names, " & ") + " \\\\\n\\midrule\n";
  for (const auto& row : rows_) {
    if (row.empty()) {
      out += "\\midrule\n";
      continue;
    }
    Row cells;
    for (const auto& cell : row) cells.push_back(escaped_latex(cell));
    out += joined(cells, " & ") + " \\\\\n";
  }
  return out + "\\bottomrule\n\\end{tabular}\n";
}

std::string Table::render_csv() const {
  Row names;
  for (const auto& column : columns_) names.push_back(escaped_csv(column.name));
  std::string out = joined(names, ",") + "\n";
  for (const auto& row : rows_) {
    if (row.empty()) continue;
    Row cells;
    for (const auto& cell : row) cells.push_back(escaped_csv(cell));
    out += joined(cells, ",") + "\n";
  }
  return out;
}

// The first column names its row. A rule is the upper edge of the row below it.
std::string Table::render_html() const {
  const auto cell = [&](std::string_view tag, std::size_t column, const std::string& text) {
    const std::string_view left = columns_[column].align == Align::left ? " class=\"left\"" : "";
    return fmt::format("<{0}{1}>{2}</{0}>", tag, left, escape_markup(text));
  };
  std::string out = "<table>\n<thead><tr>";
  for (std::size_t c = 0; c < columns_.size(); ++c) out += cell("th", c, columns_[c].name);
  out += "</tr></thead>\n<tbody>\n";
  bool ruled = false;
  for (const auto& row : rows_) {
    if (!row.empty()) {
      out += ruled ? "<tr class=\"ruled\">" : "<tr>";
      for (std::size_t c = 0; c < row.size(); ++c) out += cell(c == 0 ? "th" : "td", c, row[c]);
      out += "</tr>\n";
    }
    ruled = row.empty();
  }
  return out + "</tbody>\n</table>\n";
}

}  // namespace s2s
