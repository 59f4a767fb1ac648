#include "data/corpus_folder.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHead = "name = \"tiny\"\nsource = \"es\"\ntarget = \"en\"\n";

class CorpusFolderFile : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(root_ / "tiny"); }
  void TearDown() override { fs::remove_all(root_); }
  CorpusFolder read(const std::string& text) {
    write_file_atomically(root_ / "tiny" / "corpus.toml", text);
    return read_corpus_folder("tiny", root_);
  }
  std::string message_of(const std::string& text) {
    try {
      read(text);
    } catch (const DataError& error) {
      return error.what();
    }
    return "";
  }
  fs::path root_ = fs::path(testing::TempDir()) / "corpus_folder_test";
};

TEST_F(CorpusFolderFile, GivesThePathsOfItsSets) {
  for (const char* file : {"a.es", "b.es", "a.en", "b.en", "t.es", "t.en"})
    write_file_atomically(root_ / "tiny" / file, "");
  const CorpusFolder folder = read(std::string(kHead) +
                                   "[train]\nsource = [\"a.es\", \"b.es\"]\ntarget = [\"a.en\", \"b.en\"]\n"
                                   "[test-verses]\nsource = [\"t.es\"]\ntarget = [\"t.en\"]\n");
  EXPECT_EQ(folder.name, "tiny");
  EXPECT_EQ(folder.source_language, "es");
  EXPECT_EQ(folder.set("train").target.at(1), (root_ / "tiny" / "b.en").string());
  EXPECT_EQ(folder.set("test-verses").source.size(), 1U);
  EXPECT_THROW(folder.set("dev"), DataError);
  EXPECT_EQ(read_corpus_folder((root_ / "tiny").string(), "nowhere").name, "tiny");
}

TEST_F(CorpusFolderFile, NamesTheLineOfWhatIsWrong) {
  EXPECT_NE(message_of("name = \"tiny\nsource = 1\n").find("corpus.toml:1:"), std::string::npos);
  EXPECT_NE(message_of(std::string(kHead) + "[dev]\nsource = \"a.es\"\ntarget = [\"a.en\"]\n")
                .find("corpus.toml:4:"),
            std::string::npos);
  EXPECT_NE(message_of(std::string(kHead) + "[dev]\nsource = [\"a.es\", \"b.es\"]\ntarget = [\"a.en\"]\n")
                .find("2 source files, but 1 target files"),
            std::string::npos);
  EXPECT_NE(message_of("source = \"es\"\ntarget = \"en\"\n").find("\"name\" is missing"), std::string::npos);
}

TEST_F(CorpusFolderFile, NamesTheLineOfASetWhoseFileIsNotThere) {
  const CorpusFolder folder =
      read(std::string(kHead) + "[train]\nsource = [\"a.es\"]\ntarget = [\"missing.en\"]\n");
  write_file_atomically(root_ / "tiny" / "a.es", "");
  EXPECT_EQ(folder.find("dev"), nullptr);
  try {
    folder.set("train");
    FAIL();
  } catch (const IoError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("corpus.toml:4: set \"train\": there is no file "), std::string::npos) << message;
    EXPECT_NE(message.find("missing.en"), std::string::npos) << message;
  }
}

TEST_F(CorpusFolderFile, SuggestsTheCorpusThatWasMeant) {
  read(kHead);
  try {
    read_corpus_folder("tinny", root_);
    FAIL() << "found";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean \"tiny\"?"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace s2s
