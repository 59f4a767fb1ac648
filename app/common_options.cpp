#include "common_options.h"

namespace s2s {
namespace {

constexpr const char* kGeneral = "General";

std::vector<std::pair<std::string, std::string>> log_level_choices() {
  std::vector<std::pair<std::string, std::string>> choices;
  for (const std::string& level : log_levels()) choices.emplace_back(level, level);
  return choices;
}

}  // namespace

void declare_common(cli::OptionTable& table, CommonOptions& options) {
  table.group(kGeneral);
  table.texts("c,config", options.config, "TOML file of option values")
      .called("FILE")
      .one_a_flag()
      .for_this_call_only()
      .mark_essential();
  table.action("dump-config", options.dump_config,
               "print every option with its value as TOML for --config, then exit");
  table.choice("log-level", options.log.level, log_level_choices(),
               "lowest severity shown on standard error");
  table.flag("q,quiet", options.log.quiet, "show only warnings and errors, and no progress");
  table.action("h,help", options.help, "print help, then exit").mark_essential();
  table.action("help-all", options.help_all, "print help on every option, then exit").mark_essential();
}

void declare_threads(cli::OptionTable& table, std::int64_t& threads) {
  table.group(kGeneral);
  table.integer("threads", threads, cli::between(0, 4096),
                "processor threads, at most one per core; 0 uses every core, within a container's quota");
}

void declare_engine(cli::OptionTable& table, EngineOptions& options) {
  table.choice<Engine>(
      "engine", options.engine,
      {{"auto", Engine::automatic}, {"reference", Engine::reference}, {"fast", Engine::fast}},
      "implementation: reference is the definition in plain LibTorch, fast is the optimised CPU path; auto "
      "uses fast where it supports the model");
  table.choice<EnginePrecision>(
      "precision", options.precision,
      {{"auto", EnginePrecision::automatic},
       {"fp32", EnginePrecision::fp32},
       {"bf16", EnginePrecision::bf16}},
      "number format of matrix products in the fast engine; sums, weights and moments stay fp32; auto uses "
      "bf16 where the CPU supports it");
}

void declare_data_root(cli::OptionTable& table, std::string& folder) {
  table.text("data-root", folder, "folder of corpora").called("DIR");
}

void declare_json(cli::OptionTable& table, bool& json) {
  table.flag("json", json, "print the result as JSON");
}

}  // namespace s2s
