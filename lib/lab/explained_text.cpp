// An explained step as text.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lab/explained_step.h"
#include "report/table.h"

namespace s2s::lab {
namespace {

std::string decimal(double value) { return fmt::format("{:.4f}", value); }

double sum_of(const Numbers& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

// "[0.1000 -0.2000 ... 256 in all]"
std::string vector_text(const Numbers& values, std::size_t components) {
  std::string text = "[";
  for (std::size_t i = 0; i < std::min(values.size(), components); ++i)
    text += (i == 0 ? "" : "  ") + decimal(values[i]);
  return text + (values.size() > components ? fmt::format("  ... {} in all]", values.size()) : "]");
}

// e^(score - max) of each position, the largest among those that are seen; 0 where one is not.
Numbers exponentials(const ExplainedHead& head) {
  double largest = -INFINITY;
  for (std::size_t j = 0; j < head.scores.size(); ++j) {
    if (head.seen[j]) largest = std::max(largest, head.scores[j]);
  }
  Numbers all;
  for (std::size_t j = 0; j < head.scores.size(); ++j)
    all.push_back(head.seen[j] ? std::exp(head.scores[j] - largest) : 0);
  return all;
}

bool is_favoured(const ExplainedHead& head) { return head.window && !head.window->gaussian.empty(); }

// "h_j" where values are the encoder's states as they are, else "v_j".
std::string value_name(const ExplainedHead& head) {
  return head.heads == 1 && head.value_formula == "h_j" ? "h_j" : "v_j";
}

std::string context_name(const ExplainedStep& step) {
  return step.context_formula.empty() ? "c_t" : fmt::format("c^{}_t", step.attention.head + 1);
}

// Every position: score, weight, and the value's first components, of which the context is the mean.
std::string attention_table(const ExplainedStep& step, const StepNames& names, std::size_t components) {
  const ExplainedHead& head = step.attention;
  const Numbers powers = exponentials(head);
  const std::size_t shown = std::min(components, head.context.size());
  std::vector<Column> columns{{"j"}, {"x_j", Align::left}, {"e_tj"}, {"exp(e_tj - max)"}};
  if (is_favoured(head)) columns.push_back({"g_tj"});
  columns.push_back({"alpha_tj"});
  for (std::size_t i = 0; i < shown; ++i) columns.push_back({fmt::format("{}[{}]", value_name(head), i + 1)});
  Table table(std::move(columns));
  for (std::size_t j = 0; j < head.scores.size(); ++j) {
    std::vector<std::string> row{std::to_string(j + 1), names.source[j], decimal(head.scores[j]),
                                 decimal(powers[j])};
    if (is_favoured(head)) row.push_back(decimal(head.window->gaussian[j]));
    row.push_back(decimal(head.weights[j]));
    for (std::size_t i = 0; i < shown; ++i) row.push_back(decimal(head.values[j][i]));
    table.add_row(std::move(row));
  }
  table.add_rule();
  std::vector<std::string> sums{"", "sum", "", decimal(sum_of(powers))};
  if (is_favoured(head)) sums.emplace_back();
  sums.push_back(decimal(sum_of(head.weights)));
  for (std::size_t i = 0; i < shown; ++i)
    sums.push_back(fmt::format("{}[{}] {}", context_name(step), i + 1, decimal(head.context[i])));
  table.add_row(std::move(sums));
  return table.render(TableFormat::text);
}

// The score of the position with the most weight, term by term.
std::string score_table(const ExplainedHead& head, std::size_t components) {
  std::vector<Column> columns{{"i"}};
  for (const NamedNumbers& factor : head.factors) columns.push_back({factor.name + "[i]"});
  columns.push_back({"product"});
  Table table(std::move(columns));
  const std::size_t count = head.factors.front().values.size(), shown = std::min(components, count);
  double rest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    double product = 1;
    for (const NamedNumbers& factor : head.factors) product *= factor.values[i];
    if (i >= shown) {
      rest += product;
      continue;
    }
    std::vector<std::string> row{std::to_string(i + 1)};
    for (const NamedNumbers& factor : head.factors) row.push_back(decimal(factor.values[i]));
    row.push_back(decimal(product));
    table.add_row(std::move(row));
  }
  const std::vector<std::string> no_factors(head.factors.size());
  const auto add_sum = [&](const std::string& name, double sum) {
    std::vector<std::string> row{name};
    row.insert(row.end(), no_factors.begin(), no_factors.end());
    row.push_back(decimal(sum));
    table.add_row(std::move(row));
  };
  if (shown < count) add_sum(fmt::format("{} - {}", shown + 1, count), rest);
  table.add_rule();
  const double score = head.scores[static_cast<std::size_t>(head.position)];
  add_sum("sum", score * head.divisor);
  if (head.divisor != 1) add_sum("/ " + decimal(head.divisor), score);
  return table.render(TableFormat::text);
}

std::string best_table(const ExplainedStep& step, const StepNames& names) {
  Table table({{"piece y", Align::left}, {"z_y = w_y' r_t + b_y"}, {"p(y) = exp(z_y - log sum)"}});
  for (const BestPiece& best : step.best)
    table.add_row({names.target(best.piece), decimal(best.logit), decimal(best.probability)});
  return table.render(TableFormat::text);
}

// A layer's states before and after, with the gates between.
std::string layer_text(const ExplainedLayer& layer, std::size_t components) {
  const auto line = [&](const NamedNumbers& vector) {
    return fmt::format("    {} = {}\n", vector.name, vector_text(vector.values, components));
  };
  std::string text = fmt::format("  {} = {}\n", layer.state.name, layer.formula);
  text += line({"x = " + layer.input_formula, layer.input}) + line(layer.previous);
  for (std::size_t i = 0; i < layer.gates.size(); ++i)
    text +=
        line({fmt::format("{} = {}", layer.gates[i].name, layer.gate_formulas[i]), layer.gates[i].values});
  if (!layer.memory.values.empty()) text += line(layer.previous_memory) + line(layer.memory);
  text += line({fmt::format("{} = {}", layer.state.name, layer.gates_formula), layer.state.values});
  if (!layer.output_name.empty())
    text += fmt::format("  {} = {}\n    {}\n", layer.output_name, layer.output_formula,
                        vector_text(layer.output, components));
  return text;
}

std::string state_text(const ExplainedStep& step, std::size_t components) {
  std::string text = "state\n";
  for (const ExplainedLayer& layer : step.layers) text += layer_text(layer, components);
  if (step.layers.size() > 1 && step.layers.back().output_name.empty())
    text += fmt::format("  s_t = {} = {}\n", step.state_formula, vector_text(step.state, components));
  return text + "\n";
}

std::string weights_formula(const ExplainedHead& head) {
  std::string text = "alpha_tj = exp(e_tj - max) / sum";
  if (is_favoured(head)) text += " * g_tj, g_tj = exp(-(j - p_t)^2 / (D^2 / 2))";
  if (!head.window) return text;
  return text + fmt::format(" over the window |j - p_t| <= D = {:g}, p_t = {} = {:.2f} (from 0)",
                            head.window->half_width, head.window->formula, head.window->centre);
}

std::string attention_text(const ExplainedStep& step, const StepNames& names, std::size_t components) {
  const ExplainedHead& head = step.attention;
  const auto at = static_cast<std::size_t>(head.position);
  const std::string of_head =
      head.heads == 1 ? "" : fmt::format("  of head {} of {}", head.head + 1, head.heads);
  std::string text = fmt::format("scores{}  e_tj = {}; at j = {} ({}), the most attended:\n{}\n", of_head,
                                 head.score_formula, at + 1, names.source[at], score_table(head, components));
  const std::string value = value_name(head);
  const std::string where =
      value == "h_j"
          ? ""
          : fmt::format(", v_j {}{}", head.heads == 1 ? "= " : "the head's part of ", head.value_formula);
  text += fmt::format("weights  {}, and context  {} = sum_j alpha_tj {}{}\n{}\n", weights_formula(head),
                      context_name(step), value, where, attention_table(step, names, components));
  if (!step.context_formula.empty())
    text += fmt::format("context  c_t = {}\n  {}\n\n", step.context_formula,
                        vector_text(step.context, components));
  return text;
}

}  // namespace

std::string to_text(const ExplainedStep& step, const StepNames& names, std::size_t components) {
  std::string text = fmt::format("step t = {} of {}: {} after {}\n\n", step.step, step.steps,
                                 names.target(step.piece), names.target(step.previous_piece));
  if (step.intermediate) {  // what asks stands before the question, what reads the answer behind it
    text += "intermediate state\n" + layer_text(*step.intermediate, components) + "\n";
    text += attention_text(step, names, components) + state_text(step, components);
  } else {
    text += state_text(step, components) + attention_text(step, names, components);
  }
  text +=
      fmt::format("readout  r_t = {}\n  {}\n\n", step.readout_formula, vector_text(step.readout, components));
  return text + fmt::format("best pieces  log sum_y exp(z_y) = {}\n{}", decimal(step.log_sum),
                            best_table(step, names));
}

}  // namespace s2s::lab
