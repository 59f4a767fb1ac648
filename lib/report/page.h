// The frame of our HTML pages: one file that needs nothing else, no network, no fonts. Light or dark as the
// reader's system is, for wide windows, phones and paper.
#pragma once

#include <string>

namespace s2s {

struct HtmlPage {
  std::string title;
  std::string style;  // CSS beside the common one, whose colours it uses: var(--ink), --faint, --line, --card
  std::string body;   // what follows the title
  std::string script;  // may call tell(event, content) to show a note beside the pointer, and hush()
};

std::string render_html(const HtmlPage& page);

}  // namespace s2s
