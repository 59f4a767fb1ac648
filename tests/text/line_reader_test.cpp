#include "text/line_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "text/compress.h"
#include "text/temporary_folder.h"
#include "text/utf8.h"

namespace s2s {
namespace {

using testing_support::compress;
using testing_support::TemporaryFolder;
using Texts = std::vector<std::string>;

std::vector<Line> lines_of(const std::string& path, const LineReaderOptions& options = {}) {
  LineReader reader(path, options);
  std::vector<Line> lines;
  Line line;
  while (reader.next(line)) lines.push_back(line);
  EXPECT_EQ(reader.line_number(), lines.size());
  return lines;
}

Texts texts_of(const std::string& path, const LineReaderOptions& options = {}) {
  Texts texts;
  for (const Line& line : lines_of(path, options)) texts.push_back(line.text);
  return texts;
}

Texts texts_in(std::string_view bytes, const LineReaderOptions& options = {}) {
  const TemporaryFolder folder;
  return texts_of(folder.write("text", bytes), options);
}

std::string many_lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "line number " + std::to_string(i * 7919) + " é\n";
  return text;
}

TEST(LineReader, OnlyLineFeedEndsALine) {
  EXPECT_EQ(texts_in("a\nb\n"), (Texts{"a", "b"}));
  EXPECT_EQ(texts_in("a\n\nb"), (Texts{"a", "", "b"}));
  EXPECT_EQ(texts_in("\n"), (Texts{""}));
  EXPECT_EQ(texts_in(""), Texts{});
  EXPECT_EQ(texts_in("a\vb\fc\u2028d\u0085e\rf\n"), (Texts{"a\vb\fc\u2028d\u0085e\rf"}));
}

TEST(LineReader, CarriageReturnsBeforeLineFeedsAndTheByteOrderMarkAreNoText) {
  EXPECT_EQ(texts_in("a\r\nb\r\n\r\nc\r"), (Texts{"a", "b", "", "c"}));
  EXPECT_EQ(texts_in("\xEF\xBB\xBFone\n\xEF\xBB\xBFtwo\n"), (Texts{"one", "\uFEFFtwo"}));
  EXPECT_EQ(texts_in("\xEF\xBB\xBF"), (Texts{""}));
}

TEST(LineReader, BytesThatAreNotUtf8AreReplacedAndCounted) {
  const TemporaryFolder folder;
  const auto path = folder.write("text", std::string_view("good\nbad \xFF\n\0nul\nh\xC3\xA9\n", 20));
  LineReader reader(path);
  Line line;
  std::vector<Line> lines;
  while (reader.next(line)) lines.push_back(line);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_FALSE(lines[0].invalid);
  EXPECT_TRUE(lines[1].invalid);
  EXPECT_EQ(lines[1].text, "bad \uFFFD");
  EXPECT_TRUE(lines[2].invalid);
  EXPECT_EQ(lines[2].text, "\uFFFDnul");
  EXPECT_FALSE(lines[3].invalid);
  EXPECT_EQ(reader.invalid_lines(), 2U);
}

TEST(LineReader, OverLongLinesAreCutAtACharacterAndFlagged) {
  const LineReaderOptions options{.max_bytes = 4};
  const TemporaryFolder folder;
  const auto lines = lines_of(folder.write("text", "abcd\nabcd\r\nabcde\nabc\u00E9f\nabcd\r\r\nok"), options);
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_FALSE(lines[0].cut);
  EXPECT_FALSE(lines[1].cut);
  EXPECT_EQ(lines[1].text, "abcd");
  EXPECT_TRUE(lines[2].cut);
  EXPECT_EQ(lines[2].text, "abcd");
  EXPECT_TRUE(lines[3].cut);
  EXPECT_EQ(lines[3].text, "abc");
  EXPECT_FALSE(lines[3].invalid);  // half a character was cut off, not found
  EXPECT_TRUE(lines[4].cut);
  EXPECT_EQ(lines[4].text, "abcd");
  EXPECT_EQ(lines[5].text, "ok");
}

TEST(LineReader, ALineOfTwentyMegabytesCostsNoMoreThanTheLimit) {
  const TemporaryFolder folder;
  const auto lines =
      lines_of(folder.write("text", std::string(20'000'000, 'x') + "\nnext\n"), {.max_bytes = 1000});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].text.size(), 1000U);
  EXPECT_LT(lines[0].text.capacity(), 300'000U);
  EXPECT_EQ(lines[1].text, "next");
}

TEST(LineReader, TextIsNfcUnlessToldOtherwise) {
  EXPECT_EQ(texts_in("e\u0301\n"), (Texts{"\u00E9"}));
  EXPECT_EQ(texts_in("e\u0301\n", {.nfc = false}), (Texts{"e\u0301"}));
}

