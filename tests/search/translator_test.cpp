#include "search/translator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "base/signals.h"
#include "fake_text.h"

namespace s2s {
namespace {

class TranslatorTest : public testing::Test {
 protected:
  std::vector<Translation> translate_all(const std::vector<std::string>& lines) {
    std::vector<Translation> given;
    report = translate(lines_of(lines), letters(), model, options,
                       [&](Translation translation) { given.push_back(std::move(translation)); });
    return given;
  }

  FunctionModel model{copying(4)};
  TranslatorOptions options;
  TranslationReport report;
};

TEST_F(TranslatorTest, GivesEveryLineItsTranslationInOrder) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < 150; ++i)
    lines.push_back(std::string(1 + (i * 7) % 11, static_cast<char>('a' + i % 4)));
  options.search.batch_size = 4;
  options.window = 32;
  const auto given = translate_all(lines);
  ASSERT_EQ(given.size(), lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(given[i].line, i + 1);
    EXPECT_EQ(given[i].source, lines[i]);
    EXPECT_EQ(given[i].texts[0], lines[i]);
  }
  EXPECT_EQ(report.lines, 150U);
  EXPECT_EQ(report.source_pieces, report.target_pieces);
  EXPECT_EQ(report.target_words, 150U);
}

TEST_F(TranslatorTest, GivesBlankLinesForBlankLines) {
  const auto given = translate_all({"", "ab", "   ", ""});
  ASSERT_EQ(given.size(), 4U);
  EXPECT_EQ(given[0].texts[0], "");
  EXPECT_EQ(given[1].texts[0], "ab");
  EXPECT_EQ(given[2].texts[0], "");
  EXPECT_EQ(given[3].line, 4U);
  EXPECT_EQ(report.blank_lines, 3U);
}

TEST_F(TranslatorTest, NeedsNoModelForBlankLinesAlone) {
  EXPECT_EQ(translate_all({"", " "}).size(), 2U);
  EXPECT_EQ(model.starts, 0);
  EXPECT_TRUE(translate_all({}).empty());
}

TEST_F(TranslatorTest, CutsLongSourcesAndCountsThem) {
  options.max_source_pieces = 3;
  const auto given = translate_all({"abc", "abcd"});
  EXPECT_FALSE(given[0].input_cut);
  EXPECT_TRUE(given[1].input_cut);
  EXPECT_EQ(given[1].texts[0], "abc");
  EXPECT_EQ(report.cut_inputs, 1U);
}

TEST_F(TranslatorTest, CountsOutputsCutOffAtTheLimit) {
  options.search.max_length_ratio = 0;
  options.search.max_length_offset = 3;
  options.search.beam = 1;
  translate_all({"abc", "abcd", "a"});
  EXPECT_EQ(report.cut_off_outputs, 1U);
}

TEST_F(TranslatorTest, TranslatesLineByLineWithAWindowOfOne) {
  options.window = 1;
  std::vector<std::string> events;
  const auto source = lines_of({"a", "b"});
  const ReadLine read = [&](Line& line) {
    events.push_back("read");
    return source(line);
  };
  translate(read, letters(), model, options, [&](Translation t) { events.push_back(t.texts[0]); });
  EXPECT_EQ(events, (std::vector<std::string>{"read", "a", "read", "b", "read"}));
}

TEST_F(TranslatorTest, GivesBackWhatItHasWhereTheNextLineHasNotComeYet) {
  std::vector<std::string> events;
  const auto source = lines_of({"a", "b", "c", "d"});
  const ReadLine read = [&](Line& line) {
    events.push_back("read");
    return source(line);
  };
  const auto after_two = [&] { return std::count(events.begin(), events.end(), "read") == 2; };
  translate(
      read, letters(), model, options, [&](Translation t) { events.push_back(t.texts[0]); }, after_two);
  EXPECT_EQ(events,
            (std::vector<std::string>{"read", "read", "a", "b", "read", "read", "read", "c", "d", "read"}));
}

TEST_F(TranslatorTest, ReadsNoFurtherAheadThanItsWindow) {
  options.window = 8;
  options.search.batch_size = 2;
  std::size_t read_lines = 0, given = 0, furthest = 0;
  const ReadLine read = [&](Line& line) {
    line.text = "ab";
    return read_lines++ < 200;
  };
  translate(read, letters(), model, options,
            [&](const Translation&) { furthest = std::max(furthest, read_lines - given++); });
  EXPECT_EQ(given, 200U);
  EXPECT_LE(furthest, 9U);
}

TEST_F(TranslatorTest, ReturnsTheNBestDecoded) {
  options.search.n_best = 3;
  const auto given = translate_all({"ab"});
  ASSERT_EQ(given[0].texts.size(), 3U);
  EXPECT_EQ(given[0].texts[0], "ab");
  EXPECT_GT(given[0].n_best[0].score, given[0].n_best[1].score);
}

TEST_F(TranslatorTest, TurnsTheSourceRoundForModelsThatReadItSoAndTheirWeightsBack) {
  // Attends to where in its source the next letter stands.
  model = FunctionModel(copying(4), [](const Pieces& source, const Pieces& prefix) {
    std::vector<double> weights(source.size());
    weights.at(prefix.size()) = 1;
    return weights;
  });
  options.search.keep_attention = true;
  TextCoding coding = letters();
  coding.reverse_source = true;
  Translation given;
  translate(lines_of({"abc"}), coding, model, options,
            [&](Translation translation) { given = std::move(translation); });
  EXPECT_EQ(given.texts[0], "cba");
  EXPECT_EQ(given.source_pieces, letters_to_pieces("abc"));
  EXPECT_EQ(given.n_best[0].attention.weights, (std::vector<float>{0, 0, 1, 0,  // c
                                                                   0, 1, 0, 0,  // b
                                                                   1, 0, 0, 0,  // a
                                                                   0, 0, 0, 1}));
}

TEST_F(TranslatorTest, StopsAfterWholeLinesWhenASignalComes) {
  // in a process of its own, since a signal once noted stays noted; a fresh one, since OpenMP does not
  // survive fork()
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  const auto interrupted = [this] {
    install_signal_handlers();
    options.search.batch_size = 2;
    std::uint64_t given = 0;
    const auto run = translate([](Line& line) { return line.text = "ab", true; }, letters(), model, options,
                               [&](const Translation& translation) {
                                 given = translation.line;
                                 if (given == 6) std::raise(SIGTERM);
                               });
    std::exit(run.signal == SIGTERM && run.lines == given && given == 6 ? 0 : 1);
  };
  EXPECT_EXIT(interrupted(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace s2s
