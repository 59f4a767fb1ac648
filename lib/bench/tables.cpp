// What the benchmarks print for people.
#include <fmt/format.h>

#include <algorithm>

#include "bench/train_bench.h"
#include "bench/translate_bench.h"
#include "report/table.h"

namespace s2s {
namespace {

std::string rounded(const Json& object, const char* key) {
  return object.contains(key) ? fmt::format("{:.0f}", object[key].get<double>()) : "-";
}

std::string percent(const Json& object, const char* key) {
  return object.contains(key) ? fmt::format("{:.1f}%", 100.0 * object[key].get<double>()) : "-";
}

std::string megabytes(const Json& variant) {
  return fmt::format("{:.0f}", variant["peak_memory"].get<double>() / (1 << 20));
}

// "fp32 400, bf16 800 GFLOP/s"; bf16 only where the CPU has it.
std::string best_products(const Json& best) {
  std::string text = fmt::format("fp32 {:.0f}", best["fp32"].get<double>() / 1e9);
  if (best.contains("bf16")) {
    text += fmt::format(", bf16 {:.0f}", best["bf16"].get<double>() / 1e9);
  }
  return text + " GFLOP/s";
}

std::string machine_line(const Json& machine) {
  return fmt::format("{}, {} threads\n", machine["machine"]["cpu"].get<std::string>(),
                     machine["threads"].get<std::int64_t>());
}

std::string ratio_line(const Json& ratio) {
  return fmt::format("{} is {:.2f} times as fast as {}\n", ratio["of"].get<std::string>(),
                     ratio["times"].get<double>(), ratio["to"].get<std::string>());
}

// "fast bf16 within its encoder 74%, decoder and attention 70%, output layer 70% of the best product"
std::string within_line(const Json& variant) {
  const Json& within = variant["utilisation_within"];
  return fmt::format(
      "{} within its encoder {:.0f}%, decoder and attention {:.0f}%, output layer {:.0f}% of the best "
      "product\n",
      variant["name"].get<std::string>(), 100 * within["encoder"].get<double>(),
      100 * within["decoder_and_attention"].get<double>(), 100 * within["output"].get<double>());
}

// The quotient of what the machine could do and what the definition does.
std::string bound_line(const Json& reference, const Json& best) {
  std::string text;
  for (const auto& [precision, flops] : best.items()) {
    const double of_best = reference["flops_per_second"].get<double>() / flops.get<double>();
    text += fmt::format("{}{:.2f} ({})", text.empty() ? "" : ", ", 1.0 / of_best, precision);
  }
  return fmt::format("best products and nothing else would be {} times as fast as {}\n", text,
                     reference["name"].get<std::string>());
}

// A rate at batch size 1 and the best of all sizes.
struct Rates {
  const Json* single = nullptr;
  const Json* best = nullptr;
};

Rates rates_of(const Json& variants, const std::string& name, std::int64_t beam) {
  Rates rates;
  for (const Json& variant : variants) {
    if (variant["name"] != name || variant["beam"] != beam) {
      continue;
    }
    if (variant["batch_size"] == 1) {
      rates.single = &variant;
    }
    const char* speed = "sentences_per_second";
    if (rates.best == nullptr || variant[speed].get<double>() > (*rates.best)[speed].get<double>()) {
      rates.best = &variant;
    }
  }
  return rates;
}

std::string milliseconds(const Json* single, const char* which) {
  return single == nullptr ? "-"
                           : fmt::format("{:.1f}", 1e3 * (*single)["latency_seconds"][which].get<double>());
}

}  // namespace

std::string training_table(const Json& result) {
  const Json& workload = result["workload"];
  std::string text = machine_line(result["machine"]);
  text += fmt::format(
      "{} sentences and {} target pieces a round, {:.1f}% padding, {:.1f} million FLOPs a target piece\n"
      "best product of this machine: {}\n\n",
      workload["sentences"].get<std::int64_t>(), workload["target_pieces"].get<std::int64_t>(),
      100.0 * workload["padding"].get<double>(), workload["flops_per_target_piece"].get<double>() / 1e6,
      best_products(result["best_product"]));
  if (workload.contains("pieces_of_text")) {
    text += fmt::format("the text is of {} different pieces a side, whatever the model's vocabulary\n\n",
                        workload["pieces_of_text"].get<std::int64_t>());
  }
  Table table({{"", Align::left},
               {"pieces/s"},
               {"words/s"},
               {"sentences/s"},
               {"of best bf16"},
               {"of best fp32"},
               {"encoder"},
               {"decoder"},
               {"attention"},
               {"output"},
               {"optimiser"},
               {"data"},
               {"MiB"}});
  for (const Json& variant : result["variants"]) {
    const Json& share = variant["share"];
    table.add_row({variant["name"].get<std::string>(), rounded(variant, "target_pieces_per_second"),
                   rounded(variant, "target_words_per_second"), rounded(variant, "sentences_per_second"),
                   percent(variant, "utilisation_of_bf16"), percent(variant, "utilisation_of_fp32"),
                   percent(share, "encoder"), percent(share, "decoder"), percent(share, "attention"),
                   percent(share, "output"), percent(share, "optimiser"), percent(share, "data"),
                   megabytes(variant)});
  }
  text += table.render(TableFormat::text) + "\n";
  for (const Json& ratio : result["ratios"]) {
    text += ratio_line(ratio);
  }
  for (const Json& variant : result["variants"]) {
    text += variant.contains("utilisation_within") ? within_line(variant)
                                                   : bound_line(variant, result["best_product"]);
  }
  return text;
}

std::string translation_table(const Json& result) {
  std::string text = machine_line(result["machine"]);
  text += fmt::format("{} sentences a round; latency of one sentence in milliseconds\n\n",
                      result["workload"]["sentences"].get<std::int64_t>());
  Table table({{"", Align::left},
               {"beam"},
               {"sentences/s, batch 1"},
               {"median"},
               {"90%"},
               {"best sentences/s"},
               {"pieces/s"},
               {"at batch"},
               {"MiB"}});
  std::vector<std::pair<std::string, std::int64_t>> seen;
  for (const Json& variant : result["variants"]) {
    const std::pair<std::string, std::int64_t> row{variant["name"], variant["beam"]};
    if (std::find(seen.begin(), seen.end(), row) != seen.end()) {
      continue;
    }
    seen.push_back(row);
    const Rates rates = rates_of(result["variants"], row.first, row.second);
    const auto speed = [](const Json* rate) {
      return rate == nullptr ? "-" : fmt::format("{:.1f}", (*rate)["sentences_per_second"].get<double>());
    };
    table.add_row({row.first, std::to_string(row.second), speed(rates.single),
                   milliseconds(rates.single, "median"), milliseconds(rates.single, "90_percent"),
                   speed(rates.best), rounded(*rates.best, "target_pieces_per_second"),
                   (*rates.best)["batch_size"].dump(), megabytes(*rates.best)});
  }
  text += table.render(TableFormat::text) + "\n";
  for (const Json& ratio : result["ratios"]) {
    text += fmt::format("beam {}, batch {}: {}", ratio["beam"].dump(), ratio["batch_size"].dump(),
                        ratio_line(ratio));
  }
  return text;
}

}  // namespace s2s
