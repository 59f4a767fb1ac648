#include "report/evaluation_tables.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"

namespace s2s {
namespace {

TestSet test_set() {
  return {{{"the cat sat on the mat", "a much longer sentence stands here now , it does"}},
          {"die Katze saß auf der Matte", "ein viel längerer Satz steht jetzt hier , so ist es"},
          {}};
}

EvaluationReport report(const std::string& name, bool right) {
  EvaluationOptions options;
  options.bootstrap.samples = 100;
  options.buckets.bounds = {6, 8};
  return evaluate(
      test_set(),
      {name, {"the cat sat on the mat", right ? test_set().references[0][1] : "a"}, {false, !right}},
      options);
}

TEST(EvaluationTable, HasARowForEachBucketAndOneForAll) {
  const std::string table = render_evaluation({report("none", false)}, {});
  EXPECT_EQ(table.substr(0, table.find("\n\n") + 1),
            "source words  sentences   BLEU    95% interval  chrF2  length ratio  cut off\n"
            "----------------------------------------------------------------------------\n"
            "         <=6          1  100.0  [100.0, 100.0]  100.0         1.000     0.0%\n"
            "         7-8          0\n"
            "          >8          1    0.0      [0.0, 0.0]    3.2         0.100   100.0%\n"
            "----------------------------------------------------------------------------\n"
            "         all          2   27.6    [0.0, 100.0]   33.4         0.438    50.0%\n");
}

TEST(EvaluationTable, PutsSystemsSideBySide) {
  auto reports = compare(test_set(), {{"none", {"the cat sat on the mat", "a"}, {}},
                                      {"bahdanau", test_set().references[0], {}}});
  const std::string table = render_evaluation(reports, {EvaluationFormat::markdown, 2});
  EXPECT_NE(table.find("| bahdanau |"), std::string::npos) << table;
  EXPECT_NE(table.find("BLEU none | BLEU bahdanau |"), std::string::npos) << table;
  EXPECT_NE(table.find("BLEU|nrefs:1|bs:1000|seed:1|case:mixed"), std::string::npos) << table;
  EXPECT_NE(table.find("\nbahdanau: BLEU = 100.00 100.0/100.0/100.0/100.0 (BP = 1.000"), std::string::npos);
}

TEST(EvaluationTable, GivesEachOfSeveralSystemsItsBucketsInFull) {
  EvaluationOptions options;
  options.with_ter = true;
  options.with_chrf_plus_plus = true;
  const auto reports = compare(
      test_set(),
      {{"none", {"the cat sat on the mat", "a"}, {false, true}}, {"whole", test_set().references[0], {}}},
      options);
  const std::string table = render_evaluation(reports, {});
  const auto none = table.find("\nnone\nsource words");
  const auto whole = table.find("\nwhole\nsource words");
  ASSERT_NE(none, std::string::npos) << table;
  ASSERT_NE(whole, std::string::npos) << table;
  const auto header = [&](std::size_t at) { return table.substr(table.find('\n', at + 1), 120); };
  EXPECT_NE(header(none).find("cut off"), std::string::npos) << table;
  EXPECT_EQ(header(none).find("  p  "), std::string::npos) << table;
  EXPECT_NE(header(whole).find("p  chrF2      p  chrF2++      p  TER      p"), std::string::npos) << table;
  EXPECT_NE(render_evaluation(reports, {EvaluationFormat::latex, 1}).find("\n% whole\n\\begin"),
            std::string::npos);
  EXPECT_NE(render_evaluation(reports, {EvaluationFormat::markdown, 1}).find("\n**whole**\n\n|"),
            std::string::npos);
}

TEST(EvaluationTable, LeavesOutTheComparisonWhereBucketsDiffer) {
  EvaluationOptions options;
  options.buckets.by = BucketBy::hypothesis;
  const auto reports = compare(
      test_set(), {{"none", {"the cat sat on the mat", "a"}, {}}, {"whole", test_set().references[0], {}}},
      options);
  const std::string table = render_evaluation(reports, {});
  EXPECT_EQ(table.find("BLEU none"), std::string::npos) << table;
  const auto whole = table.find("\nwhole\nhypothesis words");
  ASSERT_NE(whole, std::string::npos) << table;
  EXPECT_NE(table.substr(0, whole).find("p  chrF2      p"), std::string::npos) << table;
  EXPECT_EQ(table.substr(whole, table.find("---", whole) - whole).find("  p  "), std::string::npos) << table;
}

TEST(EvaluationTable, EndsWithThePartsOfBleuAsSacrebleuPrintsThem) {
  const std::string table = render_evaluation({report("none", false)}, {});
  EXPECT_NE(table.find(" = 27.6 100.0/100.0/100.0/100.0 (BP = 0.276 ratio = 0.438 hyp_len = 7 "
                       "ref_len = 16)\n"),
            std::string::npos)
      << table;
}

TEST(EvaluationTable, GivesCsvALineForEachSystemAndBucket) {
  const std::string csv =
      render_evaluation({report("a", true), report("b", false)}, {EvaluationFormat::csv, 1});
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 2 * 4);
  EXPECT_NE(csv.find("\na,<=6,0,6,1,100.0000,100.0000,100.0000,,,100.0000,,,,1.0000,0.0000,,\n"),
            std::string::npos)
      << csv;
}

TEST(EvaluationJson, LeavesOutWhatWasNotMeasured) {
  const auto json = evaluation_json({report("none", false)});
  const auto& system = json["systems"][0];
  EXPECT_EQ(system["system"], "none");
  EXPECT_EQ(system["sentences"], 2);
  EXPECT_FALSE(system.contains("ter"));
  EXPECT_EQ(system["buckets"].size(), 3u);
  EXPECT_FALSE(system["buckets"][1].contains("bleu"));
  EXPECT_FALSE(system["buckets"][2].contains("high"));
  EXPECT_EQ(system["buckets"][2]["cut_off"], 1.0);
}

TEST(EvaluationFormat, RefusesUnknownNames) {
  EXPECT_EQ(parse_evaluation_format("latex"), EvaluationFormat::latex);
  EXPECT_THROW(parse_evaluation_format("html"), UsageError);
}

}  // namespace
}  // namespace s2s
