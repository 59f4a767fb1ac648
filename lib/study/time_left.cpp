#include "study/time_left.h"

#include <algorithm>

namespace s2s {
namespace {

// Seconds that one unit of work takes, by variant.
class Paces {
 public:
  explicit Paces(std::size_t variants) : variants_(variants) {}

  void add(std::size_t variant, double seconds, double units) {
    for (Pace* pace : {&variants_[variant], &all_}) {
      pace->seconds += seconds;
      pace->units += units;
    }
  }
  bool known() const { return all_.units > 0; }
  // 0 where nothing is known.
  double of(std::size_t variant) const {
    const Pace& pace = variants_[variant].units > 0 ? variants_[variant] : all_;
    return pace.units > 0 ? pace.seconds / pace.units : 0;
  }

 private:
  struct Pace {
    double seconds = 0;
    double units = 0;
  };
  std::vector<Pace> variants_;
  Pace all_;
};

}  // namespace

std::optional<double> seconds_left(const StudyPlan& plan, const std::vector<RunProgress>& progress) {
  Paces training(plan.variants.size());     // an update
  Paces translating(plan.variants.size());  // a test set
  for (std::size_t i = 0; i < progress.size(); ++i) {
    const std::size_t variant = plan.runs[i].variant;
    training.add(variant, progress[i].seconds, static_cast<double>(progress[i].updates));
    if (progress[i].translation_seconds > 0) translating.add(variant, progress[i].translation_seconds, 1);
  }
  if (!training.known()) return std::nullopt;
  double all = 0;
  double longest_running = 0;
  int workers = 0;
  for (std::size_t i = 0; i < progress.size(); ++i) {
    const std::size_t variant = plan.runs[i].variant;
    double left = training.of(variant) * static_cast<double>(plan.runs[i].updates() - progress[i].updates);
    if (!progress[i].translated) left += translating.of(variant);
    all += left;
    if (progress[i].holder.empty()) continue;
    ++workers;
    longest_running = std::max(longest_running, left);
  }
  return std::max(longest_running, all / std::max(1, workers));
}

}  // namespace s2s
