// Runs `s2s translate`.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>

#include "base/counted.h"
#include "base/error.h"
#include "base/progress.h"
#include "base/signals.h"
#include "cli/output.h"
#include "engine/engine_commands.h"
#include "engine/model_run.h"
#include "idle_translate_options.h"
#include "nn/attention_choices.h"
#include "nn/engine.h"
#include "search/forced_decoding.h"
#include "search/translator.h"
#include "text_input.h"

namespace s2s {
namespace {

void summarise(const TranslationReport& report, double seconds) {
  warn_of_cuts(report);
  spdlog::info("{} ({} blank), {}, {} in {:.1f} s: {:.0f} words/s, {:.0f} pieces/s",
               counted(report.lines, "line"), format_count(report.blank_lines),
               counted(report.target_words, "word"), counted(report.target_pieces, "piece"), seconds,
               static_cast<double>(report.target_words) / std::max(seconds, 1e-9),
               static_cast<double>(report.target_pieces) / std::max(seconds, 1e-9));
}

PieceNames names_of(const LoadedModel& loaded) {
  return {[&loaded](std::string_view text) { return loaded.source.encode_as_pieces(text); },
          [&loaded](std::int32_t piece) { return loaded.target.piece(piece); },
          [&loaded](std::int32_t piece) { return loaded.target.text_of(piece); }};
}

void refuse_without_attention(const TranslateOptions& options, const LoadedModel& loaded) {
  if (attention_choices(loaded.model->options()).attends()) return;
  const char* option = options.format.alignments                          ? "--alignments"
                       : options.format.attention                         ? "--attention"
                       : options.translator.search.coverage_penalty > 0.0 ? "--coverage-penalty"
                                                                          : nullptr;
  if (option)
    throw UsageError(
        fmt::format("{} needs attention, and {} was trained with --attention none", option, loaded.run));
}

}  // namespace

void run_translate(const Invocation& invocation) {
  TranslateOptions options = invocation.arguments->translate;
  SearchOptions& search = options.translator.search;
  search.keep_attention = options.format.alignments || options.format.attention;
  options.format.n_best = search.n_best > 1;
  check(options.translator);
  if (options.format.attention && !options.format.json)
    throw UsageError("--attention needs --json to hold the weights");
  if (!options.forced.empty()) check_engine_of_force(options.translator.engine);
  if (!options.forced.empty()) options.format.scores = true;  // it is what was asked for
  if (!options.forced.empty() && search.n_best > 1)
    throw UsageError("--force scores one translation a line: leave --n-best out");

  for (const std::string& sentence : idle_options(invocation.arguments->translate))
    spdlog::warn("{}", sentence);

  const LoadedModel loaded = load_chosen_model(options.model);
  refuse_without_attention(options, loaded);
  const TextCoding coding = loaded.coding();
  const PieceNames names = names_of(loaded);
  const LineReaderOptions reading = options.reading.of(loaded.nfc);
  TextInput input(options.files, reading);
  Progress progress(options.forced.empty() ? "translating" : "scoring", /*total=*/0);
  const auto emit = [&](const Translation& translation) {
    cli::write_data(format_translation(translation, options.format, names));
    cli::flush_output();  // a reader at the other end of a pipe has each line as soon as it is done
    if (!input.is_typed()) progress.update(static_cast<std::int64_t>(translation.line));
  };
  const auto start = std::chrono::steady_clock::now();
  TranslationReport report;
  if (options.forced.empty()) {
    spdlog::info("engine: {}", choose_engine(*loaded.model, options.translator.engine).description);
    const std::unique_ptr<StepModel> model = make_step_model(*loaded.model, options.translator.engine);
    report = translate(std::ref(input), coding, *model, options.translator, emit,
                       [&] { return input.would_wait(); });
  } else {
    check_equal_files(options.files, options.forced);
    TextInput targets({options.forced}, reading);
    const auto score = [&](const PairBatch& batch) { return loaded.model->score(batch); };
    report = force(std::ref(input), std::ref(targets), coding, score, options.translator, emit,
                   [&] { return input.would_wait() || targets.would_wait(); });
    targets.warn();
  }
  input.warn();
  summarise(report, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  if (report.signal != 0) throw Interrupted(report.signal);
}

}  // namespace s2s
