#include "score_options.h"

namespace s2s {
namespace {

void declare_bleu(cli::OptionTable& table, BleuOptions& bleu) {
  table.choice("tokenizer", bleu.tokenizer,
               named_by_to_string({BleuTokenizer::mteval_13a, BleuTokenizer::international,
                                   BleuTokenizer::character, BleuTokenizer::none}),
               "how BLEU cuts text into words");
  table.choice("smoothing", bleu.smoothing,
               named_by_to_string({BleuSmoothing::exponential, BleuSmoothing::floor, BleuSmoothing::add_k,
                                   BleuSmoothing::none}),
               "how BLEU counts an n-gram order without a match (Chen and Cherry 2014)");
  table.number("smoothing-value", bleu.smoothing_value, cli::at_least(0.0), "of floor and add-k")
      .unset("0.1 for floor, 1 for add-k");
  table.flag(
      "effective-order", bleu.effective_order,
      "leave out n-gram orders that the translation is too short for, as scores of single sentences do");
}

void declare_chrf(cli::OptionTable& table, ChrfOptions& chrf) {
  table.integer("chrf-char-order", chrf.character_order, cli::between(1, 64), "longest n-gram of characters");
  table.integer("chrf-word-order", chrf.word_order, cli::between(0, 64),
                "longest n-gram of words; 2 makes it chrF++");
  table.integer("chrf-beta", chrf.beta, cli::between(1, 100),
                "how many times recall counts as much as precision");
  table.flag("chrf-whitespace", chrf.whitespace, "count blanks as characters too");
  table.flag("chrf-eps-smoothing", chrf.epsilon_smoothing,
             "average the F-scores of all orders, as chrF++.py, Moses and NLTK do");
}

void declare_ter(cli::OptionTable& table, EvaluationOptions& scores) {
  table.flag("ter", scores.with_ter,
             "translation edit rate too, which takes longer than the others together");
  table.flag("ter-case-sensitive", scores.ter.case_sensitive, "do not take upper and lower case as equal");
  table.flag("ter-normalized", scores.ter.normalized, "part punctuation from words, undo XML entities");
  table.flag("ter-no-punct", scores.ter.no_punct, "leave punctuation out");
  table.flag("ter-asian-support", scores.ter.asian_support,
             "with --ter-normalized every ideograph is a word; with --ter-no-punct full-width marks go too");
}

}  // namespace

void declare_metrics(cli::OptionTable& table, EvaluationOptions& scores) {
  table.flag("lowercase", scores.bleu.lowercase, "count upper and lower case as equal in BLEU and chrF");
  declare_bleu(table, scores.bleu);
  declare_chrf(table, scores.chrf);
  table.flag("chrf-plus-plus", scores.with_chrf_plus_plus, "chrF++ too, beside chrF");
  declare_ter(table, scores);
}

EvaluationOptions resolve(EvaluationOptions scores) {
  scores.chrf.lowercase = scores.bleu.lowercase;
  scores.significance.seed = scores.bootstrap.seed;
  return scores;
}

}  // namespace s2s
