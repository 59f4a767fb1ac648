// Pages and drawings in Chromium, headless and in a new profile.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "support/process.h"
#include "support/programs.h"
#include "support/temporary_folder.h"

namespace s2s {

// A test is skipped where there is no Chromium, but for CI's, which fails.
class InBrowser : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"chromium-headless-shell", "chromium", "google-chrome"}) {
      if (is_installed(name)) chromium_ = name;
    }
    if (chromium_.empty()) miss("chromium");
  }

  // The page that is opened, with `probe` behind it as a script.
  void write(const std::string& html, const std::string& probe = "") const {
    write_test_file(folder_ / "page.html", html + "<script>" + probe + "</script>");
  }

  ProcessResult run(std::vector<std::string> arguments) const {
    for (const char* flag :
         {"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
          "--disable-background-networking", "--disable-component-update", "--disable-sync"})
      arguments.emplace_back(flag);
    arguments.push_back("--user-data-dir=" + (folder_ / "profile").string());
    arguments.push_back("file://" + (folder_ / "page.html").string());
    arguments.insert(arguments.begin(), chromium_);
    return Process("/usr/bin/env", arguments).wait();
  }

  // What the scripts have made of the page's title.
  std::string title(std::vector<std::string> arguments) const {
    arguments.emplace_back("--dump-dom");
    const ProcessResult result = run(std::move(arguments));
    const auto begin = result.out.find("<title>");
    if (begin == std::string::npos) return result.err;
    return result.out.substr(begin + 7, result.out.find("</title>") - begin - 7);
  }
  std::string title_at(int width) const { return title({"--window-size=" + std::to_string(width) + ",900"}); }

  TemporaryFolder folder_;
  std::string chromium_;
};

inline constexpr const char* kDark = "--force-dark-mode";

}  // namespace s2s
