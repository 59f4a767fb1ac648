#include "score_options.h"

namespace s2s {
namespace {

void declare_bleu(cli::OptionTable& table, BleuOptions& bleu) {
  table.choice("tokenizer", bleu.tokenizer,
               named_by_to_string({BleuTokenizer::mteval_13a, BleuTokenizer::international,
                                   BleuTokenizer::character, BleuTokenizer::none}),
               "tokeniser of BLEU");
  table.choice("smoothing", bleu.smoothing,
               named_by_to_string({BleuSmoothing::exponential, BleuSmoothing::floor, BleuSmoothing::add_k,
                                   BleuSmoothing::none}),
               "smoothing of BLEU for n-gram orders without a match (Chen and Cherry 2014)");
  table
      .number("smoothing-value", bleu.smoothing_value, cli::at_least(0.0),
              "smoothing value of BLEU for --smoothing floor and add-k")
      .unset("0.1 for floor, 1 for add-k");
  table.flag("effective-order", bleu.effective_order,
             "skip n-gram orders of BLEU that are longer than the translation");
}

void declare_chrf(cli::OptionTable& table, ChrfOptions& chrf) {
  table.integer("chrf-char-order", chrf.character_order, cli::between(1, 64),
                "maximum character n-gram order of chrF");
  table.integer("chrf-word-order", chrf.word_order, cli::between(0, 64),
                "maximum word n-gram order of chrF; 2 makes it chrF++");
  table.integer("chrf-beta", chrf.beta, cli::between(1, 100),
                "weight of recall against precision in chrF (beta)");
  table.flag("chrf-whitespace", chrf.whitespace, "count white space as characters in chrF");
  table.flag("chrf-eps-smoothing", chrf.epsilon_smoothing,
             "average chrF over the F-scores of all n-gram orders, as chrF++.py, Moses and NLTK do");
}

void declare_ter(cli::OptionTable& table, EvaluationOptions& scores) {
  table.flag("ter", scores.with_ter,
             "compute translation edit rate (TER) too; slower than all other scores together");
  table.flag("ter-case-sensitive", scores.ter.case_sensitive, "distinguish upper and lower case in TER");
  table.flag("ter-normalized", scores.ter.normalized,
             "split punctuation from words and decode XML entities in TER");
  table.flag("ter-no-punct", scores.ter.no_punct, "remove punctuation in TER");
  table.flag("ter-asian-support", scores.ter.asian_support,
             "treat each ideograph as a word with --ter-normalized, and remove full-width punctuation with "
             "--ter-no-punct");
}

}  // namespace

cli::Option& declare_bucket_bounds(cli::OptionTable& table, BucketOptions& buckets, std::string& vocabulary,
                                   const std::string& vocabulary_default) {
  table.choice("bucket-unit", buckets.unit,
               named_by_to_string({BucketUnit::word, BucketUnit::piece, BucketUnit::character}),
               "unit of length for buckets");
  table.text("vocabulary", vocabulary, "SentencePiece model for --bucket-unit piece")
      .called("FILE")
      .input()
      .unset(vocabulary_default);
  return table.integers("buckets", buckets.bounds, cli::at_least(1),
                        "upper length bound of each bucket; a last bucket holds all longer sentences");
}

void declare_resampling(cli::OptionTable& table, EvaluationOptions& scores, const std::string& baseline,
                        const std::string& seed_name) {
  table.integer("bootstrap", scores.bootstrap.samples, cli::between(0, 1'000'000),
                "bootstrap samples for the confidence interval of BLEU; 0 skips intervals");
  table.number("confidence", scores.bootstrap.confidence, cli::between(0.5, 0.9999),
               "confidence level of intervals");
  table.choice(
      "significance", scores.significance.test,
      named_by_to_string({SignificanceTest::paired_bootstrap, SignificanceTest::approximate_randomization}),
      "significance test against the " + baseline +
          ": bs is paired bootstrap (Koehn 2004), ar is approximate randomisation (Riezler and Maxwell "
          "2005)");
  table.integer("significance-samples", scores.significance.samples, cli::between(0, 1'000'000),
                "samples of the significance test; 0 means 1000 for bs and 10000 for ar");
  table.integer(seed_name, scores.bootstrap.seed, cli::at_least(0),
                "random seed of bootstrap and significance test");
}

void declare_metrics(cli::OptionTable& table, EvaluationOptions& scores) {
  table.flag("lowercase", scores.bleu.lowercase, "ignore case in BLEU and chrF");
  declare_bleu(table, scores.bleu);
  declare_chrf(table, scores.chrf);
  table.flag("chrf-plus-plus", scores.with_chrf_plus_plus, "compute chrF++ too");
  declare_ter(table, scores);
}

EvaluationOptions resolve(EvaluationOptions scores) {
  scores.chrf.lowercase = scores.bleu.lowercase;
  scores.significance.seed = scores.bootstrap.seed;
  return scores;
}

}  // namespace s2s
