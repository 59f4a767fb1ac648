#include "corpus_options.h"

#include "train_options.h"

namespace s2s {

void declare_corpus_init(cli::OptionTable& table, CorpusInitOptions& options) {
  NewCorpus& corpus = options.corpus;
  table.group("Corpus");
  table.argument("NAME", corpus.name, "name of the corpus, and of its folder in --data-root").must_be_given();
  declare_data_root(table, options.data_root);
  table.texts("source", corpus.train.source, "source side of the training text")
      .called("FILE")
      .mark_essential();
  table.texts("target", corpus.train.target, "target side of the training text")
      .called("FILE")
      .mark_essential();
  table.texts("tsv", corpus.train.tsv, "training text with lines SOURCE tab TARGET")
      .called("FILE")
      .mark_essential();
  table.text("source-language", corpus.source_language, "source language, also the suffix of source files")
      .called("CODE")
      .unset("the suffix of the first source file");
  table.text("target-language", corpus.target_language, "target language, also the suffix of target files")
      .called("CODE")
      .unset("the suffix of the first target file");

  table.group("Sets to validate and test on");
  table.texts("dev-source", corpus.development.source, "source side of the dev set")
      .called("FILE")
      .unset("pairs held out of the training text");
  table.texts("dev-target", corpus.development.target, "target side of the dev set").called("FILE");
  table.texts("dev-tsv", corpus.development.tsv, "dev set with lines SOURCE tab TARGET").called("FILE");
  table.texts("test-source", corpus.test.source, "source side of the test set")
      .called("FILE")
      .unset("pairs held out of the training text");
  table.texts("test-target", corpus.test.target, "target side of the test set").called("FILE");
  table.texts("test-tsv", corpus.test.tsv, "test set with lines SOURCE tab TARGET").called("FILE");
  declare_held_out(table, corpus.held_out,
                   "hold out up to this many training pairs for each set without files; 0 makes no such set");
  table.example("s2s corpus init mine --source text.es --target text.en", "make data/mine");
  table.example("s2s study length data/mine/study-mine.toml", "run the study it comes with");
  table.example("s2s train --corpus mine");
  table.note(
      "Writes DIR/NAME/corpus.toml, and a study to begin with, DIR/NAME/study-NAME.toml. Held-out sets and "
      "the training text without them are written beside it; other files are named where they are.");
  table.note(
      "Which pairs are held out depends on their text alone: lines may be reordered or appended without "
      "moving a pair from one set to another.");
}

}  // namespace s2s
