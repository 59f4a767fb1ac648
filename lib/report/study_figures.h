// The drawings of a study: quality against length and training, a line a variant. The page shows them
// (study_page.h); as SVG files they go into a paper.
#pragma once

#include <string>
#include <vector>

#include "report/line_plot.h"
#include "report/study_report.h"

namespace s2s {

struct NamedText {
  std::string name;  // of a file
  std::string text;
};

struct StudyPlot {
  std::string name;  // "bleu-by-length"
  LinePlot plot;
};

// BLEU and length ratio by length, BLEU by updates and by time; those for which there are no figures yet are
// left out. Line styles are the variants' indices.
std::vector<StudyPlot> study_plots(const StudyReport& report, const StudyCorpus& corpus);

// All of them and the attention maps as files: "debian-enfr-bleu-by-length.svg".
std::vector<NamedText> study_figures(const StudyReport& report);

// Letters, digits, dots and hyphens of `name`; the rest becomes hyphens: safe in file names and as id in
// HTML.
std::string plain_name(const std::string& name);

}  // namespace s2s
