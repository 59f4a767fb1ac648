#include "text/vocabulary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "base/error.h"
#include "base/hash.h"
#include "base/regular_file.h"
#include "base/words.h"
#include "text/piece_text.h"
#include "text/sentencepiece_api.h"
#include "text/special_ids.h"

namespace s2s {

struct Vocabulary::Impl {
  std::string bytes;
  std::string sha256;
  std::unique_ptr<SentencePieceModel> model;
  // Of a model that learnt from text in which such characters were no blanks, as SentencePiece alone would.
  WhiteLetters white_letters;

  std::string_view readable(std::string_view text, std::string& copy) const {
    const std::string_view readable = readable_by_pieces(text, copy, white_letters);
    return white_letters.empty() || count_words(readable) > 0 ? readable : std::string_view();
  }
};

namespace {

constexpr std::string_view kUnknownText = " \u2047 ";  // SentencePiece's

void check_fixed_ids(const SentencePieceModel& model, const std::string& name) {
  const std::array ids = model.fixed_ids();
  if (ids == std::array{kUnknownId, kBeginId, kEndId, kPadId}) return;
  throw ModelError(fmt::format(
      "{}: a SentencePiece model for s2s has the ids unknown {}, <s> {}, </s> {}, <pad> {}; this one has {} "
      "(-1: none). "
      "Train it by `s2s vocab train`, or by spm_train with --unk_id=0 --bos_id=1 --eos_id=2 --pad_id=3",
      name, kUnknownId, kBeginId, kEndId, kPadId, fmt::join(ids, ", ")));
}

}  // namespace

Vocabulary Vocabulary::from_bytes(std::string bytes, const std::string& name) {
  auto impl = std::make_shared<Impl>();
  impl->model = sentencepiece_api().load(bytes);
  if (!impl->model) throw ModelError(fmt::format("{} is not a SentencePiece model, or a damaged one", name));
  check_fixed_ids(*impl->model, name);
  for (int id = 0; id < impl->model->size(); ++id)
    add_white_letters(impl->model->piece(id), impl->white_letters);
  impl->sha256 = sha256_of(bytes);
  impl->bytes = std::move(bytes);
  return Vocabulary(std::move(impl));
}

Vocabulary Vocabulary::load(const std::string& path, const std::string& expected_sha256) {
  std::string bytes = read_regular_file(path, kMostVocabularyBytes);
  // Before SentencePiece's parser sees what may be damaged, or a stranger's.
  if (const std::string sha256 = expected_sha256.empty() ? "" : sha256_of(bytes); sha256 != expected_sha256) {
    throw ModelError(
        fmt::format("{} is not the SentencePiece model that belongs here: its SHA-256 is {}, not {}. Restore "
                    "it from a copy",
                    path, sha256, expected_sha256));
  }
  return from_bytes(std::move(bytes), path);
}

std::vector<std::int32_t> Vocabulary::encode(std::string_view text) const {
  std::string copy;
  return impl_->model->encode(impl_->readable(text, copy));
}

std::vector<std::string> Vocabulary::encode_as_pieces(std::string_view text) const {
  std::string copy;
  return impl_->model->encode_as_pieces(impl_->readable(text, copy));
}

std::string Vocabulary::decode(std::span<const std::int32_t> ids) const {
  std::vector<int> known(ids.begin(), ids.end());
  for (int& id : known) {
    if (id < 0 || id >= size()) id = kUnknownId;
  }
  std::string text = impl_->model->decode(known);
  tidy_blanks(text);
  return text;
}

std::string Vocabulary::decode_pieces(const std::vector<std::string>& pieces) const {
  std::string text = impl_->model->decode_pieces(pieces);
  tidy_blanks(text);
  return text;
}

std::string Vocabulary::piece(std::int32_t id) const {
  assert(id >= 0 && id < size());
  return impl_->model->piece(id);
}

std::string Vocabulary::text_of(std::int32_t id) const {
  if (id == kUnknownId) return std::string(kUnknownText);
  return id <= kPadId ? "" : text_of_piece(piece(id));
}

std::int32_t Vocabulary::id(const std::string& piece) const { return impl_->model->id(piece); }
std::int32_t Vocabulary::size() const { return impl_->model->size(); }
const std::string& Vocabulary::sha256() const { return impl_->sha256; }
const std::string& Vocabulary::bytes() const { return impl_->bytes; }

}  // namespace s2s
