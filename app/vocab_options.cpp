#include "vocab_options.h"

#include "common_options.h"

namespace s2s {

void declare_reading(cli::OptionTable& table, std::size_t& max_bytes, bool& nfc) {
  table
      .integer("max-bytes", max_bytes, cli::between(16, 1 << 30),
               "bytes of a line; longer lines are cut there")
      .called("BYTES");
  table.flag("nfc", nfc, "do not bring text into Unicode normalisation form C");
}

void declare_vocabulary(cli::OptionTable& table, const std::string& prefix, VocabularyOptions& options) {
  table.integer(prefix + "size", options.size, cli::between(8, 1'000'000),
                "pieces in the vocabulary, the four fixed ones (unknown, <s>, </s>, <pad>) included");
  table.choice<PieceModel>(prefix + "model", options.model,
                           {{"unigram", PieceModel::unigram}, {"bpe", PieceModel::bpe}},
                           "unigram language model (Kudo 2018) or byte pair encoding (Sennrich et al. 2016)");
  table.number("character-coverage", options.character_coverage, cli::between(0.5, 1.0),
               "share of the text's characters that become pieces; the rest is unknown");
  table.integer(prefix + "max-lines", options.max_lines, cli::at_least(1),
                "learn the pieces from a random sample of so many lines");
}

void declare_vocab_train(cli::OptionTable& table, VocabTrainOptions& options) {
  table.group("Input and output");
  table.arguments("FILE", options.files, "text, plain or compressed (gz, xz, zst, bz2); - is standard input")
      .must_be_given();
  table.text("o,output", options.output, "where the model goes").called("FILE").must_be_given();
  declare_reading(table, options.reading.max_bytes, options.reading.nfc);
  table.group("Pieces");
  declare_vocabulary(table, "", options.vocabulary);
  table.integer("seed", options.vocabulary.seed, cli::at_least(0), "of the random sample");
  table.epilogue(
      "Train one model for two languages by naming the files of both.\n\n"
      "Example:\n  s2s vocab train --size 8000 -o en.model train.en");
}

void declare_vocab_encode(cli::OptionTable& table, VocabCodeOptions& options) {
  table.group("Input and output");
  table.arguments("FILE", options.files, "text, plain or compressed [default: standard input]");
  table.text("m,model", options.model, "SentencePiece model").called("FILE").must_be_given();
  table.flag("ids", options.ids, "print numbers instead of pieces");
  declare_reading(table, options.reading.max_bytes, options.reading.nfc);
  table.epilogue("One line of output for each line of input, pieces separated by blanks.");
}

void declare_vocab_decode(cli::OptionTable& table, VocabCodeOptions& options) {
  table.group("Input and output");
  table.arguments("FILE", options.files, "pieces separated by blanks [default: standard input]");
  table.text("m,model", options.model, "SentencePiece model").called("FILE").must_be_given();
  table.flag("ids", options.ids, "read numbers instead of pieces");
  declare_reading(table, options.reading.max_bytes, options.reading.nfc);
}

void declare_vocab_show(cli::OptionTable& table, VocabShowOptions& options) {
  table.group("Input and output");
  table.arguments("MODEL", options.models, "SentencePiece models").must_be_given();
  table.flag("pieces", options.pieces, "list all pieces with their ids");
  declare_json(table, options.json);
}

}  // namespace s2s
