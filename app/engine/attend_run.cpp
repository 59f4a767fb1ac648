// Runs `s2s attend`.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "attend_links.h"
#include "base/counted.h"
#include "base/error.h"
#include "base/progress.h"
#include "base/signals.h"
#include "cli/output.h"
#include "data/corpus_folder.h"
#include "engine/attend_output.h"
#include "engine/engine_commands.h"
#include "engine/model_run.h"
#include "engine/run_corpus.h"
#include "idle_attend_options.h"
#include "lab/explained_step.h"
#include "metrics/attention_statistics.h"
#include "nn/attention_choices.h"
#include "nn/engine.h"
#include "search/alignment.h"
#include "search/forced_decoding.h"
#include "search/translator.h"
#include "search/word_attention.h"
#include "text/piece_text.h"
#include "text/piece_words.h"
#include "text_input.h"
#include "train/model_json.h"

namespace s2s {
namespace {

std::vector<std::string> source_files(const LoadedModel& loaded, const AttendOptions& options) {
  if (!options.files.empty()) return options.files;
  if (const auto held_out = held_out_of(loaded.run); held_out && options.corpus.empty()) {
    spdlog::info("source: {}, the pairs that the run held out of its training text", held_out->source);
    return {held_out->source};
  }
  const std::string corpus = options.corpus.empty()
                                 ? corpus_of(loaded, "name a FILE (- is standard input), or --corpus")
                                 : options.corpus;
  const CorpusSet set = read_corpus_folder(corpus, options.data_root).set(options.set);
  spdlog::info("source: {} of corpus {}", options.set, corpus);
  return set.source;
}

LoadedModel load_attentional_model(const ModelChoice& choice) {
  LoadedModel loaded = load_chosen_model(choice);
  if (!attention_choices(loaded.model->options()).attends())
    throw UsageError(
        fmt::format("{} was trained without attention: its decoder sees the source as one fixed vector "
                    "and attends to "
                    "no word of it, so there is nothing to show; name a run with attention by --model",
                    loaded.run));
  return loaded;
}

// From 1; 0: the mean of all. UsageError where there is no such head.
std::vector<std::int64_t> shown_heads(const AttendOptions& options, std::int64_t heads) {
  if (options.head > heads)
    throw UsageError(fmt::format("there is no head {}: this model's attention has {}", options.head, heads));
  if (!options.all_heads) return {options.head};
  std::vector<std::int64_t> all(static_cast<std::size_t>(heads));
  std::iota(all.begin(), all.end(), 1);
  return all;
}

// From translations to maps, with the alignments and statistics of all, head by head where they are asked
// for.
class Attending {
 public:
  Attending(const LoadedModel& loaded, const AttendOptions& options) : loaded_(loaded), options_(options) {
    const AttendLinks links(options);
    for (const std::int64_t head : shown_heads(options, attention_choices(loaded.model->options()).heads))
      shown_.push_back({head, links, AttentionSums()});
  }

  std::vector<AttentionMap> maps_of(Translation&& translation, std::uint64_t line) {
    Hypothesis& best = translation.n_best.front();
    auto source = loaded_.source.encode_as_pieces(translation.source);
    source.resize(translation.source_pieces.size());  // a long source was cut
    const auto target = target_pieces(best, translation.texts.front());
    const PieceWords source_words = words_of(texts_of(source));
    const PieceWords target_words = words_of(target_texts(best, target));
    std::vector<AttentionMap> maps;
    for (Shown& shown : shown_) {
      // of a model with one head its weights are the mean
      if (shown.head > 0 && !best.heads.empty())
        best.attention = std::move(best.heads[static_cast<std::size_t>(shown.head - 1)]);
      AttentionMap map{line,
                       translation.source,
                       translation.texts.front(),
                       piece_attention(best, source, target),
                       piece_alignment(best, options_.offset),
                       shown.head};
      if (options_.unit == AlignmentUnit::words) {
        map.attention = word_attention(map.attention, source_words, target_words);
        map.links = word_alignment(map.links, source_words, target_words);
      }
      map.links = shown.links.complete(line, std::move(map.links), map.attention);
      shown.sums.add(map.attention);
      maps.push_back(std::move(map));
    }
    return maps;
  }

  std::vector<AttentionFigures> figures() const {
    std::vector<AttentionFigures> all;
    for (const Shown& shown : shown_)
      all.push_back({shown.head, shown.sums.mean(), shown.sums.options(), shown.links.counts(),
                     shown.links.unannotated()});
    return all;
  }
  const AttendLinks& links() const { return shown_.front().links; }

 private:
  // What is shown of every sentence: a head, or the mean of all.
  struct Shown {
    std::int64_t head;
    AttendLinks links;
    AttentionSums sums;
  };

  // A given translation may hold letters that the vocabulary does not know; they are shown as they are.
  std::vector<std::string> target_pieces(const Hypothesis& hypothesis, const std::string& text) const {
    std::vector<std::string> pieces;
    if (options_.forced.empty()) {
      for (const std::int32_t piece : hypothesis.pieces) pieces.push_back(loaded_.target.piece(piece));
    } else {
      pieces = loaded_.target.encode_as_pieces(text);
      pieces.resize(hypothesis.pieces.size());  // a long one was cut
    }
    return pieces;
  }

  std::vector<std::string> target_texts(const Hypothesis& hypothesis,
                                        const std::vector<std::string>& pieces) const {
    if (!options_.forced.empty()) return texts_of(pieces);
    std::vector<std::string> texts;
    for (const std::int32_t piece : hypothesis.pieces) texts.push_back(loaded_.target.text_of(piece));
    return texts;
  }

