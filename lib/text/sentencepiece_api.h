// What text needs of SentencePiece, which stands behind it in a module opened at run time. Linking it
// directly crashes every program with LibTorch at its start: Debian's libsentencepiece holds a protobuf of
// its own under public names, LibTorch brings libprotobuf with the same names in another version, and in one
// scope of symbols either uses the other's. The module is opened so that its libraries look names up among
// themselves first, and nobody else sees theirs.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace s2s {

// sentencepiece::SentencePieceProcessor with a model loaded. Throws std::runtime_error with SentencePiece's
// message.
class SentencePieceModel {
 public:
  virtual ~SentencePieceModel() = default;
  virtual std::vector<int> encode(std::string_view text) const = 0;
  virtual std::vector<std::string> encode_as_pieces(std::string_view text) const = 0;
  virtual std::string decode(const std::vector<int>& ids) const = 0;
  virtual std::string decode_pieces(const std::vector<std::string>& pieces) const = 0;
  virtual std::string piece(int id) const = 0;
  virtual int id(const std::string& piece) const = 0;
  virtual int size() const = 0;
  virtual std::array<int, 4> fixed_ids() const = 0;  // unknown, <s>, </s>, <pad>; -1: none
};

struct SentencePieceApi {
  // Null where the bytes are no model.
  std::unique_ptr<SentencePieceModel> (*load)(const std::string& bytes);
  // spm_train's arguments without dashes, and the text; returns the model's bytes. Throws std::runtime_error
  // with SentencePiece's message.
  std::string (*train)(const std::unordered_map<std::string, std::string>& arguments,
                       const std::vector<std::string>& lines);
};

// Opens the module on first use; any thread may call it. Throws Error of kind internal where it is missing.
const SentencePieceApi& sentencepiece_api();

}  // namespace s2s
