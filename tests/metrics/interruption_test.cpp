// A signal ends every long loop of scoring. Each call runs in a process of its own, as the flag is set for
// good.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <functional>

#include "base/signals.h"
#include "metrics/evaluation.h"
#include "metrics/shift_search.h"

namespace s2s {
namespace {

struct LongLoop {
  const char* name;
  std::function<void()> run;
};

const Lines kLines{"the cat sat on the mat", "a dog barked"};
const std::vector<Lines> kReferences{{"the cat sat on a mat", "the dog barked loudly"}};

SentenceStatistics statistics() {
  SentenceStatistics rows(1, 2);
  rows.row(0)[0] = 1;
  return rows;
}
double first(std::span<const double> sums) { return sums[0]; }

void test_of_significance(SignificanceTest test) {
  p_value(statistics(), statistics(), all_sentences(2), first, {.test = test});
}

class Interruption : public testing::TestWithParam<LongLoop> {};

TEST_P(Interruption, EndsIt) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  const auto interrupted = [] {
    install_signal_handlers();
    std::raise(SIGTERM);
    try {
      GetParam().run();
    } catch (const Interrupted& signal) {
      std::_Exit(signal.exit_code());
    }
    std::_Exit(1);
  };
  EXPECT_EXIT(interrupted(), testing::ExitedWithCode(128 + SIGTERM), "");
}

INSTANTIATE_TEST_SUITE_P(
    Scoring, Interruption,
    testing::Values(
        LongLoop{"bleu", [] { bleu_statistics(kLines, kReferences, {}); }},
        LongLoop{"chrf", [] { chrf_statistics(kLines, kReferences, {}); }},
        LongLoop{"ter", [] { ter_statistics(kLines, kReferences, {}); }},
        LongLoop{"shifts",
                 [] {
                   count_edits_with_shifts({1, 2, 3}, {3, 1, 2});
                 }},
        LongLoop{"ngrams",
                 [] {
                   std::int64_t matched = 0;
                   const Symbols symbols{1, 2};
                   NgramMatcher()(symbols, {&symbols, 1}, {&matched, 1});
                 }},
        LongLoop{"lengths", [] { line_lengths(kLines, BucketUnit::word); }},
        LongLoop{"bootstrap", [] { bootstrap_interval(statistics(), all_sentences(2), first, {}); }},
        LongLoop{"paired_bootstrap", [] { test_of_significance(SignificanceTest::paired_bootstrap); }},
        LongLoop{"randomisation", [] { test_of_significance(SignificanceTest::approximate_randomization); }},
        LongLoop{"evaluation",
                 [] {
                   evaluate({kReferences, kLines, {}}, {"one", kLines, {}});
                 }},
        LongLoop{"sentences",
                 [] {
                   evaluate_sentences({kReferences, kLines, {}}, {"one", kLines, {}});
                 }}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace s2s
