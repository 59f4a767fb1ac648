// What `s2s attend` prints, in each of its formats.
#pragma once

#include <string>
#include <vector>

#include "attend_options.h"
#include "report/attention_page.h"
#include "report/attention_text.h"

namespace s2s {

// For the titles of pages and for JSON.
struct AttendSubject {
  std::string run;
  std::string checkpoint;
  std::int64_t update = 0;
  std::string attention;  // its kind
  std::int64_t heads = 1;
};

// Text, alignments and JSON are printed as sentences come; a page holds all of them until its end.
class AttendOutput {
 public:
  AttendOutput(const AttendOptions& options, AttendSubject subject);

  void add(AttentionMap map);
  // The figures of all that was added: of each head that is shown, or of the mean of all.
  void finish(const std::vector<AttentionFigures>& figures);

 private:
  void print_json(const AttentionMap& map);
  AttentionPage page(const std::vector<AttentionFigures>& figures);
  std::string described() const;
  std::string shown_heads() const;  // ", head 2 of 4"

  const AttendOptions& options_;
  AttendSubject subject_;
  AttentionTextOptions text_;
  std::vector<AttentionMap> maps_;  // of the page
  std::int64_t maps_added_ = 0;
};

}  // namespace s2s
