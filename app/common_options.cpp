#include "common_options.h"

namespace s2s {
namespace {

std::vector<std::pair<std::string, std::string>> log_level_choices() {
  std::vector<std::pair<std::string, std::string>> choices;
  for (const std::string& level : log_levels()) choices.emplace_back(level, level);
  return choices;
}

}  // namespace

void declare_common(cli::OptionTable& table, CommonOptions& options) {
  table.group("General");
  table
      .texts("c,config", options.config,
             "TOML files of option values, a later one over an earlier one. Environment variables (S2S_BEAM "
             "for --beam) "
             "come over files, flags over both")
      .called("FILE")
      .one_a_flag()
      .for_this_call_only();
  table.action("dump-config", options.dump_config,
               "print all options with their values as such a file, and do nothing else");
  table.choice("log-level", options.log.level, log_level_choices(),
               "the least grave messages shown on standard error");
  table.flag("q,quiet", options.log.quiet, "show warnings and errors only, and no progress");
  table.action("h,help", options.help, "print this and do nothing else");
}

void declare_threads(cli::OptionTable& table, std::int64_t& threads) {
  table.integer("threads", threads, cli::between(0, 4096),
                "processor threads, at most one a core; 0: one a core, within a container's quota");
}

void declare_engine(cli::OptionTable& table, EngineOptions& options) {
  table.choice<Engine>(
      "engine", options.engine,
      {{"auto", Engine::automatic}, {"reference", Engine::reference}, {"fast", Engine::fast}},
      "what computes: the plain definition in LibTorch, or the fast CPU path; auto: the fast path where it "
      "has what the model needs");
  table.choice<EnginePrecision>(
      "precision", options.precision,
      {{"auto", EnginePrecision::automatic},
       {"fp32", EnginePrecision::fp32},
       {"bf16", EnginePrecision::bf16}},
      "of the fast path's matrix products; auto: bf16 where the CPU multiplies it in hardware. Sums, and in "
      "training weights and moments, are always fp32");
}

void declare_json(cli::OptionTable& table, bool& json) {
  table.flag("json", json, "print the result as JSON");
}

}  // namespace s2s
