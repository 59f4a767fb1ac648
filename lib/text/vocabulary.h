// Pieces, their ids, and the way between text and ids: a SentencePiece model (Kudo and Richardson 2018,
// "SentencePiece") in the one form that s2s uses. A blank becomes part of the piece behind it, so
// decode(encode(text)) is the text's words again with single blanks between them; two reserved characters are
// replaced (piece_text.h). Ids 0 to 3 are fixed: unknown, <s>, </s>, <pad> (text/special_ids.h). The words
// "<s>" or "</s>" in a text are text: they never become those ids.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s2s {

class Vocabulary {
 public:
  // Throws IoError when the file cannot be read, ModelError when `expected_sha256` is given and is not that
  // of the file (one flipped bit mostly loads), when it is no SentencePiece model or no regular file, or when
  // its fixed ids are not the four above.
  static Vocabulary load(const std::string& path, const std::string& expected_sha256 = "");
  // `name` stands for the path in messages.
  static Vocabulary from_bytes(std::string bytes, const std::string& name);

  // Text is valid UTF-8 (LineReader's). Neither <s> nor </s> is added. Text without words has no pieces.
  std::vector<std::int32_t> encode(std::string_view text) const;
  // The same as pieces, with what stands in the text where the id would be unknown.
  std::vector<std::string> encode_as_pieces(std::string_view text) const;

  // Any ids: unknown ones, and those outside of [0, size), are U+2047 between blanks; control ids are
  // nothing. Single blanks stand between words, none at the ends.
  std::string decode(std::span<const std::int32_t> ids) const;
  std::string decode_pieces(const std::vector<std::string>& pieces) const;

  std::string piece(std::int32_t id) const;  // "\u2581the"; id in [0, size)
  // What the piece is in decoded text, with blanks in place of marks; id in [0, size).
  std::string text_of(std::int32_t id) const;
  std::int32_t id(const std::string& piece) const;  // kUnknownId when there is no such piece
  std::int32_t size() const;
  const std::string& sha256() const;  // of the model's bytes, in hex
  const std::string& bytes() const;   // the model as a file holds it

 private:
  struct Impl;
  explicit Vocabulary(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;  // immutable, so copies share it, and threads too
};

}  // namespace s2s
