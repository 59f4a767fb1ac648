// What main does around the work, in both executables: signals, the one place where errors become a message
// and an exit status.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace s2s {

// Exit status: 0 success, an Error's own (base/error.h), 1 for anything unexpected, 128 + n after signal n.
// Errors are one line on stderr, "s2s: error: ...".
int run_main(int argc, char** argv,
             const std::function<void(const std::vector<std::string>& arguments)>& work);

}  // namespace s2s
