#include "study/results_json.h"

#include <limits>
#include <optional>
#include <utility>

#include "report/evaluation_tables.h"
#include "report/length_answer.h"

namespace s2s {
namespace {

template <class Value>
void add(Json& json, const char* name, const std::optional<Value>& value) {
  if (value) json[name] = *value;
}

Json object_of(const auto& pairs) {
  Json json = Json::object();
  for (const auto& [name, value] : pairs) json[name] = value;
  return json;
}

template <class Items, class Convert>
Json array_of(const Items& items, const Convert& convert) {
  Json json = Json::array();
  for (const auto& item : items) json.push_back(convert(item));
  return json;
}

Json interval_json(const Interval& interval) { return {interval.low, interval.high}; }

Json row_json(const PooledRow& row) {
  Json json{{"bucket", row.label}, {"low", row.low}};
  if (row.high != std::numeric_limits<std::int64_t>::max()) json["high"] = row.high;
  json["sentences"] = row.sentences;
  if (row.sentences == 0) return json;
  json["bleu"] = row.bleu;
  if (row.interval) json["bleu_interval"] = interval_json(*row.interval);
  add(json, "bleu_deviation_over_seeds", row.seed_spread);
  add(json, "bleu_difference", row.difference);
  add(json, "p", row.p_value);
  json["chrf"] = row.chrf;
  add(json, "chrf_plus_plus", row.chrf_plus_plus);
  add(json, "ter", row.ter);
  json["length_ratio"] = row.length_ratio;
  add(json, "cut_off", row.cut_off_share);
  return json;
}

Json kept_json(const KeptShare& kept) {
  Json json{{"beyond", kept.beyond},          {"sentences", kept.sentences}, {"bleu", kept.bleu},
            {"best_bucket", kept.best_label}, {"best_bleu", kept.best_bleu}, {"share", kept.share}};
  if (kept.interval) json["interval"] = interval_json(*kept.interval);
  if (kept.difference) json["difference_interval"] = interval_json(*kept.difference);
  return json;
}

Json point_json(const ValidationPoint& point) {
  Json json{{"update", point.update}, {"seconds", point.seconds}, {"loss", point.loss}};
  add(json, "bleu", point.bleu);
  return json;
}

Json run_json(const StudyRun& run) {
  return {{"seed", run.seed},
          {"folder", run.folder},
          {"updates", run.updates},
          {"training_seconds", run.training_seconds},
          {"words_per_second", run.words_per_second},
          {"validations", array_of(run.curve, point_json)},
          {"evaluation", evaluation_json({run.evaluation}).at("systems").at(0)}};
}

Json result_json(const StudyVariant& variant, const StudyResult& result) {
  Json json{{"variant", variant.name}, {"runs", array_of(result.runs, run_json)}};
  if (result.runs.empty()) return json;
  json["parameters"] = result.parameters;
  json["overall"] = row_json(result.overall);
  json["buckets"] = array_of(result.buckets, row_json);
  if (result.kept) json["kept_on_long_sentences"] = kept_json(*result.kept);
  json["configuration"] = result.configuration;
  return json;
}

Json example_json(const StudyExample& example, const std::vector<StudyVariant>& variants) {
  Json json{{"line", example.line}, {"source", example.source}, {"reference", example.reference}};
  json["translations"] = Json::object();
  for (std::size_t i = 0; i < variants.size(); ++i)
    add(json["translations"], variants[i].name.c_str(), example.translations[i]);
  return json;
}

Json corpus_json(const StudyReport& report, const StudyCorpus& corpus) {
  const std::vector<StudyVariant>& variants = report.variants;
  Json json{{"name", corpus.name},
            {"source_language", corpus.source_language},
            {"target_language", corpus.target_language},
            {"test_set", corpus.test_set},
            {"answer", length_answer(report, corpus)}};
  json["sets"] = array_of(corpus.sets, [](const SetSize& set) {
    return Json{{"name", set.name},
                {"pairs", set.pairs},
                {"source_words", set.source_words},
                {"target_words", set.target_words}};
  });
  json["dropped"] = object_of(corpus.dropped);
  json["results"] = Json::array();
  for (std::size_t i = 0; i < variants.size(); ++i)
    json["results"].push_back(result_json(variants[i], corpus.results[i]));
  json["examples"] =
      array_of(corpus.examples, [&](const StudyExample& one) { return example_json(one, variants); });
  return json;
}

}  // namespace

Json study_json(const StudyReport& report) {
  Json json{{"title", report.title}, {"description", report.description}};
  json["variants"] = array_of(report.variants, [](const StudyVariant& variant) {
    return Json{{"name", variant.name},
                {"description", variant.description},
                {"options", object_of(variant.changes)}};
  });
  json["baseline"] = report.variants.at(report.baseline).name;
  json["seeds"] = report.seeds;
  json["significance"] = report.significance;
  json["corpora"] =
      array_of(report.corpora, [&](const StudyCorpus& one) { return corpus_json(report, one); });
  json["commands"] = report.commands;
  json["machine"] = object_of(report.machine);
  json["version"] = report.version;
  json["date"] = report.date;
  json["configuration"] = report.configuration;
  return json;
}

}  // namespace s2s
