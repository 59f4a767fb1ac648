#include "train/training_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/progress.h"
#include "metrics/score_text.h"

namespace s2s {

namespace {

double per(double amount, double of) { return of > 0 ? amount / of : 0.0; }

struct Means {
  explicit Means(const ReportWindow& window)
      : loss(per(window.negative_log_likelihood, static_cast<double>(window.target_pieces))),
        gradient_norm(per(window.gradient_norm, static_cast<double>(window.updates - window.skipped))),
        clipped(per(static_cast<double>(window.clipped), static_cast<double>(window.updates))),
        padding(per(static_cast<double>(window.padding), static_cast<double>(window.cells))),
        pieces_per_second(per(static_cast<double>(window.target_pieces), window.seconds)),
        words_per_second(per(static_cast<double>(window.target_words), window.seconds)) {}

  double loss, gradient_norm, clipped, padding, pieces_per_second, words_per_second;
};

std::string speed(const Means& means) {
  return fmt::format("{} pieces/s, {} words/s", format_count(std::llround(means.pieces_per_second)),
                     format_count(std::llround(means.words_per_second)));
}

std::string time_left(const TrainOptions& options, const TrainingState& state, double epoch) {
  const auto seconds = seconds_left(options, state, epoch);
  return seconds ? fmt::format("  {} left", format_duration(*seconds)) : "";
}

}  // namespace

Json report_json(const TrainingState& state, double epoch, double learning_rate) {
  const ReportWindow& window = state.window;
  const Means means(window);
  return {{"kind", "train"},
          {"update", state.update},
          {"epoch", epoch},
          {"loss", means.loss},
          {"perplexity", std::exp(means.loss)},
          {"learning_rate", learning_rate},
          {"gradient_norm", means.gradient_norm},
          {"clipped_share", means.clipped},
          {"skipped", window.skipped},
          {"sentences", window.sentences},
          {"target_pieces", window.target_pieces},
          {"target_words", window.target_words},
          {"padding_share", means.padding},
          {"seconds", window.seconds},
          {"target_pieces_per_second", means.pieces_per_second},
          {"target_words_per_second", means.words_per_second},
          {"total_seconds", state.seconds}};
}

std::string report_line(const TrainOptions& options, const TrainingState& state, double epoch,
                        double learning_rate) {
  const Means means(state.window);
  return fmt::format(
      "update {:>6}  epoch {:.2f}  loss {:.4f}  perplexity {:.2f}  norm {:.3f}  rate {:.3g}  padding {:.0f}% "
      " {}{}",
      format_count(state.update), epoch, means.loss, std::exp(means.loss), means.gradient_norm, learning_rate,
      100 * means.padding, speed(means), time_left(options, state, epoch));
}

Json validation_json(std::int64_t update, double epoch, const ValidationResult& result, bool best) {
  Json line{{"kind", "validation"},
            {"update", update},
            {"epoch", epoch},
            {"loss", result.loss},
            {"perplexity", result.perplexity()}};
  if (result.bleu) {
    line["bleu"] = *result.bleu;
    line["cut_off"] = result.cut_off;
  }
  if (result.watched) {
    line["sentence"] = watched_json(*result.watched);
  }
  line["best"] = best;
  line["seconds"] = result.seconds;
  return line;
}

std::string validation_line(std::int64_t update, const ValidationResult& result, bool best,
                            std::int64_t since) {
  return fmt::format("validation at update {}: loss {:.4f}, perplexity {:.2f}{}{} ({})", update, result.loss,
                     result.perplexity(),
                     result.bleu ? fmt::format(", BLEU {}", score_text(*result.bleu)) : "",
                     best ? ", the best so far" : fmt::format(", {} since the best", since),
                     format_duration(result.seconds));
}

std::string validation_value(ValidationMetric metric, double value) {
  return metric == ValidationMetric::bleu ? fmt::format("BLEU {}", score_text(value))
                                          : fmt::format("loss {:.4f}", value);
}

std::string progress_note(const TrainOptions& options, const TrainingState& state, double epoch) {
  const std::string total =
      options.max_updates > 0 ? fmt::format("of {}  ", format_count(options.max_updates)) : "";
  if (state.window.updates == state.window.skipped) {
    return fmt::format("{}epoch {:.2f}", total, epoch);
  }
  const Means means(state.window);
  return fmt::format("{}epoch {:.2f}  loss {:.3f}  {}{}", total, epoch, means.loss, speed(means),
                     time_left(options, state, epoch));
}

std::optional<double> seconds_left(const TrainOptions& options, const TrainingState& state, double epoch) {
  std::optional<double> least;
  const auto limit = [&](double seconds) {
    least = std::max(0.0, std::min(seconds, least.value_or(seconds)));
  };
  if (options.max_updates > 0 && state.update > 0) {
    limit(state.seconds / static_cast<double>(state.update) *
          static_cast<double>(options.max_updates - state.update));
  }
  if (options.max_epochs > 0 && epoch > 0) {
    limit(state.seconds / epoch * (static_cast<double>(options.max_epochs) - epoch));
  }
  if (options.max_minutes > 0) {
    limit(60 * options.max_minutes - state.seconds);
  }
  return least;
}

}  // namespace s2s
