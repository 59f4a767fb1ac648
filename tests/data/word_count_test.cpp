#include "data/word_count.h"

#include <gtest/gtest.h>

#include "data/small_corpus.h"
#include "text/special_ids.h"

namespace s2s {
namespace {

TEST(WordCount, OfABatchIsThatOfItsTargetsText) {
  const Vocabulary vocabulary = testing_support::small_vocabulary();
  const auto mark = vocabulary.id("\u2581");
  ASSERT_NE(mark, kUnknownId);
  auto row = vocabulary.encode("kamo ri tes");
  row.insert(row.begin(), mark);
  row.insert(row.end(), {mark, mark, kUnknownId, kEndId});
  Batch batch;
  batch.target.rows = 2;
  batch.target.width = static_cast<std::int64_t>(row.size());
  batch.target.ids = row;
  auto second = vocabulary.encode("ka");
  second.push_back(kEndId);
  batch.target.lengths = {batch.target.width, static_cast<std::int64_t>(second.size())};
  second.resize(row.size(), kPadId);
  batch.target.ids.insert(batch.target.ids.end(), second.begin(), second.end());
  EXPECT_EQ(target_word_counter(vocabulary)(batch), 3 + 1 + 1);
}

}  // namespace
}  // namespace s2s
