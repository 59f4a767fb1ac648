// An explained step as text and as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lab/explained_step.h"
#include "report/table.h"

namespace s2s::lab {
namespace {

std::string decimal(double value) { return fmt::format("{:.4f}", value); }

// "[0.1000 -0.2000 ... 256 in all]"
std::string vector_text(const Numbers& values, std::size_t components) {
  std::string text = "[";
  for (std::size_t i = 0; i < std::min(values.size(), components); ++i)
    text += (i == 0 ? "" : "  ") + decimal(values[i]);
  return text + (values.size() > components ? fmt::format("  ... {} in all]", values.size()) : "]");
}

double exponential_sum(const ExplainedStep& step) {
  const double largest = *std::max_element(step.scores.begin(), step.scores.end());
  double sum = 0;
  for (const double score : step.scores) sum += std::exp(score - largest);
  return sum;
}

// Every position: score, weight, and the encoder state's first components, of which the context is the mean.
std::string attention_table(const ExplainedStep& step, const StepNames& names, std::size_t components) {
  const double largest = *std::max_element(step.scores.begin(), step.scores.end());
  const std::size_t shown = std::min(components, step.context.size());
  std::vector<Column> columns{{"j"}, {"x_j", Align::left}, {"e_tj"}, {"exp(e_tj - max)"}, {"alpha_tj"}};
  for (std::size_t i = 0; i < shown; ++i) columns.push_back({fmt::format("h_j[{}]", i + 1)});
  Table table(std::move(columns));
  for (std::size_t j = 0; j < step.scores.size(); ++j) {
    std::vector<std::string> row{std::to_string(j + 1), names.source[j], decimal(step.scores[j]),
                                 decimal(std::exp(step.scores[j] - largest)), decimal(step.weights[j])};
    for (std::size_t i = 0; i < shown; ++i) row.push_back(decimal(step.encoder_states[j][i]));
    table.add_row(std::move(row));
  }
  table.add_rule();
  std::vector<std::string> sums{"", "sum", "", decimal(exponential_sum(step)),
                                decimal(std::accumulate(step.weights.begin(), step.weights.end(), 0.0))};
  for (std::size_t i = 0; i < shown; ++i)
    sums.push_back(fmt::format("c_t[{}] {}", i + 1, decimal(step.context[i])));
  table.add_row(std::move(sums));
  return table.render(TableFormat::text);
}

// The score of the position with the most weight, term by term.
std::string score_table(const ExplainedStep& step, std::size_t components) {
  std::vector<Column> columns{{"i"}};
  for (const std::string& name : step.factor_names) columns.push_back({name + "[i]"});
  columns.push_back({"product"});
  Table table(std::move(columns));
  const std::size_t count = step.factors.front().size(), shown = std::min(components, count);
  double rest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    double product = 1;
    for (const Numbers& factor : step.factors) product *= factor[i];
    if (i >= shown) {
      rest += product;
      continue;
    }
    std::vector<std::string> row{std::to_string(i + 1)};
    for (const Numbers& factor : step.factors) row.push_back(decimal(factor[i]));
    row.push_back(decimal(product));
    table.add_row(std::move(row));
  }
  const std::vector<std::string> no_factors(step.factors.size());
  const auto add_sum = [&](const std::string& name, double sum) {
    std::vector<std::string> row{name};
    row.insert(row.end(), no_factors.begin(), no_factors.end());
    row.push_back(decimal(sum));
    table.add_row(std::move(row));
  };
  if (shown < count) add_sum(fmt::format("{} - {}", shown + 1, count), rest);
  table.add_rule();
  add_sum("sum", step.scores[static_cast<std::size_t>(step.position)]);
  return table.render(TableFormat::text);
}

std::string best_table(const ExplainedStep& step, const StepNames& names) {
  Table table({{"piece y", Align::left}, {"z_y = w_y' r_t + b_y"}, {"p(y) = exp(z_y - log sum)"}});
  for (const BestPiece& best : step.best)
    table.add_row({names.target(best.piece), decimal(best.logit), decimal(best.probability)});
  return table.render(TableFormat::text);
}

}  // namespace

std::string to_text(const ExplainedStep& step, const StepNames& names, std::size_t components) {
  const auto vector = [&](const Numbers& values) { return vector_text(values, components); };
  const auto at = static_cast<std::size_t>(step.position);
  std::string text = fmt::format("step t = {} of {}: {} after {}\n\n", step.step, step.steps,
                                 names.target(step.piece), names.target(step.previous_piece));
  text += fmt::format("state\n  s_{{t-1}} = {}\n  s_t = {} = {}\n\n", vector(step.previous_state),
                      step.state_formula, vector(step.state));
  text += fmt::format("scores  e_tj = {}; at j = {} ({}), the most attended:\n{}\n", step.score_formula,
                      at + 1, names.source[at], score_table(step, components));
  text +=
      fmt::format("weights  alpha_tj = exp(e_tj - max) / sum, and context  c_t = sum_j alpha_tj h_j\n{}\n",
                  attention_table(step, names, components));
  text += fmt::format("readout  r_t = {}\n  {}\n\n", step.readout_formula, vector(step.readout));
  return text + fmt::format("best pieces  log sum_y exp(z_y) = {}\n{}", decimal(step.log_sum),
                            best_table(step, names));
}

Json to_json(const ExplainedStep& step, const StepNames& names) {
  Json source = Json::array(), best = Json::array(), factors = Json::object();
  for (std::size_t j = 0; j < step.scores.size(); ++j)
    source.push_back({{"piece", names.source[j]},
                      {"score", step.scores[j]},
                      {"weight", step.weights[j]},
                      {"state", step.encoder_states[j]}});
  for (const BestPiece& one : step.best)
    best.push_back(
        {{"piece", names.target(one.piece)}, {"logit", one.logit}, {"probability", one.probability}});
  for (std::size_t i = 0; i < step.factors.size(); ++i) factors[step.factor_names[i]] = step.factors[i];
  return {{"step", step.step},
          {"steps", step.steps},
          {"previous_piece", names.target(step.previous_piece)},
          {"piece", names.target(step.piece)},
          {"previous_state", step.previous_state},
          {"state", {{"formula", step.state_formula}, {"values", step.state}}},
          {"score", {{"formula", step.score_formula}, {"position", step.position + 1}, {"factors", factors}}},
          {"source", source},
          {"context", step.context},
          {"readout", {{"formula", step.readout_formula}, {"values", step.readout}}},
          {"log_sum", step.log_sum},
          {"best", best}};
}

}  // namespace s2s::lab
