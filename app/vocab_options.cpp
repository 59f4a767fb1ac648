#include "vocab_options.h"

#include "common_options.h"

namespace s2s {

void declare_reading(cli::OptionTable& table, std::size_t& max_bytes, bool& nfc, const std::string& longer) {
  table.integer("max-bytes", max_bytes, cli::between(16, 1 << 30), "maximum line length in bytes; " + longer)
      .called("BYTES");
  table.flag("nfc", nfc, "normalise text to Unicode form NFC");
}

void declare_vocabulary(cli::OptionTable& table, const std::string& prefix, VocabularyOptions& options) {
  table.integer(prefix + "size", options.size, cli::between(8, 1'000'000),
                "vocabulary size in pieces, including <unk>, <s>, </s> and <pad>");
  table.choice<PieceModel>(
      prefix + "model", options.model, {{"unigram", PieceModel::unigram}, {"bpe", PieceModel::bpe}},
      "piece model: unigram language model (Kudo 2018) or byte pair encoding (Sennrich et al. 2016)");
  table.number("character-coverage", options.character_coverage, cli::between(0.5, 1.0),
               "share of the text's characters covered by pieces; the rest becomes <unk>");
  table.integer(prefix + "max-lines", options.max_lines, cli::at_least(1),
                "maximum number of lines to learn pieces from; a random sample of longer text");
}

void declare_vocab_train(cli::OptionTable& table, VocabTrainOptions& options) {
  table.group("Input and output");
  table.arguments("FILE", options.files, "text, plain or compressed (gz, xz, zst, bz2); - is standard input")
      .must_be_given();
  table.text("o,output", options.output, "file for the SentencePiece model").called("FILE").must_be_given();
  declare_reading(table, options.reading.max_bytes, options.reading.nfc, "longer lines are left out");
  table.group("Pieces");
  declare_vocabulary(table, "", options.vocabulary);
  table.integer("seed", options.vocabulary.seed, cli::at_least(0), "random seed of the line sample");
  table.example("s2s vocab train --size 8000 -o en.model train.en");
  table.example("s2s vocab train -o joint.model train.es train.en", "one model for both languages");
}

void declare_vocab_encode(cli::OptionTable& table, VocabCodeOptions& options) {
  table.group("Input and output");
  table.arguments("FILE", options.files, "text, plain or compressed").unset("standard input");
  table.text("m,model", options.model, "SentencePiece model").called("FILE").input().must_be_given();
  table.flag("ids", options.ids, "print ids instead of pieces");
  declare_reading(table, options.reading.max_bytes, options.reading.nfc, "longer lines are cut");
  table.example("s2s vocab encode -m en.model test.en > test.pieces");
  table.example("echo 'In the beginning' | s2s vocab encode -m en.model --ids");
  table.note("Prints one line for each line of input, with blanks between pieces.");
}

void declare_vocab_decode(cli::OptionTable& table, VocabCodeOptions& options) {
  table.group("Input and output");
  table.arguments("FILE", options.files, "pieces or ids, separated by blanks").unset("standard input");
  table.text("m,model", options.model, "SentencePiece model").called("FILE").input().must_be_given();
  table.flag("ids", options.ids, "read ids instead of pieces");
  declare_reading(table, options.reading.max_bytes, options.reading.nfc, "longer lines are cut");
  table.example("s2s vocab decode -m en.model test.pieces > test.en");
  table.note(
      "A piece that the model does not have is an error, except text that s2s vocab encode left unknown.");
}

void declare_vocab_show(cli::OptionTable& table, VocabShowOptions& options) {
  table.group("Input and output");
  table.arguments("FILE", options.models, "SentencePiece models").must_be_given();
  table.flag("pieces", options.pieces, "list every piece with its id");
  declare_json(table, options.json);
  table.example("s2s vocab show en.model", "print size, kind and fixed pieces");
}

}  // namespace s2s
