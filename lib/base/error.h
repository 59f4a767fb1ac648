// One exception type with a kind. The library throws it with a message that says what is wrong, where (file
// and line of the user's file), and what would be right; app/main turns the kind into the exit code and the
// message into one line on stderr.
#pragma once

#include <stdexcept>
#include <string>

namespace s2s {

enum class ErrorKind {
  internal = 1,  // a defect of s2s itself
  usage = 2,     // command line or configuration
  data = 3,      // corpora, text files, vocabularies that do not fit the text
  model = 4,     // runs, checkpoints, SentencePiece models
  io = 5,        // reading or writing failed: no space, no permission, closed pipe
  diverged = 6,  // the loss became NaN or infinite, again and again
};

class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const { return kind_; }
  // The process's exit status for this kind: the enumerator's value.
  int exit_code() const { return static_cast<int>(kind_); }

 private:
  ErrorKind kind_;
};

struct UsageError : Error {
  explicit UsageError(const std::string& message) : Error(ErrorKind::usage, message) {}
};
struct DataError : Error {
  explicit DataError(const std::string& message) : Error(ErrorKind::data, message) {}
};
struct ModelError : Error {
  explicit ModelError(const std::string& message) : Error(ErrorKind::model, message) {}
};
struct IoError : Error {
  explicit IoError(const std::string& message) : Error(ErrorKind::io, message) {}
};
struct DivergedError : Error {
  explicit DivergedError(const std::string& message) : Error(ErrorKind::diverged, message) {}
};

// For what reads on behalf of others and is told by them what kind of error damage is.
[[noreturn]] inline void throw_error(ErrorKind kind, const std::string& message) {
  switch (kind) {
    case ErrorKind::usage:
      throw UsageError(message);
    case ErrorKind::data:
      throw DataError(message);
    case ErrorKind::model:
      throw ModelError(message);
    case ErrorKind::io:
      throw IoError(message);
    case ErrorKind::diverged:
      throw DivergedError(message);
    case ErrorKind::internal:
      break;
  }
  throw Error(kind, message);
}

}  // namespace s2s
