#include "report/length_answer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "report/cells.h"
#include "report/length_plot.h"
#include "report/study_buckets.h"

namespace s2s {
namespace {

// A share of less than this is a share of noise.
constexpr double kLeastBleu = 2;

constexpr std::size_t kMostListed = 6;  // variants beside the baseline

// A variant that has been scored, in the sentence's order.
struct Subject {
  std::size_t variant = 0;
  std::string name;
  const KeptShare* kept = nullptr;
};

std::vector<std::size_t> baseline_first(const StudyReport& report, const StudyCorpus& corpus) {
  std::vector<std::size_t> order{report.baseline};
  for (std::size_t variant = 0; variant < corpus.results.size(); ++variant) {
    if (variant != report.baseline) order.push_back(variant);
  }
  std::erase_if(order, [&](std::size_t variant) { return corpus.results[variant].runs.empty(); });
  return order;
}

// What it is, where it is the only one of its kind; else its own name.
std::string name_of(const StudyReport& report, const std::vector<std::size_t>& all, std::size_t variant) {
  const auto is_fixed = [&](std::size_t other) { return report.variants[other].fixed_context; };
  const std::ptrdiff_t fixed = std::ranges::count_if(all, is_fixed);
  const std::ptrdiff_t attentional = static_cast<std::ptrdiff_t>(all.size()) - fixed;
  if (is_fixed(variant) && fixed == 1) return "the fixed context";
  if (!is_fixed(variant) && attentional == 1) return "attention";
  return report.variants[variant].name;
}

std::vector<Subject> subjects_of(const StudyReport& report, const StudyCorpus& corpus) {
  const std::vector<std::size_t> order = baseline_first(report, corpus);
  std::vector<Subject> subjects;
  for (const std::size_t variant : order) {
    const StudyResult& result = corpus.results[variant];
    subjects.push_back({variant, name_of(report, order, variant), result.kept ? &*result.kept : nullptr});
  }
  return subjects;
}

bool is_comparable(const Subject& subject) { return subject.kept->best_bleu >= kLeastBleu; }

// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i)
    text += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
  return text;
}

std::string too_low(const std::vector<Subject>& subjects) {
  std::vector<std::string> low;
  for (const Subject& subject : subjects) {
    if (!is_comparable(subject))
      low.push_back(fmt::format("{} {}", subject.name, score(subject.kept->best_bleu)));
  }
  return listed(low);
}

// Where the interval of the difference to the baseline holds 0.
std::string unclear(const StudyReport& report, const std::vector<Subject>& subjects) {
  const Subject& baseline = subjects.front();
  if (baseline.variant != report.baseline || !is_comparable(baseline)) return "";
  std::vector<std::string> names;
  std::size_t compared = 0;
  for (const Subject& subject : subjects) {
    if (!is_comparable(subject) || !subject.kept->difference) continue;
    ++compared;
    if (subject.kept->difference->low <= 0 && subject.kept->difference->high >= 0)
      names.push_back(subject.name);
  }
  if (names.empty()) return "";
  return names.size() == compared
             ? ": no clear difference"
             : fmt::format("; no clear difference between {} and {}", baseline.name, listed(names));
}

std::string beyond(const StudyCorpus& corpus, const KeptShare& kept) {
  const EvaluationReport& evaluation = scored_result(corpus)->runs.front().evaluation;
  const bool by_source = evaluation.bucket_by == BucketBy::source;
  return fmt::format(
      "Beyond {} {}{}{}", kept.beyond, unit_name(evaluation.bucket_unit),
      by_source ? "" : fmt::format(" of the {}", to_string(evaluation.bucket_by)),
      kept.sentences < kFewSentences
          ? fmt::format(" (only {} {})", kept.sentences, kept.sentences == 1 ? "sentence" : "sentences")
          : "");
}

std::string share_of(const Subject& subject) { return fmt::format("{:.0f}%", 100 * subject.kept->share); }

// "bahdanau 91%, luong-dot 90%"; of many the least and the most: "the other 13 from 73% (luong-location) to
// 98% (local-m)".
std::string other_shares(const std::vector<Subject>& others) {
  std::vector<std::string> parts;
  for (const Subject& subject : others)
    parts.push_back(fmt::format("{} {}", subject.name, share_of(subject)));
  if (parts.size() <= kMostListed) return fmt::format("{}", fmt::join(parts, ", "));
  const auto by_share = [](const Subject& one, const Subject& other) {
    return one.kept->share < other.kept->share;
  };
  const auto [least, most] = std::ranges::minmax_element(others, by_share);
  return fmt::format("the other {} from {} ({}) to {} ({})", others.size(), share_of(*least), least->name,
                     share_of(*most), most->name);
}

std::string shares(std::vector<Subject> subjects) {
  std::erase_if(subjects, [](const Subject& subject) { return !is_comparable(subject); });
  const Subject first = subjects.front();
  subjects.erase(subjects.begin());
  return fmt::format("{} keeps {} of its best BLEU{}{}", first.name, share_of(first),
                     subjects.empty() ? "" : ", ", other_shares(subjects));
}

// Why there are no shares.
std::string no_shares(const StudyCorpus& corpus) {
  if (scored_result(corpus)->runs.front().evaluation.bucket_by == BucketBy::hypothesis)
    return "Buckets by length of the translation hold other sentences for each variant: their BLEU cannot be "
           "compared.";
  const PooledRow* longest = longest_bucket(scored_result(corpus)->buckets);
  if (longest == nullptr) return "Without length buckets nothing can be said of long sentences.";
  return fmt::format(
      "All sentences of this test set are in one length bucket ({}): it cannot show what length costs.",
      longest->label);
}

}  // namespace

std::string length_answer(const StudyReport& report, const StudyCorpus& corpus) {
  const std::vector<Subject> subjects = subjects_of(report, corpus);
  if (subjects.empty()) return "";
  const auto has_share = [](const Subject& subject) { return subject.kept != nullptr; };
  if (!std::ranges::all_of(subjects, has_share)) return no_shares(corpus);
  const std::string low = too_low(subjects);
  if (std::ranges::none_of(subjects, is_comparable))
    return fmt::format("Too early to say what length costs: the best bucket's BLEU is below {:g} ({}).",
                       kLeastBleu, low);
  return fmt::format("{} {}{}{}.", beyond(corpus, *subjects.front().kept), shares(subjects),
                     unclear(report, subjects),
                     low.empty() ? "" : fmt::format("; too low to compare: {} BLEU at best", low));
}

std::string length_answer_intervals(const StudyReport& report, const StudyCorpus& corpus) {
  std::vector<std::string> parts;
  for (const Subject& subject : subjects_of(report, corpus)) {
    if (subject.kept == nullptr || !subject.kept->interval || !is_comparable(subject)) continue;
    parts.push_back(fmt::format("{} {}", subject.name, share_text(*subject.kept)));
  }
  return parts.size() > kMostListed + 1 ? "" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string share_text(const KeptShare& kept, bool interval) {
  std::string text = fmt::format("{:.0f}%", 100 * kept.share);
  if (interval && kept.interval)
    text += fmt::format(" [{:.0f}, {:.0f}]", 100 * kept.interval->low, 100 * kept.interval->high);
  return text;
}

}  // namespace s2s
