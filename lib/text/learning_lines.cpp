#include "text/learning_lines.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/words.h"
#include "text/encoding.h"
#include "text/piece_text.h"

namespace s2s {

namespace {

constexpr std::uint64_t kLooked = 16;  // invalid lines by which an encoding is told

std::string left_out_because(std::uint64_t count, std::uint64_t of_lines, const std::string& why) {
  return fmt::format("{} of {} lines {} left out of what pieces are learnt from: {}", count, of_lines,
                     count == 1 ? "was" : "were", why);
}

}  // namespace

void LearningLines::add(const Line& line, const FilesReader& reader) {
  ++read_;
  if (line.invalid) {
    if (++invalid_ == 1) first_invalid_ = reader.place();
    if (invalid_ <= kLooked) advice_ = encoding_advice(reader.summary().invalid_bytes);
  } else if (line.cut) {
    if (++cut_ == 1) first_cut_ = reader.place();
  } else {
    blank_ += count_words(line.text) == 0 ? 1 : 0;
    reserved_ += holds_reserved(line.text) ? 1 : 0;
    sample_.add(line.text);
  }
}

std::string LearningLines::invalid_sentence() const {
  return fmt::format("not UTF-8, or with NUL (first: {}){}", first_invalid_, advice_);
}

std::string LearningLines::cut_sentence() const {
  return fmt::format("longer than {} bytes, see --max-bytes (first: {})", max_bytes_, first_cut_);
}

std::vector<std::string> LearningLines::left_out() const {
  std::vector<std::string> sentences;
  if (invalid_ > 0) sentences.push_back(left_out_because(invalid_, read_, invalid_sentence()));
  if (cut_ > 0) sentences.push_back(left_out_because(cut_, read_, cut_sentence()));
  return sentences;
}

std::vector<std::string> LearningLines::replaced() const {
  return reserved_ == 0 ? std::vector<std::string>{} : std::vector{reserved_warning(reserved_, read_)};
}

std::vector<std::string> LearningLines::take_lines() {
  // where all are blank, learning says so
  if (read_ > invalid_ + cut_ + blank_ || read_ == blank_) return std::move(sample_).lines();
  std::string why;
  const auto add = [&](std::uint64_t count, const std::string& reason) {
    if (count > 0) why += fmt::format("{}{} {}", why.empty() ? "" : "; ", count, reason);
  };
  add(blank_, "blank");
  add(cut_, cut_sentence());
  add(invalid_, invalid_sentence());
  throw DataError(fmt::format("none of {} lines can be learnt from: {}", read_, why));
}

}  // namespace s2s
