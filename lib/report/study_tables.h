// The tables of a study: for its page, and as files that a paper can take over.
#pragma once

#include <string>
#include <vector>

#include "report/study_figures.h"
#include "report/study_report.h"
#include "report/table.h"

namespace s2s {

// A row a variant: size, time, scores of the whole test set, and p of the difference to the baseline.
Table summary_table(const StudyReport& report, const StudyCorpus& corpus);

// BLEU of every variant in every bucket, starred where it differs from the baseline: * p < 0.05, ** p < 0.01.
Table length_table(const StudyReport& report, const StudyCorpus& corpus);

// What stars, differences, intervals and p mean, and how scores were made: lines of plain text to go below
// the two tables.
std::string table_note(const StudyReport& report, const StudyCorpus& corpus);

// For spreadsheets and plots: a row for each variant and bucket, numbers without ornament. Parameters, seeds
// and seconds of training are the variant's.
Table data_table(const StudyReport& report, const StudyCorpus& corpus);

// The summary and the figures by length of every corpus as files with the note below, named
// "debian-enfr-summary.tex" and "-by-length.tex". For people: CSV is what study_data is for.
std::vector<NamedText> study_tables(const StudyReport& report, TableFormat format);

// All figures of every corpus, for other programs to read: "debian-enfr-data.csv".
std::vector<NamedText> study_data(const StudyReport& report);

}  // namespace s2s
