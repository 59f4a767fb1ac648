#include "search/translation_format.h"

#include <fmt/format.h>

#include <cmath>

#include "base/json.h"
#include "search/alignment.h"
#include "text/piece_text.h"
#include "text/piece_words.h"

namespace s2s {
namespace {

std::vector<std::string> source_names(const Translation& translation, const PieceNames& names) {
  std::vector<std::string> pieces = names.of_source(translation.source);
  pieces.resize(translation.source_pieces.size());  // a long source was cut
  return pieces;
}

std::vector<std::string> target_names(const Hypothesis& hypothesis, const PieceNames& names) {
  std::vector<std::string> pieces;
  for (const std::int32_t piece : hypothesis.pieces) pieces.push_back(names.of_target(piece));
  return pieces;
}

// The texts of pieces, of which words are made.
PieceWords source_words(const Translation& translation, const PieceNames& names) {
  std::vector<std::string> texts = source_names(translation, names);
  for (std::string& text : texts) text = text_of_piece(text);
  return words_of(texts);
}

PieceWords target_words(const Hypothesis& hypothesis, const PieceNames& names) {
  std::vector<std::string> texts;
  for (const std::int32_t piece : hypothesis.pieces) texts.push_back(names.text_of_target(piece));
  return words_of(texts);
}

std::string alignment(const Translation& translation, const Hypothesis& hypothesis,
                      const TranslationFormat& format, const PieceNames& names) {
  const std::vector<AlignmentLink> links = piece_alignment(hypothesis);
  if (format.alignment_unit == AlignmentUnit::pieces) return to_pharaoh(links);
  return to_pharaoh(word_alignment(links, source_words(translation, names), target_words(hypothesis, names)));
}

Json attention_json(const AttentionMatrix& attention) {
  Json rows = Json::array();
  for (std::int64_t step = 0; step < attention.steps; ++step) {
    Json row = Json::array();
    for (std::int64_t i = 0; i < attention.source; ++i)
      row.push_back(std::round(attention.at(step, i) * 1e5) / 1e5);
    rows.push_back(std::move(row));
  }
  return rows;
}

Json hypothesis_json(const Translation& translation, std::size_t place, const TranslationFormat& format,
                     const PieceNames& names) {
  const Hypothesis& hypothesis = translation.n_best[place];
  Json json;
  json["text"] = translation.texts[place];
  json["score"] = hypothesis.score;
  json["log_probability"] = hypothesis.log_probability;
  json["cut_off"] = hypothesis.cut_off;
  json["pieces"] = target_names(hypothesis, names);
  json["log_probabilities"] = hypothesis.log_probabilities;
  if (format.alignments) json["alignment"] = alignment(translation, hypothesis, format, names);
  if (format.attention) json["attention"] = attention_json(hypothesis.attention);
  return json;
}

std::string json_line(const Translation& translation, const TranslationFormat& format,
                      const PieceNames& names) {
  Json json;
  json["line"] = translation.line;
  json["source"] = translation.source;
  json["source_pieces"] = source_names(translation, names);
  json["input_cut"] = translation.input_cut;
  if (format.n_best) {
    json["n_best"] = Json::array();
    for (std::size_t place = 0; place < translation.n_best.size(); ++place)
      json["n_best"].push_back(hypothesis_json(translation, place, format, names));
  } else {
    json.update(hypothesis_json(translation, 0, format, names));
  }
  return format_json(json, -1).append("\n");
}

std::string escaped_for_moses(const std::string& text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '&') {
      escaped += "&amp;";
    } else if (letter == '|') {
      escaped += "&#124;";
    } else {
      escaped += letter;
    }
  }
  return escaped;
}

std::string n_best_lines(const Translation& translation, const TranslationFormat& format,
                         const PieceNames& names) {
  std::string lines;
  for (std::size_t place = 0; place < translation.n_best.size(); ++place) {
    const Hypothesis& hypothesis = translation.n_best[place];
    lines += fmt::format("{} ||| {} ||| logp= {:.6f} ||| {:.6f}", translation.line - 1,
                         escaped_for_moses(translation.texts[place]), hypothesis.log_probability,
                         hypothesis.score);
    if (format.alignments) lines.append(" ||| ").append(alignment(translation, hypothesis, format, names));
    lines.push_back('\n');
  }
  return lines;
}

}  // namespace

std::string format_translation(const Translation& translation, const TranslationFormat& format,
                               const PieceNames& names) {
  if (format.json) return json_line(translation, format, names);
  if (format.n_best) return n_best_lines(translation, format, names);
  const Hypothesis& best = translation.n_best[0];
  std::string line = translation.texts[0];
  if (format.scores) line += fmt::format("\t{:.6f}\t{:.6f}", best.score, best.log_probability);
  if (format.alignments) line.append("\t").append(alignment(translation, best, format, names));
  line.push_back('\n');
  return line;
}

}  // namespace s2s
