#include "report/length_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace s2s {
namespace {

using testing::HasSubstr;
using testing::Not;

BucketRow row(const std::string& label, std::size_t sentences, double bleu) {
  BucketRow bucket;
  bucket.label = label;
  bucket.sentences = sentences;
  bucket.bleu.score = bleu;
  if (sentences > 0) {
    bucket.bleu_interval = Interval{bleu - 1, bleu + 1, bleu};
  }
  return bucket;
}

EvaluationReport report(const std::string& system, double last) {
  EvaluationReport made;
  made.system = system;
  made.buckets = {row("<=10", 5, 30), row("11-20", 0, 0), row(">20", 7, last)};
  return made;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(LengthPlot, DrawsALineAndABandForEachSystemOverTheBucketsThatHaveSentences) {
  const std::string svg = render_length_plot({report("none", 10), report("bahdanau", 29)});
  EXPECT_EQ(count(svg, "<polyline"), 2U);
  EXPECT_EQ(count(svg, "<polygon"), 2U);
  EXPECT_EQ(count(svg, "class=\"mark\""), 4U);
  EXPECT_THAT(svg, HasSubstr("&lt;=10"));
  EXPECT_THAT(svg, Not(HasSubstr("11-20")));
  EXPECT_THAT(svg, HasSubstr("bahdanau, &gt;20, 7 sentences: BLEU 29.0 [28.0, 30.0]"));
}

TEST(LengthPlot, NamesOfSystemsCannotBreakTheFile) {
  const std::string svg = render_length_plot({report("<script>\"&", 10)});
  EXPECT_THAT(svg, HasSubstr("&lt;script&gt;&quot;&amp;"));
  EXPECT_THAT(svg, Not(HasSubstr("<script>")));
}

TEST(LengthPlot, WithoutSentencesThereIsNothingToDraw) {
  EvaluationReport empty = report("none", 10);
  for (BucketRow& bucket : empty.buckets) bucket.sentences = 0;
  EXPECT_THROW(render_length_plot({empty}), UsageError);
}

}  // namespace
}  // namespace s2s
