// What --overwrite replaces, and what a training that cannot start leaves alone.
#include <map>

#include "toy_run.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

class Replace : public ToyRun {
 protected:
  void SetUp() override {
    ToyRun::SetUp();
    train();
    spdlog::default_logger()->flush();
    options_.overwrite = true;
  }
  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(path("run"))) {
      if (entry.is_regular_file()) files[entry.path().string()] = read_file(entry.path());
    }
    return files;
  }
};

TEST_F(Replace, LeavesTheRunWhereTheTextIsMissing) {
  const auto before = contents();
  options_.data.train.source = {path("typo.es")};
  EXPECT_THROW(train(), IoError);
  EXPECT_EQ(contents(), before);
}

TEST_F(Replace, LeavesTheRunWhereTheModelTurnsOutToBeImpossible) {
  const auto before = contents();
  model_.tied_embeddings = TiedEmbeddings::all;  // of two vocabularies, which are learnt before that is seen
  model_.readout_size = model_.embedding;
  EXPECT_NE(refusal(), "");
  EXPECT_EQ(contents(), before);
}

TEST_F(Replace, RemovesTheRunOnceItsSuccessorHasBegun) {
  options_.max_updates = 4;
  EXPECT_EQ(train().update, 4);
  EXPECT_FALSE(fs::exists(root_ / "run" / "checkpoints" / "000008"));
  EXPECT_FALSE(fs::exists(root_ / "run" / ".replaced"));
}

TEST_F(Replace, LeavesAnEmptyFolderWhereNothingCanStart) {
  fs::create_directories(path("empty"));
  options_.run = path("empty");
  options_.overwrite = false;
  write("dev.en", "");
  EXPECT_THROW(train(), DataError);
  EXPECT_TRUE(fs::exists(path("empty")));
}

}  // namespace
}  // namespace s2s