  // Of pieces that a text was cut into.
  static std::vector<std::string> texts_of(const std::vector<std::string>& pieces) {
    std::vector<std::string> texts;
    for (const std::string& piece : pieces) texts.push_back(text_of_piece(piece));
    return texts;
  }

  const LoadedModel& loaded_;
  const AttendOptions& options_;
  std::vector<Shown> shown_;
};

void summarise(const std::vector<AttentionFigures>& all, const TranslationReport& report,
               AlignmentUnit unit) {
  warn_of_cuts(report);
  const AttentionStatistics& statistics = all.front().statistics;
  const std::string what = unit == AlignmentUnit::words ? "word" : "piece";
  spdlog::info("{}, {}, {}", counted(statistics.sentences, "sentence"),
               counted(statistics.source_words, "source " + what),
               counted(statistics.target_words, "target " + what));
  for (const AttentionFigures& figures : all) {
    const std::string whose = figures.head == 0 ? "" : fmt::format("head {}: ", figures.head);
    for (const Figure& figure : list_figures(figures))
      spdlog::info("{}{}: {}", whose, figure.name, figure.value);
  }
}

// Lines read to the end, to be given one by one.
class ReadLines {
 public:
  explicit ReadLines(const ReadLine& read) {
    for (Line line; read(line);) {
      throw_if_interrupted();
      lines_.push_back(std::move(line));
    }
  }
  std::uint64_t size() const { return lines_.size(); }
  bool operator()(Line& line) {
    if (next_ == lines_.size()) return false;
    line = std::move(lines_[next_++]);
    return true;
  }

 private:
  std::vector<Line> lines_;
  std::size_t next_ = 0;
};

// Translates, or takes the given translations, line by line.
TranslationReport each_translation(const LoadedModel& loaded, const AttendOptions& options,
                                   ChosenLines& chosen, const std::function<void(Translation)>& emit) {
  const TextCoding coding = loaded.coding();
  if (options.forced.empty()) {
    spdlog::info("engine: {}", choose_engine(*loaded.model, options.translator.engine).description);
    const std::unique_ptr<StepModel> model = make_step_model(*loaded.model, options.translator.engine);
    return translate(std::ref(chosen), coding, *model, options.translator, emit);
  }
  check_equal_files(chosen.paths(), options.forced);
  TextInput text({options.forced}, options.reading.of(loaded.nfc));
  ChosenLines targets(text, options.lines, options.max_lines);
  // Read before anything is computed: pipes of unequal length too must not end in half a page.
  ReadLines source_lines(std::ref(chosen));
  ReadLines target_lines(std::ref(targets));
  check_equal_sides(source_lines.size(), target_lines.size());
  const auto score = [&](const PairBatch& batch) { return loaded.model->score(batch); };
  const TranslationReport report =
      force(std::ref(source_lines), std::ref(target_lines), coding, score, options.translator, emit);
  text.warn();
  return report;
}

// The first sentence's step, number by number.
void explain(const LoadedModel& loaded, const AttendOptions& options, ChosenLines& chosen) {
  Translation translation;
  each_translation(loaded, options, chosen, [&](Translation found) { translation = std::move(found); });
  chosen.check_all_found();
  throw_if_interrupted();
  std::vector<std::int32_t> source = translation.source_pieces;
  if (source.empty())
    throw DataError("the line is blank: there is nothing to explain; choose another with --line");
  if (loaded.reverse_source) std::reverse(source.begin(), source.end());
  const lab::ExplainedStep step = lab::explain_step(*loaded.model, source, translation.n_best.front().pieces,
                                                    {.step = options.step, .head = options.head});
  lab::StepNames names{{}, [&](std::int32_t piece) { return loaded.target.piece(piece); }};
  for (const std::int32_t piece : source) names.source.push_back(loaded.source.piece(piece));
  names.source.push_back("</s>");
  if (options.format == AttendFormat::json) {
    cli::write_output(format_json(lab::to_json(step, names)) + "\n");
  } else {
    cli::write_output(fmt::format("{}\n{}\n\n", translation.source, translation.texts.front()) +
                      lab::to_text(step, names, static_cast<std::size_t>(options.components)));
  }
}

}  // namespace

void run_attend(const Invocation& invocation) {
  const AttendOptions options = resolve(invocation.arguments->attend);
  check(options.translator);
  for (const std::string& sentence : idle_options(invocation.arguments->attend)) spdlog::warn("{}", sentence);
  const LoadedModel loaded = load_attentional_model(options.model);
  Attending attending(loaded, options);
  AttendOutput output(options, {loaded.run, loaded.checkpoint, loaded.update,
                                to_json(loaded.model->options()).at("attention").get<std::string>(),
                                attention_choices(loaded.model->options()).heads});
  TextInput text(source_files(loaded, options), options.reading.of(loaded.nfc));
  ChosenLines chosen(text, options.lines, options.max_lines);
  if (options.explain) return explain(loaded, options, chosen);
  Progress progress("attending", /*total=*/0);
  const TranslationReport report = each_translation(loaded, options, chosen, [&](Translation translation) {
    const std::uint64_t line = chosen.number(translation.line);
    if (!text.is_typed()) progress.update(static_cast<std::int64_t>(translation.line));
    for (AttentionMap& map : attending.maps_of(std::move(translation), line)) output.add(std::move(map));
  });
  if (report.signal == 0) {
    chosen.check_all_found();
    if (chosen.reached_end()) attending.links().check_lines(chosen.lines_read());
  }
  const std::vector<AttentionFigures> figures = attending.figures();
  output.finish(figures);
  text.warn();
  summarise(figures, report, options.unit);
  if (report.signal != 0) throw Interrupted(report.signal);
}

}  // namespace s2s
