#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <stdexcept>

#include "text/sentencepiece_api.h"

namespace s2s {
namespace {

void check(const sentencepiece::util::Status& status) {
  if (!status.ok()) throw std::runtime_error("SentencePiece: " + status.ToString());
}

class Processor : public SentencePieceModel {
 public:
  bool load(const std::string& bytes) { return processor_.LoadFromSerializedProto(bytes).ok(); }

  std::vector<int> encode(std::string_view text) const override {
    std::vector<int> ids;
    check(processor_.Encode(text, &ids));
    return ids;
  }
  std::vector<std::string> encode_as_pieces(std::string_view text) const override {
    std::vector<std::string> pieces;
    check(processor_.Encode(text, &pieces));
    return pieces;
  }
  std::string decode(const std::vector<int>& ids) const override {
    std::string text;
    check(processor_.Decode(ids, &text));
    return text;
  }
  std::string decode_pieces(const std::vector<std::string>& pieces) const override {
    std::string text;
    check(processor_.Decode(pieces, &text));
    return text;
  }
  std::string piece(int id) const override { return processor_.IdToPiece(id); }
  int id(const std::string& piece) const override { return processor_.PieceToId(piece); }
  int size() const override { return processor_.GetPieceSize(); }
  std::array<int, 4> fixed_ids() const override {
    return {processor_.unk_id(), processor_.bos_id(), processor_.eos_id(), processor_.pad_id()};
  }

 private:
  sentencepiece::SentencePieceProcessor processor_;
};

class LineIterator : public sentencepiece::SentenceIterator {
 public:
  explicit LineIterator(const std::vector<std::string>& lines) : lines_(lines) {}
  bool done() const override { return next_ >= lines_.size(); }
  void Next() override { ++next_; }
  const std::string& value() const override { return lines_[next_]; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  const std::vector<std::string>& lines_;
  std::size_t next_ = 0;
};

std::unique_ptr<SentencePieceModel> load(const std::string& bytes) {
  auto processor = std::make_unique<Processor>();
  if (!processor->load(bytes)) return nullptr;
  return processor;
}

std::string train(const std::unordered_map<std::string, std::string>& arguments,
                  const std::vector<std::string>& lines) {
  LineIterator iterator(lines);
  std::string bytes;
  const auto status = sentencepiece::SentencePieceTrainer::Train(arguments, &iterator, &bytes);
  if (!status.ok()) throw std::runtime_error(status.ToString());
  return bytes;
}

constexpr SentencePieceApi kApi{load, train};

}  // namespace
}  // namespace s2s

extern "C" __attribute__((visibility("default"))) const s2s::SentencePieceApi* s2s_sentencepiece_api() {
  return &s2s::kApi;
}