TEST(LineReader, CompressedFilesReadAsPlainOnesWhateverTheirName) {
  const TemporaryFolder folder;
  const std::string text = many_lines(20'000);
  const Texts expected = texts_of(folder.write("plain", text));
  ASSERT_EQ(expected.size(), 20'000U);
  for (const std::string filter : {"gzip", "bzip2", "xz", "zstd"}) {
    EXPECT_EQ(texts_of(folder.write("text", compress(text, filter))), expected) << filter;
    EXPECT_EQ(texts_of(folder.write("text", compress("", filter))), Texts{}) << filter;
  }
}

TEST(LineReader, ConcatenatedCompressedFilesReadAsOne) {
  const TemporaryFolder folder;
  for (const std::string filter : {"gzip", "bzip2", "xz", "zstd"}) {
    const auto bytes = compress("a\nb", filter) + compress("c\nd\n", filter);
    EXPECT_EQ(texts_of(folder.write("text", bytes)), (Texts{"a", "bc", "d"})) << filter;
  }
}

TEST(LineReader, TruncatedCompressedFilesAreDataErrorsThatNameTheFile) {
  const TemporaryFolder folder;
  const std::string text = many_lines(20'000);
  for (const std::string filter : {"gzip", "bzip2", "xz", "zstd"}) {
    const auto whole = compress(text, filter);
    for (const std::size_t size : {whole.size() - 1, whole.size() - 5, whole.size() / 2, std::size_t{20}}) {
      const auto path = folder.write("text." + filter, whole.substr(0, size));
      try {
        lines_of(path);
        ADD_FAILURE() << filter << " cut to " << size << " bytes of " << whole.size();
      } catch (const DataError& error) {
        EXPECT_NE(std::string(error.what()).find(path), std::string::npos) << error.what();
      }
    }
  }
}

// Not zstd: whether its frames hold a checksum is the writer's choice (the zstd program does, libarchive
// doesn't).
TEST(LineReader, AFlippedBitInACompressedFileNeverChangesTheTextSilently) {
  const TemporaryFolder folder;
  const std::string text = many_lines(300);
  const Texts expected = texts_of(folder.write("plain", text));
  Random random(3);
  for (const std::string filter : {"gzip", "bzip2", "xz"}) {
    const auto whole = compress(text, filter);
    for (int i = 0; i < 60; ++i) {
      std::string bytes = whole;
      const auto place = random.below(bytes.size() - 6) + 6;  // past the signature
      bytes[place] = static_cast<char>(bytes[place] ^ (1 << random.below(8)));
      try {
        EXPECT_EQ(texts_of(folder.write("text", bytes)), expected)
            << filter << " at " << place << " of " << whole.size();
      } catch (const DataError&) {
      }
    }
  }
}

TEST(LineReader, APipeIsAnsweredLineByLine) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string first = "hi\n";  // shorter than any signature of a compressed format
  ASSERT_EQ(write(ends[1], first.data(), first.size()), 3);
  LineReader reader("/dev/fd/" + std::to_string(ends[0]));
  Line line;
  ASSERT_TRUE(reader.next(line));  // would wait for ever if it wanted more than there is
  EXPECT_EQ(line.text, "hi");
  close(ends[1]);
  EXPECT_FALSE(reader.next(line));
  close(ends[0]);
}

TEST(LineReader, KnowsWhetherTheNextLineHasCome) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  LineReader reader("/proc/self/fd/" + std::to_string(ends[0]));
  EXPECT_TRUE(reader.would_wait());
  ASSERT_EQ(write(ends[1], "one\ntwo\nthr", 11), 11);
  Line line;
  for (const char* text : {"one", "two"}) {
    EXPECT_FALSE(reader.would_wait());
    ASSERT_TRUE(reader.next(line));
    EXPECT_EQ(line.text, text);
  }
  EXPECT_TRUE(reader.would_wait()) << "half a line";
  ASSERT_EQ(write(ends[1], "ee\nfour", 7), 7);
  EXPECT_FALSE(reader.would_wait());
  ASSERT_TRUE(reader.next(line));
  EXPECT_EQ(line.text, "three");
  close(ends[1]);
  EXPECT_FALSE(reader.would_wait()) << "the end has come";
  ASSERT_TRUE(reader.next(line));
  EXPECT_EQ(line.text, "four");
  EXPECT_FALSE(reader.would_wait());
  EXPECT_FALSE(reader.next(line));
  close(ends[0]);
}

TEST(LineReader, AskingWhetherALineHasComeChangesNothingOfWhatIsRead) {
  const TemporaryFolder folder;
  const std::string text = many_lines(30'000) + std::string(400'000, 'x') + "\nlast";
  for (const auto& path : {folder.write("plain", text), folder.write("gzip", compress(text, "gzip"))}) {
    LineReader reader(path);
    Texts texts;
    Line line;
    while (!reader.would_wait() && reader.next(line)) texts.push_back(line.text);
    EXPECT_EQ(texts, texts_of(path)) << path;
  }
}

TEST(LineReader, WhatCannotBeReadIsAnIoError) {
  const TemporaryFolder folder;
  EXPECT_THROW(LineReader(folder.file("missing")), IoError);
  EXPECT_THROW(lines_of(folder.file("")), IoError);  // a folder
}

// Any bytes: as many lines as there are line feeds (and one more for a rest), each valid UTF-8, bounded,
// without line feed.
TEST(LineReader, RandomBytesGiveValidLinesAndTheRightCount) {
  const TemporaryFolder folder;
  Random random(17);
  constexpr std::string_view kPool = "\n\n\r\0\xEF\xBB\xBF\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80 \t<s>\xCC\x81";
  for (int round = 0; round < 400; ++round) {
    std::string bytes;
    const auto size = random.below(round % 10 == 0 ? 300'000 : 200);
    const bool wild = random.below(2) == 0;
    while (bytes.size() < size) {
      bytes += wild ? static_cast<char>(random.below(256)) : kPool[random.below(kPool.size())];
    }
    if (bytes.starts_with("\x1F\x8B") || bytes.starts_with("BZh")) continue;
    const LineReaderOptions options{.max_bytes = 1 + random.below(300), .nfc = random.below(2) == 0};
    const auto lines = lines_of(folder.write("text", bytes), options);
    const auto feeds = static_cast<std::size_t>(std::ranges::count(bytes, '\n'));
    ASSERT_EQ(lines.size(), feeds + (bytes.empty() || bytes.ends_with('\n') ? 0 : 1)) << round;
    for (const Line& line : lines) {
      ASSERT_EQ(valid_utf8_prefix(line.text), line.text.size()) << round;
      ASSERT_EQ(line.text.find('\n'), std::string::npos) << round;
    }
  }
}

TEST(FilesReader, SeveralFilesAreOneTextAndMessagesNameTheRightLine) {
  const TemporaryFolder folder;
  const auto a = folder.write("a", "one\ntwo");
  const auto b = folder.write("b", "");
  const auto c = folder.write("c", compress("three\nfour\n", "zstd"));
  FilesReader reader({a, b, c});
  Line line;
  Texts texts;
  Texts places;
  while (reader.next(line)) {
    texts.push_back(line.text);
    places.push_back(reader.place());
  }
  EXPECT_EQ(texts, (Texts{"one", "two", "three", "four"}));
  EXPECT_EQ(places, (Texts{a + ":1", a + ":2", c + ":1", c + ":2"}));
  EXPECT_EQ(reader.lines(), 4U);
  std::vector<std::uint64_t> lines_by_file;
  for (const FileSummary& file : reader.summaries()) lines_by_file.push_back(file.lines);
  EXPECT_EQ(lines_by_file, (std::vector<std::uint64_t>{2, 0, 2}));
}

TEST(FilesReader, TellsFilesWhoseOnlyLineEndIsCr) {
  const TemporaryFolder folder;
  std::vector<std::string> files;
  for (const auto& [name, text] : {std::pair("mac", "one\rtwo\rthree\r"),
                                   {"unix", "one\ntwo\n"},
                                   {"dos", "one\r\ntwo\r\n"},
                                   {"last", "one\r"},
                                   {"stray", "one\rtwo\n"}})
    files.push_back(folder.write(name, text));
  FilesReader reader(files);
  for (Line line; reader.next(line);) {
  }
  const Texts remarks = line_end_remarks(reader.summaries());
  ASSERT_EQ(remarks.size(), 1U);
  EXPECT_EQ(remarks[0].find(files[0] + ": the only line end is CR"), 0U) << remarks[0];
}

TEST(FilesReader, CountsInvalidLinesByFileAndGuessesTheirEncoding) {
  const TemporaryFolder folder;
  const auto latin = folder.write("latin", "ni\xF1o\nplain\n");
  const auto good = folder.write("good", "ni\u00F1o\n");
  FilesReader reader({latin, good});
  for (Line line; reader.next(line);) {
  }
  EXPECT_EQ(
      invalid_remarks(reader.summaries(), kReplaced),
      (Texts{latin +
             ": 1 of 2 lines holds bytes that are not UTF-8, or NUL: U+FFFD stands in their place; they look "
             "like Latin-1, ISO-8859-1: iconv -f ISO-8859-1 -t UTF-8 converts a file"}));
}

}  // namespace
}  // namespace s2s
