#include "exit_codes.h"

#include <csignal>

#include "base/error.h"
#include "base/signals.h"

namespace s2s {
namespace {

int code_of(ErrorKind kind) { return Error(kind, "").exit_code(); }

int code_of_signal(int signal) { return Interrupted(signal).exit_code(); }

}  // namespace

const std::vector<ExitCode>& exit_codes() {
  static const std::vector<ExitCode> table{
      {0, "success"},
      {code_of(ErrorKind::internal), "internal error, or out of memory"},
      {code_of(ErrorKind::usage), "wrong option or configuration"},
      {code_of(ErrorKind::data), "unusable corpus, text or vocabulary"},
      {code_of(ErrorKind::model), "unusable run, checkpoint or SentencePiece model"},
      {code_of(ErrorKind::io), "reading or writing failed"},
      {code_of(ErrorKind::diverged), "training diverged"},
      {code_of_signal(SIGHUP), "ended by SIGHUP"},
      {code_of_signal(SIGINT), "ended by SIGINT (Ctrl-C)"},
      {code_of_signal(SIGTERM), "ended by SIGTERM"},
  };
  return table;
}

}  // namespace s2s
