// Holds the arrows of DESIGN, section 4: what each folder of lib/ may include.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace s2s {
namespace {

namespace fs = std::filesystem;

struct Folder {
  std::set<std::string> may_include;  // beside itself
  bool torch = false;
};

// Padded rows and the ids that all vocabularies share: plain data, which those who make batches and those who
// compute on them have in common.
constexpr const char* kShared = "data/batch.h";

const std::map<std::string, Folder>& folders() {
  static const std::map<std::string, Folder> table{
      {"base", {{}}},
      {"text", {{"base"}}},
      {"metrics", {{"base"}}},
      {"report", {{"base", "metrics"}}},
      {"data", {{"base", "text"}}},
      {"kernels", {{"base"}, true}},
      {"nn", {{"base", "kernels"}, true}},
      {"search", {{"base", "text", "nn", "kernels"}, true}},
      {"checkpoint", {{"base"}, true}},
      // a module that text opens while it runs, so that SentencePiece and LibTorch share no symbols
      {"sentencepiece_plugin", {{"base", "text"}}},
      {"train",
       {{"base", "text", "metrics", "report", "data", "kernels", "nn", "search", "checkpoint"}, true}},
      // Of nn and train the options alone: it includes no LibTorch
      {"study", {{"base", "text", "metrics", "report", "data", "nn", "train"}}},
      {"bench", {{"base", "text", "report", "data", "kernels", "nn", "search", "train"}, true}},
      {"lab",
       {{"base", "text", "metrics", "report", "data", "kernels", "nn", "search", "checkpoint", "train"},
        true}},
  };
  return table;
}

// What says that a file stands on LibTorch.
bool is_torch_header(const std::string& header) {
  return header.starts_with("torch/") || header.starts_with("ATen/") || header.starts_with("c10/");
}

struct Include {
  std::string file;
  std::string header;
};

std::vector<Include> includes_of(const fs::path& folder) {
  static const std::regex pattern(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::vector<Include> includes;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cpp") continue;
    std::ifstream file(entry.path());
    std::smatch match;
    for (std::string line; std::getline(file, line);) {
      if (std::regex_search(line, match, pattern)) includes.push_back({entry.path().string(), match[1]});
    }
  }
  return includes;
}

fs::path lib() { return fs::path(S2S_SOURCE_DIR) / "lib"; }

TEST(Architecture, EachFolderIncludesOnlyWhatItMay) {
  for (const auto& [name, folder] : folders()) {
    for (const Include& include : includes_of(lib() / name)) {
      const std::string first = include.header.substr(0, include.header.find('/'));
      if (first == name || !folders().contains(first) || include.header == kShared) continue;
      EXPECT_TRUE(folder.may_include.contains(first)) << include.file << " includes " << include.header;
    }
  }
}

TEST(Architecture, FoldersWithoutLibTorchDoNotIncludeIt) {
  for (const auto& [name, folder] : folders()) {
    if (folder.torch) continue;
    for (const Include& include : includes_of(lib() / name)) {
      EXPECT_FALSE(is_torch_header(include.header)) << include.file << " includes " << include.header;
    }
  }
}

TEST(Architecture, OptionsNeedNoLibTorch) {
  for (const char* name :
       {"nn/model_options.h", "search/search_options.h", "train/train_options.h", "nn/engine_options.h",
        "nn/model_limits.h", "nn/parameter_count.h", "bench/bench_options.h"}) {
    std::ifstream file(lib() / name);
    ASSERT_TRUE(file) << name;
    const std::string text(std::istreambuf_iterator<char>(file), {});
    EXPECT_THAT(text, testing::Not(testing::ContainsRegex("#include [<\"](torch|ATen|c10)/"))) << name;
  }
}

TEST(Architecture, TheTableKnowsEveryFolder) {
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator(lib())) {
    if (entry.is_directory()) found.insert(entry.path().filename().string());
  }
  std::set<std::string> known;
  for (const auto& [name, folder] : folders()) known.insert(name);
  EXPECT_EQ(found, known);
}

// Who builds without set-up is told by CMake what to install: that must be what set-up installs.
TEST(Architecture, SetUpInstallsThePackagesThatCMakeNames) {
  const auto text_of = [](const std::string& path) {
    std::ifstream file(fs::path(S2S_SOURCE_DIR) / path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string setup = text_of("scripts/setup.sh");
  const std::string cmake = text_of("scripts/cmake/S2sDependencies.cmake");
  const std::set<std::string> of_build_essential{"libc6-dev", "g++"};
  static const std::regex call(R"(\n *s2s_find_(?:config|library)\(\S+ ([^\s)]+))");
  std::size_t named = 0;
  for (std::sregex_iterator match(cmake.begin(), cmake.end(), call), end; match != end; ++match, ++named) {
    const std::string package = (*match)[1];
    if (of_build_essential.contains(package)) continue;
    EXPECT_THAT(setup, testing::ContainsRegex("[ \n]" + package + "[ \n]")) << package;
  }
  EXPECT_GT(named, 10U);
}

TEST(Architecture, TheFrontExecutableAndWhatItSharesWithTheEngineIncludeNoLibTorch) {
  for (const Include& include : includes_of(fs::path(S2S_SOURCE_DIR) / "app")) {
    if (include.file.find("/app/engine/") != std::string::npos) continue;
    EXPECT_FALSE(is_torch_header(include.header)) << include.file << " includes " << include.header;
  }
}

}  // namespace
}  // namespace s2s
