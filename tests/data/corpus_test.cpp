#include "data/corpus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "data/parallel_text.h"
#include "data/small_corpus.h"
#include "text/compress.h"
#include "text/temporary_folder.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;
using testing_support::compress;
using testing_support::generated_lines;
using testing_support::joined;
using testing_support::small_vocabulary;
using testing_support::TemporaryFolder;

class Corpus : public testing::Test {
 protected:
  CorpusOptions options(const std::string& source, const std::string& target) {
    CorpusOptions options;
    options.source = {folder_.write("source", source)};
    options.target = {folder_.write("target", target)};
    options.cache = folder_.file("cache");
    options.threads = 2;
    return options;
  }

  static PreparedCorpus prepare(const CorpusOptions& options) {
    return prepare_corpus(options, small_vocabulary(), small_vocabulary());
  }

  // The pairs as text again.
  static std::vector<std::string> pairs_of(const TrainingSet& set) {
    std::vector<std::string> pairs;
    const auto vocabulary = small_vocabulary();
    for (std::size_t i = 0; i < set.size(); ++i) {
      pairs.push_back(vocabulary.decode(set.source(i)) + "|" + vocabulary.decode(set.target(i)));
    }
    return pairs;
  }

  static std::string message_of(const CorpusOptions& options) {
    try {
      prepare(options);
    } catch (const DataError& error) {
      return error.what();
    }
    ADD_FAILURE() << "no DataError";
    return "";
  }

  TemporaryFolder folder_;
};

std::uint64_t dropped(const CorpusReport& report, DropReason reason) {
  return report.dropped[static_cast<std::size_t>(reason)];
}

TEST_F(Corpus, PairsComeInTheOrderOfTheFilesWhateverTheThreads) {
  const auto source = generated_lines(9000, 2);  // more than two chunks
  const auto target = generated_lines(9000, 3);
  auto corpus = options(joined(source), joined(target));
  corpus.max_ratio = 1000;
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < source.size(); ++i) expected.push_back(source[i] + "|" + target[i]);
  for (const int threads : {1, 2, 5}) {
    corpus.threads = threads;
    corpus.cache = folder_.file("cache" + std::to_string(threads));
    const auto prepared = prepare(corpus);
    EXPECT_EQ(prepared.report.read, 9000U);
    EXPECT_EQ(prepared.report.kept, 9000U);
    EXPECT_FALSE(prepared.report.from_cache);
    EXPECT_EQ(pairs_of(prepared.set), expected) << threads;
  }
}

