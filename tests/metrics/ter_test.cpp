// Golden values: sacreBLEU's published tests test/test_ter.py and test/test_tokenizer_ter.py, unless a
// comment says otherwise.
#include "metrics/ter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "metrics/edit_distance.h"
#include "metrics/shift_search.h"

namespace s2s {
namespace {

TEST(CorpusTer, EqualsSacrebleu) {
  EXPECT_EQ(corpus_ter({"aaaa bbbb cccc dddd"}, {{"aaaa bbbb cccc dddd"}}), 0);
  EXPECT_EQ(corpus_ter({"dddd eeee ffff"}, {{"aaaa bbbb cccc"}}), 100);
  EXPECT_EQ(corpus_ter({""}, {{"a"}}), 100);
  EXPECT_EQ(corpus_ter({"d e f g h a b c"}, {{"a b c d e f g h"}}), 12.5);  // one shift of three words
  const Lines hypotheses = {
      "wählen Sie \" Bild neu berechnen , \" um beim Ändern der Bildgröße Pixel hinzuzufügen oder zu "
      "entfernen , damit das Bild ungefähr dieselbe Größe aufweist wie die andere Größe .",
      "wenn Sie alle Aufgaben im aktuellen Dokument aktualisieren möchten , wählen Sie im Menü des "
      "Aufgabenbedienfelds die Option \" Alle Aufgaben aktualisieren . \"",
      "klicken Sie auf der Registerkarte \" Optionen \" auf die Schaltfläche \" Benutzerdefiniert \" und "
      "geben Sie Werte für \" Fehlerkorrektur-Level \" und \" Y / X-Verhältnis \" ein .",
      "Sie können beispielsweise ein Dokument erstellen , das ein Auto über die Bühne enthält .",
      "wählen Sie im Dialogfeld \" Neu aus Vorlage \" eine Vorlage aus und klicken Sie auf \" Neu . \""};
  const Lines references = {
      "wählen Sie \" Bild neu berechnen , \" um beim Ändern der Bildgröße Pixel hinzuzufügen oder zu "
      "entfernen , damit die Darstellung des Bildes in einer anderen Größe beibehalten wird .",
      "wenn Sie alle Aufgaben im aktuellen Dokument aktualisieren möchten , wählen Sie im Menü des "
      "Aufgabenbedienfelds die Option \" Alle Aufgaben aktualisieren . \"",
      "klicken Sie auf der Registerkarte \" Optionen \" auf die Schaltfläche \" Benutzerdefiniert \" und "
      "geben Sie für \" Fehlerkorrektur-Level \" und \" Y / X-Verhältnis \" niedrigere Werte ein .",
      "Sie können beispielsweise ein Dokument erstellen , das ein Auto enthalt , das sich über die Bühne "
      "bewegt .",
      "wählen Sie im Dialogfeld \" Neu aus Vorlage \" eine Vorlage aus und klicken Sie auf \" Neu . \""};
  EXPECT_NEAR(corpus_ter(hypotheses, {references}), 13.6, 1e-3);
}

TEST(CorpusTer, TakesTheNearestReferenceAndTheAverageLength) {
  EXPECT_NEAR(corpus_ter({"a b c"}, {{"x y z u v"}, {"a b c d"}, {"a b x"}}), 100 * 1 / 4.0, 1e-9);
}

// sacreBLEU 2.6.0 tokenises references twice: with both options equal texts can score 50 there.
TEST(CorpusTer, EqualTextsNeedNoEditsHoweverTheyAreTokenised) {
  for (const char* text : {"it's .5 a.b", "the cat's mat, 1,000.5 (don't)!", "&quot;a&amp;lt; 'b's-c.", ""}) {
    for (const bool normalized : {false, true}) {
      for (const bool no_punct : {false, true}) {
        for (const bool asian : {false, true}) {
          EXPECT_EQ(corpus_ter({text}, {{text}},
                               {.normalized = normalized, .no_punct = no_punct, .asian_support = asian}),
                    0)
              << text;
        }
      }
    }
  }
}

TEST(CorpusTer, OfEmptyReferencesIsAllOrNothing) {
  EXPECT_EQ(corpus_ter({"a"}, {{""}}), 100);
  EXPECT_EQ(corpus_ter({""}, {{""}}), 0);
}

TEST(TercomTokenizer, EqualsSacrebleu) {
  EXPECT_EQ(tokenize_for_ter("", {}), "");
  EXPECT_EQ(tokenize_for_ter("A B C D.", {}), "a b c d.");
  EXPECT_EQ(tokenize_for_ter("a b c d.", {.no_punct = true}), "a b c d");
  EXPECT_EQ(tokenize_for_ter("A ; B ) C : D.", {.no_punct = true}), "a b c d");
  EXPECT_EQ(tokenize_for_ter("a b (c) d.", {.normalized = true}), "a b ( c ) d .");
  EXPECT_EQ(tokenize_for_ter("Jim's car.", {.normalized = true}), "jim 's car .");
  EXPECT_EQ(tokenize_for_ter("4.2", {.normalized = true}), "4.2");
  const TerOptions asian{.normalized = true, .asian_support = true};
  EXPECT_EQ(tokenize_for_ter("美众院公布对特", asian), "美 众 院 公 布 对 特");
  EXPECT_EQ(tokenize_for_ter("りの拳銃を持", asian), "りの 拳 銃 を 持");
  EXPECT_EQ(tokenize_for_ter("A B", {.case_sensitive = true}), "A B");
}

Symbols random_words(Random& random, std::size_t length) {
  Symbols words(length);
  for (auto& word : words) word = static_cast<std::uint32_t>(random.below(5));
  return words;
}

TEST(BeamEditDistance, ReusesRowsWithoutChangingTheResult) {
  Random random(7);
  const Symbols reference = random_words(random, 12);
  BeamEditDistance kept(reference, 10);
  for (int i = 0; i < 200; ++i) {
    const Symbols words = random_words(random, 10);
    EXPECT_EQ(kept(words), BeamEditDistance(reference, 10)(words));
  }
}

TEST(BeamEditDistance, PathLeadsFromOneSideToTheOther) {
  Random random(8);
  for (int i = 0; i < 100; ++i) {
    const Symbols reference = random_words(random, 1 + random.below(80));
    const Symbols hypothesis = random_words(random, random.below(80));
    BeamEditDistance distance(reference, hypothesis.size());
    const auto cost = distance(hypothesis);
    std::size_t h = 0;
    std::size_t r = 0;
    std::int64_t errors = 0;
    for (const Edit edit : distance.path()) {
      if (edit == Edit::match) {
        ASSERT_EQ(hypothesis.at(h), reference.at(r));
      }
      errors += edit != Edit::match;
      h += edit != Edit::insert;
      r += edit != Edit::erase;
    }
    EXPECT_EQ(h, hypothesis.size());
    EXPECT_EQ(r, reference.size());
    EXPECT_EQ(errors, cost);
  }
}

// The same rules over a whole matrix, for the beam's cells and all others.
std::int64_t whole_matrix_distance(const Symbols& hypothesis, const Symbols& reference) {
  const auto columns = static_cast<std::int64_t>(reference.size()) + 1;
  const auto length = static_cast<std::int64_t>(hypothesis.size());
  const double ratio = length > 0 ? static_cast<double>(columns - 1) / static_cast<double>(length) : 1;
  const auto beam = static_cast<std::int64_t>(std::max(25.0, ratio > 50 ? std::ceil(ratio / 2 + 25) : 0));
  constexpr std::int64_t kFar = 1 << 30;
  std::vector<std::vector<std::int64_t>> cost(hypothesis.size() + 1, std::vector(reference.size() + 1, kFar));
  for (std::int64_t j = 0; j < columns; ++j) cost[0][static_cast<std::size_t>(j)] = j;
  for (std::int64_t i = 1; i <= length; ++i) {
    const auto diagonal = static_cast<std::int64_t>(std::floor(static_cast<double>(i) * ratio));
    const std::int64_t end = i == length ? columns : std::min(columns, diagonal + beam);
    for (std::int64_t j = std::max<std::int64_t>(0, diagonal - beam); j < end; ++j) {
      const auto row = static_cast<std::size_t>(i), column = static_cast<std::size_t>(j);
      std::int64_t best = cost[row - 1][column] + 1;
      if (j > 0) {
        best = std::min(best, cost[row][column - 1] + 1);
        best = std::min(best, cost[row - 1][column - 1] + (hypothesis[row - 1] != reference[column - 1]));
      }
      cost[row][column] = std::min(best, kFar);
    }
  }
  return cost.back().back();
}

TEST(BeamEditDistance, LooksAtTheBeamAloneWhateverTheLengths) {
  Random random(11);
  for (int i = 0; i < 200; ++i) {
    const Symbols reference = random_words(random, 1 + random.below(300));
    const Symbols hypothesis = random_words(random, random.below(i % 2 == 0 ? 300 : 5));
    EXPECT_EQ(BeamEditDistance(reference, hypothesis.size())(hypothesis),
              whole_matrix_distance(hypothesis, reference));
  }
}

TEST(BeamEditDistance, KeepsNoMoreThanTheBeamOfALineOfAHundredThousandWords) {
  Random random(12);
  Symbols reference = random_words(random, 100'000);
  Symbols hypothesis = reference;
  hypothesis[50'000] = 7;
  EXPECT_EQ(BeamEditDistance(reference, hypothesis.size())(hypothesis), 1);
}

TEST(ShiftSearch, NeverTakesMoreEditsThanWithoutShifts) {
  Random random(9);
  for (int i = 0; i < 100; ++i) {
    const Symbols reference = random_words(random, 1 + random.below(20));
    const Symbols hypothesis = random_words(random, random.below(20));
    EXPECT_LE(count_edits_with_shifts(hypothesis, reference),
              BeamEditDistance(reference, hypothesis.size())(hypothesis));
  }
}

TEST(ShiftSearch, EndsOnLongRepetitiveSentences) {
  Random random(10);
  const Symbols reference = random_words(random, 300);
  const Symbols hypothesis = random_words(random, 400);
  EXPECT_GT(count_edits_with_shifts(hypothesis, reference), 0);
}

TEST(TerSignature, SaysHowWordsWereMade) {
  EXPECT_EQ(ter_signature({}, 1).substr(0, 63),
            "nrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no|version:s");
}

}  // namespace
}  // namespace s2s
