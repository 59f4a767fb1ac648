#include "search/line_pipeline.h"

#include <algorithm>
#include <utility>

#include "base/signals.h"
#include "base/words.h"
#include "search/batch_plan.h"

namespace s2s {
namespace {

void count(const Translation& translation, TranslationReport& report) {
  const Hypothesis& best = translation.n_best[0];
  ++report.lines;
  report.blank_lines += static_cast<std::uint64_t>(translation.source_pieces.empty());
  report.cut_inputs += static_cast<std::uint64_t>(translation.input_cut);
  report.cut_off_outputs += static_cast<std::uint64_t>(best.cut_off);
  report.source_pieces += translation.source_pieces.size();
  report.target_pieces += best.pieces.size();
  report.target_words += count_words(translation.texts[0]);
}

std::vector<Translation> read_window(const LineWork& work, std::int64_t size) {
  std::vector<Translation> window;
  const auto more = [&] {
    if (window.empty()) return true;
    return static_cast<std::int64_t>(window.size()) < size && !(work.would_wait && work.would_wait());
  };
  Translation line;
  while (more() && work.next(line)) window.push_back(std::move(line));
  return window;
}

void set_blank(Translation& translation) {
  translation.n_best.assign(1, Hypothesis{});
  translation.texts.assign(1, "");
}

void run_window(std::vector<Translation> window, const LineWork& work, const TranslatorOptions& options,
                TranslationReport& report) {
  InOrder<Translation> done(window.size());
  const auto emit = [&](Translation translation) {
    count(translation, report);
    work.emit(std::move(translation));
  };
  std::vector<std::int64_t> lengths;
  for (std::size_t i = 0; i < window.size(); ++i) {
    lengths.push_back(work.length(window[i]));
    if (lengths.back() > 0) continue;
    set_blank(window[i]);
    done.put(i, std::move(window[i]));
  }
  done.flush(emit);
  for (const auto& indices : plan_batches(lengths, options.search.batch_size, options.batch_pieces)) {
    report.signal = pending_signal();
    if (report.signal != 0) return;
    std::vector<Translation> batch;
    for (const std::size_t i : indices) batch.push_back(std::move(window[i]));
    work.complete(batch);
    for (std::size_t i = 0; i < indices.size(); ++i) done.put(indices[i], std::move(batch[i]));
    done.flush(emit);
  }
}

}  // namespace

TranslationReport run_lines(const LineWork& work, const TranslatorOptions& options) {
  check(options);
  TranslationReport report;
  std::int64_t size = std::min(options.search.batch_size, options.window);
  while (report.signal == 0) {
    std::vector<Translation> window = read_window(work, size);
    if (window.empty()) break;
    run_window(std::move(window), work, options, report);
    size = std::min(2 * size, options.window);
  }
  return report;
}

}  // namespace s2s
