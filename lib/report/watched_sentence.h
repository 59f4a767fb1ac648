// One sentence of the development set, whose translation is watched while a model learns.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace s2s {

// Of long lines the beginnings.
struct WatchedSentence {
  std::string source;
  std::string reference;
  std::string translation;  // the model's as it is now

  bool operator==(const WatchedSentence&) const = default;
};

// The line of middle length in words, from 0: the first of those that are as long as the median of all that
// are not blank. 0 where all are blank.
std::size_t line_of_middle_length(const std::vector<std::string>& lines);

// Cut to what can be read in a log.
WatchedSentence watched_sentence(const std::string& source, const std::string& reference,
                                 const std::string& translation);

// "source:      ...", "reference:   ...", "translation: ...": lines for a log, the first two only where
// `whole`.
std::vector<std::string> watched_lines(const WatchedSentence& sentence, bool whole);

Json watched_json(const WatchedSentence& sentence);
WatchedSentence parse_watched(const Json& json);  // throws Json::exception

}  // namespace s2s
