#include "idle_score_options.h"

namespace s2s {

void note_idle_metrics(Idle& idle, const EvaluationOptions& scores) {
  const BleuSmoothing smoothing = scores.bleu.smoothing;
  if (smoothing != BleuSmoothing::floor && smoothing != BleuSmoothing::add_k)
    idle.note(scores.bleu.smoothing_value.has_value(), "smoothing-value", "only floor and add-k have one");
  const TerOptions& ter = scores.ter;
  if (!scores.with_ter) {
    const char* why = "without --ter it is not computed";
    idle.note(ter.case_sensitive, "ter-case-sensitive", why);
    idle.note(ter.normalized, "ter-normalized", why);
    idle.note(ter.no_punct, "ter-no-punct", why);
    idle.note(ter.asian_support, "ter-asian-support", why);
  } else if (!ter.normalized && !ter.no_punct) {
    idle.note(ter.asian_support, "ter-asian-support", "it extends --ter-normalized and --ter-no-punct");
  }
}

void note_idle_resampling(Idle& idle, const EvaluationOptions& scores, std::size_t systems) {
  const EvaluationOptions usual;
  if (scores.bootstrap.samples == 0)
    idle.note(scores.bootstrap.confidence != usual.bootstrap.confidence, "confidence",
              "with --bootstrap 0 there are no intervals");
  if (systems > 1) return;
  const char* why = "one system is tested against none";
  idle.note(scores.significance.test != usual.significance.test, "significance", why);
  idle.note(scores.significance.samples != usual.significance.samples, "significance-samples", why);
  if (scores.bootstrap.samples == 0)
    idle.note(scores.bootstrap.seed != usual.bootstrap.seed, "seed", "nothing is sampled");
}

}  // namespace s2s
