// Text that a command reads line by line: files, or standard input, one after the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "text/line_reader.h"

namespace s2s {

// Counts what had to be repaired.
class TextInput {
 public:
  enum class Holds { text, pieces };
  // No files: standard input.
  TextInput(const std::vector<std::string>& files, const LineReaderOptions& options,
            Holds holds = Holds::text);

  // Asks for the line on standard error where it is somebody's turn to type it.
  bool operator()(Line& line);
  bool would_wait() { return reader_.would_wait(); }
  // Whether somebody types the text and sees what is said on standard error.
  bool is_typed() const { return typed_; }
  // Says in the log how many lines were repaired, and what else is remarkable about the files read.
  void warn() const;
  std::string place() const { return reader_.place(); }  // FILE:LINE of the line given last
  const std::vector<std::string>& paths() const { return reader_.paths(); }

 private:
  void ask();

  FilesReader reader_;
  Holds holds_;
  std::uint64_t reserved_ = 0;  // lines of text with characters that pieces keep for themselves
  bool typed_;
  bool asked_before_ = false;
};

// The lines of the files together; nothing where one of them is no regular file, and can be read but once.
std::optional<std::uint64_t> count_lines(const std::vector<std::string>& files);

// Some of a text's lines: those that were chosen by number, at most so many; and their numbers.
class ChosenLines {
 public:
  // Numbers from 1; none chosen: every line. `most` 0: unbounded. Reads no farther than it has to.
  ChosenLines(TextInput& input, std::vector<std::int64_t> chosen, std::int64_t most);

  bool operator()(Line& line);
  // In the text, of the line that was given as the `place`th, from 1.
  std::uint64_t number(std::uint64_t place) const { return given_.at(place - 1); }
  const std::vector<std::string>& paths() const { return input_.paths(); }
  bool reached_end() const { return ended_; }
  std::uint64_t lines_read() const { return read_; }
  // DataError if the text has ended before a line that was chosen.
  void check_all_found() const;

 private:
  bool complete() const;

  TextInput& input_;
  std::vector<std::int64_t> chosen_;  // sorted, each once
  std::size_t most_;
  std::vector<std::uint64_t> given_;
  std::uint64_t read_ = 0;
  bool ended_ = false;
};

}  // namespace s2s
