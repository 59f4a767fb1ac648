// Man pages (roff) from the tables of options.
#pragma once

#include <string>

#include "cli/options.h"

namespace s2s {

// "s2s-vocab-train.1"; of the empty command "s2s.1".
std::string page_file(const std::string& command);

std::string program_page();
std::string command_page(const cli::OptionTable& table);

}  // namespace s2s
