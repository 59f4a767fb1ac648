// The several ways in which libraries say that memory is not enough.
#pragma once

#include <exception>

namespace s2s {

// std::bad_alloc, or LibTorch's or oneDNN's error of the same meaning, which only their words tell from
// others.
bool is_out_of_memory(const std::exception& error);

}  // namespace s2s
