// Scores of any two texts lie in their ranges, and a text has the best score against itself.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "metrics/bleu.h"
#include "metrics/chrf.h"
#include "metrics/ter.h"
#include "metrics/word_matches.h"

namespace s2s {
namespace {

struct Options {
  BleuOptions bleu;
  ChrfOptions chrf;
  TerOptions ter;
};

// One bit each.
Options options_of(unsigned bits) {
  const auto next = [&bits] {
    const bool set = (bits & 1U) != 0;
    bits >>= 1U;
    return set;
  };
  Options options;
  options.bleu.lowercase = options.chrf.lowercase = next();
  options.bleu.tokenizer = next() ? BleuTokenizer::international : BleuTokenizer::mteval_13a;
  options.chrf.word_order = next() ? 2 : 0;
  options.chrf.whitespace = next();
  options.ter.normalized = next();
  options.ter.no_punct = next();
  options.ter.asian_support = next();
  options.ter.case_sensitive = next();
  return options;
}

void require(bool met) {
  if (!met) std::abort();
}

void score(const std::string& hypothesis, const std::string& reference, const Options& options) {
  const double bleu = corpus_bleu({hypothesis}, {{reference}}, options.bleu).score;
  require(bleu >= 0 && bleu <= 100.0001);
  const double chrf = corpus_chrf({hypothesis}, {{reference}}, options.chrf);
  require(chrf >= 0 && chrf <= 100.0001);
  require(corpus_ter({hypothesis}, {{reference}}, options.ter) >= 0);
  require(corpus_ter({hypothesis}, {{hypothesis}}, options.ter) == 0);
  match_words(hypothesis, reference);
}

}  // namespace
}  // namespace s2s

// A byte of options, the hypothesis up to the first line end, and the reference.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t end = text.find('\n');
  const std::string reference(end == std::string_view::npos ? std::string_view() : text.substr(end + 1));
  s2s::score(std::string(text.substr(0, end)), reference, s2s::options_of(data[0]));
  return 0;
}
