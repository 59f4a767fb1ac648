// Attention matrices of several sentences on one HTML page that needs nothing else: no network, no fonts, no
// files. Light or dark as the reader's system is; pointing at a cell, or touching it, tells its weight.
#pragma once

#include <string>
#include <vector>

#include "report/attention_figures.h"
#include "report/attention_map.h"

namespace s2s {

struct AttentionPage {
  std::string title;
  std::string subtitle;                   // what was attended to, by what
  std::vector<AttentionFigures> figures;  // of each head that is shown, or of their mean alone
  std::vector<AttentionMap> maps;
};

std::string render_attention_page(const AttentionPage& page);

}  // namespace s2s