TEST_F(Corpus, LinesThatWouldDoHarmAreDroppedAndCountedByReason) {
  const std::string many = "ka mo ri ka mo ri ka mo ri ka mo ri ka mo ri ka mo ri ka mo ri";
  const auto prepared = prepare(
      options("ka mo\n\n \t\nri\nbad \xFF\nmo\n" + many + "\nka\n" + std::string(70'000, 'x') + "\nlun\n",
              "mo ka\nri\nri\n\r\nri\nn\xC3\nri\n" + many + "\nri\nvi\n"));
  const auto& report = prepared.report;
  EXPECT_EQ(report.read, 10U);
  EXPECT_EQ(dropped(report, DropReason::empty), 3U);
  EXPECT_EQ(dropped(report, DropReason::invalid_utf8), 2U);
  EXPECT_EQ(dropped(report, DropReason::line_bytes), 1U);
  EXPECT_EQ(dropped(report, DropReason::length_ratio), 2U);
  EXPECT_EQ(dropped(report, DropReason::no_tab), 0U);
  EXPECT_EQ(report.kept, 2U);
  EXPECT_EQ(pairs_of(prepared.set), (std::vector<std::string>{"ka mo|mo ka", "lun|vi"}));
  EXPECT_EQ(report.source_pieces, prepared.set.source_pieces());
  EXPECT_EQ(report.dropped_by_reason().at(0), (std::pair<std::string, std::uint64_t>{"empty", 3}));
}

TEST_F(Corpus, LinesOfWhiteSpaceOfAnyKindAreEmpty) {
  const auto prepared =
      prepare(options("ka\n\u00A0\n\u3000 \u2028\nri\nka\u00A0mo\n", "mo\nri\nri\n\u0085\nvi\u3000lun\n"));
  EXPECT_EQ(dropped(prepared.report, DropReason::empty), 3U);
  EXPECT_EQ(pairs_of(prepared.set), (std::vector<std::string>{"ka|mo", "ka mo|vi lun"}));
}

TEST_F(Corpus, LinesOfMoreColumnsAreRemarkedAndOptionsChooseColumns) {
  CorpusOptions corpus;
  corpus.cache = folder_.file("cache");
  corpus.tsv = {folder_.write("pairs.tsv", "1\tka\tmo\n2\tri\tlun\n")};
  auto prepared = prepare(corpus);
  ASSERT_EQ(prepared.report.remarks.size(), 1U);
  EXPECT_NE(prepared.report.remarks[0].find("2 of 2 TSV lines have more than two columns"),
            std::string::npos);
  EXPECT_EQ(prepare(corpus).report.remarks, prepared.report.remarks) << "from the cache too";
  corpus.tsv_columns = {2, 3};
  prepared = prepare(corpus);
  EXPECT_FALSE(prepared.report.from_cache);
  EXPECT_TRUE(prepared.report.remarks.empty());
  EXPECT_EQ(pairs_of(prepared.set), (std::vector<std::string>{"ka|mo", "ri|lun"}));
}

TEST_F(Corpus, ReservedCharactersAreRemarked) {
  const auto prepared = prepare(options("ka \u2581 mo\nri\n", "mo\nri \u2585\n"));
  ASSERT_EQ(prepared.report.remarks.size(), 1U);
  EXPECT_NE(prepared.report.remarks[0].find("2 of 4 lines hold U+2581 or U+2585"), std::string::npos);
}

TEST_F(Corpus, AColumnIsWholeWhateverTheLengthOfThoseBehindIt) {
  CorpusOptions corpus;
  corpus.cache = folder_.file("cache");
  corpus.max_bytes = 20;
  corpus.tsv_columns = {1, 2};
  corpus.tsv = {folder_.write("pairs.tsv",
                              "ka\tmo\t" + std::string(100, 'x') + "\nka\t" + std::string(100, 'x') + "\n")};
  const auto prepared = prepare(corpus);
  EXPECT_EQ(pairs_of(prepared.set), (std::vector<std::string>{"ka|mo"}));
  EXPECT_EQ(dropped(prepared.report, DropReason::line_bytes), 1U);
}

TEST_F(Corpus, WhereNothingIsLeftTheMessageSaysWhyOfEachFile) {
  CorpusOptions corpus;
  corpus.cache = folder_.file("cache");
  corpus.tsv = {folder_.write("pairs.tsv", "ka mo\nri lun\n")};
  EXPECT_NE(message_of(corpus).find("no line of " + corpus.tsv[0] + " has a tab"), std::string::npos);
  const std::string latin = message_of(options("ni\xF1o\ncaf\xE9\n", "mo\nri\n"));
  EXPECT_NE(latin.find("source: 2 of 2 lines hold bytes that are not UTF-8"), std::string::npos) << latin;
  EXPECT_NE(latin.find("Latin-1"), std::string::npos) << latin;
  std::string one_line;
  for (int i = 0; i < 200; ++i) one_line += "ka mo\r";
  const std::string mac = message_of(options(one_line, one_line));
  EXPECT_NE(mac.find("the only line end is CR"), std::string::npos) << mac;
}

TEST_F(Corpus, LearntVocabulariesSayWhatWasLeftOutFromTheCacheToo) {
  auto corpus = options(joined(generated_lines(100, 4)) + "ni\xF1o\n", joined(generated_lines(101, 5)));
  for (const bool cached : {false, true}) {
    const TrainedVocabularies trained = train_vocabularies(corpus, {.size = 50}, {.size = 50});
    EXPECT_EQ(trained.from_cache, cached);
    ASSERT_EQ(trained.warnings.size(), 1U);
    EXPECT_NE(trained.warnings[0].find("source: 1 of 101 lines was left out"), std::string::npos)
        << trained.warnings[0];
    EXPECT_NE(trained.warnings[0].find("Latin-1"), std::string::npos) << trained.warnings[0];
  }
}

TEST_F(Corpus, LengthLimitsAreInPiecesAndInclusive) {
  const auto vocabulary = small_vocabulary();
  const std::string line = "kamo ri tes";
  const auto length = static_cast<std::int64_t>(vocabulary.encode(line).size());
  auto corpus = options(line + "\n" + line + " ka\n", "ri\nri\n");
  corpus.max_source_pieces = length;
  const auto prepared = prepare(corpus);
  EXPECT_EQ(prepared.report.kept, 1U);
  EXPECT_EQ(dropped(prepared.report, DropReason::source_pieces), 1U);
  corpus.max_source_pieces = 100;
  corpus.max_target_pieces = 1;
  corpus.target = {folder_.write("target", joined({line, "ka"}))};
  EXPECT_EQ(dropped(prepare(corpus).report, DropReason::target_pieces), 1U);
}

TEST_F(Corpus, LengthLimitsMayBeInWords) {
  auto corpus = options("ka mo ri\nka  mo\tri lun \nka\n", "ri\nri\nri mo\n");
  EXPECT_EQ(prepare(corpus).report.kept, 3U);
  corpus.max_source_words = 3;
  auto prepared = prepare(corpus);
  EXPECT_EQ(prepared.report.kept, 2U);
  EXPECT_EQ(dropped(prepared.report, DropReason::source_words), 1U);
  corpus.max_target_words = 1;
  EXPECT_EQ(prepare(corpus).report.kept, 1U);
}

TEST_F(Corpus, SourcesMayBeReversedTargetsStayAsTheyAre) {
  auto corpus = options("ka mo ri\n", "ka mo ri\n");
  corpus.reverse_source = true;
  const auto prepared = prepare(corpus);
  auto pieces = small_vocabulary().encode("ka mo ri");
  EXPECT_TRUE(std::ranges::equal(prepared.set.target(0), pieces));
  std::reverse(pieces.begin(), pieces.end());
  EXPECT_TRUE(std::ranges::equal(prepared.set.source(0), pieces));
}

TEST_F(Corpus, SeveralFilesCompressedOrNotAndTsvAreOneCorpus) {
  CorpusOptions corpus = options("ka\nmo\n", "ri\n");
  corpus.source.push_back(folder_.write("source2.gz", compress("lun\n", "gzip")));
  corpus.target.push_back(folder_.write("target2.xz", compress("tes\nvi\n", "xz")));
  corpus.tsv = {
      folder_.write("pairs.tsv.zst", compress("or\tpa\textra\nno tab here\nmo\tka\n\tka\n", "zstd"))};
  const auto prepared = prepare(corpus);
  EXPECT_EQ(pairs_of(prepared.set),
            (std::vector<std::string>{"ka|ri", "mo|tes", "lun|vi", "or|pa", "mo|ka"}));
  EXPECT_EQ(dropped(prepared.report, DropReason::no_tab), 1U);
  EXPECT_EQ(dropped(prepared.report, DropReason::empty), 1U);
  ASSERT_EQ(prepared.report.files.size(), 5U);
  EXPECT_EQ(prepared.report.files[1].path, corpus.source[1]);
  EXPECT_EQ(prepared.report.files[0].bytes, 6U);
  EXPECT_EQ(prepared.report.files[0].sha256, sha256_of("ka\nmo\n"));
}

TEST_F(Corpus, SidesOfUnequalLengthAreAnErrorWithBothCountsAndFiles) {
  auto corpus = options("a\nb\nc\n", "a\nb\n");
  std::string message = message_of(corpus);
  for (const auto& part : {"source has 3 lines", "target has 2 lines"})
    EXPECT_NE(message.find(part), std::string::npos) << message;
  EXPECT_NE(message.find(corpus.source[0]), std::string::npos);
  corpus = options("a\n", "a\nb\nc");
  EXPECT_NE(message_of(corpus).find("target has 3 lines"), std::string::npos);
  EXPECT_THROW(train_joint_vocabulary(corpus, {.size = 20}), DataError);

  corpus.source = {folder_.write("s1", "a\nb\n"), folder_.write("s2", "a\n")};
  corpus.target = {folder_.write("t1", "a\nb\n"), folder_.write("t2", "a\nb\n")};
  message = message_of(corpus);
  EXPECT_NE(message.find(corpus.source[1] + " with 1 line and " + corpus.target[1] + " with 2"),
            std::string::npos)
      << message;
}

TEST_F(Corpus, NothingLeftIsAnErrorThatSaysWhy) {
  EXPECT_NE(message_of(options("\n\n", "a\nb\n")).find("(empty: 2)"), std::string::npos);
  EXPECT_NE(message_of(options("", "")).find("no lines"), std::string::npos);
}

TEST_F(Corpus, WrongOptionsAreUsageErrorsAndMissingFilesIoErrors) {
  auto corpus = options("a\n", "a\n");
  auto changed = corpus;
  changed.target.clear();
  EXPECT_THROW(prepare(changed), UsageError);
  changed.source.clear();
  EXPECT_THROW(prepare(changed), UsageError);
  changed = corpus;
  changed.source = {"-"};
  EXPECT_THROW(prepare(changed), UsageError);
  changed.source = {folder_.file("missing")};
  EXPECT_THROW(prepare(changed), IoError);
  changed = corpus;
  changed.max_ratio = 0.5;
  EXPECT_THROW(prepare(changed), UsageError);
  changed = corpus;
  changed.max_source_pieces = 0;
  EXPECT_THROW(prepare(changed), UsageError);
}

TEST_F(Corpus, ASecondTimeItComesFromTheCacheUnlessSomethingChanged) {
  auto corpus = options("ka mo\n\nri\n", "mo\nka\nlun\n");
  const auto first = prepare(corpus);
  auto second = prepare(corpus);
  EXPECT_TRUE(second.report.from_cache);
  EXPECT_EQ(second.report.key, first.report.key);
  EXPECT_EQ(second.report.dropped, first.report.dropped);
  EXPECT_EQ(second.report.read, 3U);
  EXPECT_EQ(second.report.files.size(), 2U);
  EXPECT_EQ(pairs_of(second.set), pairs_of(first.set));

  auto changed = corpus;
  changed.max_source_pieces = 99;
  EXPECT_FALSE(prepare(changed).report.from_cache);
  changed = corpus;
  changed.threads = 7;
  EXPECT_TRUE(prepare(changed).report.from_cache);
  const auto other = Vocabulary::from_bytes(train_vocabulary(generated_lines(300, 1), {.size = 61}), "other");
  EXPECT_FALSE(prepare_corpus(corpus, small_vocabulary(), other).report.from_cache);
  folder_.write("source", "ka mo\n\nra\n");
  EXPECT_FALSE(prepare(corpus).report.from_cache);
}

TEST_F(Corpus, ADamagedCacheIsMadeAnewAndTheReasonGiven) {
  const auto corpus = options("ka mo\nri\n", "mo\nka\n");
  const auto pairs = pairs_of(prepare(corpus).set);
  for (const std::string name : {"shard-00000", "corpus.json"}) {
    for (const auto& entry : fs::recursive_directory_iterator(corpus.cache)) {
      if (entry.path().filename() == name) fs::resize_file(entry.path(), fs::file_size(entry.path()) - 1);
    }
    const auto again = prepare(corpus);
    EXPECT_FALSE(again.report.from_cache);
    EXPECT_NE(again.report.rebuilt_because.find(name), std::string::npos) << again.report.rebuilt_because;
    EXPECT_EQ(pairs_of(again.set), pairs);
    EXPECT_TRUE(prepare(corpus).report.from_cache);
  }
}

TEST_F(Corpus, WhatAKilledProcessLeftInTheCacheIsRemoved) {
  const auto corpus = options("ka mo\n", "mo\n");
  prepare(corpus);
  const auto place = fs::directory_iterator(corpus.cache)->path();
  fs::remove_all(place / "encoded");
  fs::create_directories(place / ".encoded.tmp-1-1");
  std::ofstream(place / ".encoded.tmp-1-1" / "shard-00000") << "half";
  EXPECT_EQ(prepare(corpus).set.size(), 1U);
  EXPECT_FALSE(fs::exists(place / ".encoded.tmp-1-1"));
}

TEST_F(Corpus, AFailedEncodingLeavesNothingBehind) {
  const auto corpus = options("\n", "\n");
  EXPECT_THROW(prepare(corpus), DataError);
  for (const auto& entry : fs::recursive_directory_iterator(corpus.cache)) {
    EXPECT_TRUE(entry.is_directory() || entry.path().filename() == "lock") << entry.path();
    EXPECT_EQ(entry.path().filename().string().find(".tmp-"), std::string::npos);
  }
}

TEST_F(Corpus, FilesThatWereDescribedBeforeAreNotHashedAgain) {
  const auto corpus = options(joined(generated_lines(200, 2)), joined(generated_lines(200, 3)));
  auto files = describe_input_files(corpus);
  const auto prepare = [&] {
    return prepare_corpus(corpus, small_vocabulary(), small_vocabulary(), files).report;
  };
  EXPECT_EQ(prepare().key, prepare_corpus(corpus, small_vocabulary(), small_vocabulary()).report.key);
  train_vocabularies(corpus, {.size = 60}, {.size = 60}, files);
  EXPECT_TRUE(train_vocabularies(corpus, {.size = 60}, {.size = 60}).from_cache);
  files.front().sha256 = "another";
  EXPECT_FALSE(prepare().from_cache);
  EXPECT_FALSE(train_vocabularies(corpus, {.size = 60}, {.size = 60}, files).from_cache);
}

TEST_F(Corpus, ProgressCountsUpToAllPairs) {
  const auto corpus = options(joined(generated_lines(5000, 2)), joined(generated_lines(5000, 3)));
  std::vector<std::uint64_t> seen;
  prepare_corpus(corpus, small_vocabulary(), small_vocabulary(), {},
                 [&](std::uint64_t pairs) { seen.push_back(pairs); });
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  EXPECT_EQ(seen.back(), 5000U);
}

TEST_F(Corpus, VocabulariesAreLearntFromItsLinesOneASideOrJointly) {
  const auto corpus = options(joined(generated_lines(200, 2)), joined(generated_lines(200, 3)));
  const auto both = train_vocabularies(corpus, {.size = 60}, {.size = 70});
  EXPECT_EQ(Vocabulary::from_bytes(both.source, "source").size(), 60);
  EXPECT_EQ(Vocabulary::from_bytes(both.target, "target").size(), 70);
  EXPECT_EQ(both.source, train_vocabulary(generated_lines(200, 2), {.size = 60}));
  const auto joint = train_joint_vocabulary(corpus, {.size = 60});
  EXPECT_EQ(joint.source, joint.target);
  EXPECT_NE(joint.source, both.source);
}

TEST_F(Corpus, VocabulariesAreLearntOnceForTheSameFilesAndOptions) {
  const auto corpus = options(joined(generated_lines(200, 2)), joined(generated_lines(200, 3)));
  const auto learnt = train_vocabularies(corpus, {.size = 60}, {.size = 70});
  EXPECT_FALSE(learnt.from_cache);
  const auto again = train_vocabularies(corpus, {.size = 60}, {.size = 70});
  EXPECT_TRUE(again.from_cache);
  EXPECT_EQ(again.source, learnt.source);
  EXPECT_EQ(again.target, learnt.target);
  EXPECT_FALSE(train_vocabularies(corpus, {.size = 61}, {.size = 70}).from_cache);
  EXPECT_FALSE(train_joint_vocabulary(corpus, {.size = 60}).from_cache);
  EXPECT_TRUE(train_joint_vocabulary(corpus, {.size = 60}).from_cache);
  for (const auto& entry : fs::directory_iterator(corpus.cache + "/vocabularies")) {
    std::ofstream(entry.path()) << "damaged";
  }
  const auto healed = train_vocabularies(corpus, {.size = 60}, {.size = 70});
  EXPECT_FALSE(healed.from_cache);
  EXPECT_EQ(healed.source, learnt.source);
  EXPECT_NE(healed.rebuilt_because, "");
  EXPECT_EQ(train_vocabularies(corpus, {.size = 60}, {.size = 70}).rebuilt_because, "");
  std::ofstream(corpus.source[0], std::ios::app) << "ka\n";
  std::ofstream(corpus.target[0], std::ios::app) << "ka\n";
  EXPECT_FALSE(train_vocabularies(corpus, {.size = 60}, {.size = 70}).from_cache);
}

TEST_F(Corpus, TestSetsKeepEveryLine) {
  const auto files = options("ka mo\n\n" + std::string(70'000, 'k') + "\nbad \xFF\n", "mo\n\nri\nri\n");
  const auto text = read_parallel_text({files.source, files.target}, small_vocabulary(), small_vocabulary());
  ASSERT_EQ(text.size(), 4U);
  EXPECT_EQ(text.source[0], "ka mo");
  EXPECT_EQ(text.source_ids[0], small_vocabulary().encode("ka mo"));
  EXPECT_TRUE(text.source_ids[1].empty());
  EXPECT_TRUE(text.target_ids[1].empty());
  EXPECT_EQ(text.cut_lines, 1U);
  EXPECT_EQ(text.invalid_lines, 1U);
  const auto short_side = folder_.write("short", "a\n");
  EXPECT_THROW(read_parallel_text({{short_side}, files.target}, small_vocabulary(), small_vocabulary()),
               DataError);
}

TEST_F(Corpus, BatchesOfATestSetHoldEachLineOnceAndBlankOnesAsAnEndAlone) {
  const auto files = options("ka mo ri\n\nlun\n", "mo\n\nri tes ka mo\n");
  const auto text = read_parallel_text({files.source, files.target}, small_vocabulary(), small_vocabulary());
  const auto batches = make_batches(text, {.size = 2}, 2);
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[0].sentences, (std::vector<std::uint64_t>{1, 0}));
  EXPECT_EQ(batches[1].sentences, (std::vector<std::uint64_t>{2}));
  EXPECT_EQ(batches[0].source.lengths[0], 1);
  EXPECT_EQ(batches[0].source.ids[0], kEndId);
  EXPECT_LE(batches[1].target.width, 3);  // two pieces and </s>
}

}  // namespace
}  // namespace s2s
