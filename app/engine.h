// The way from the front executable to the one with LibTorch. Loading LibTorch takes half a second and more,
// so the front answers all that it can; for the rest it becomes the engine: same process, same arguments,
// same signals.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace s2s {

// Beside the running executable's real path, or where it is installed, ../libexec/s2s/. Throws Error of kind
// internal.
std::filesystem::path find_engine(const std::filesystem::path& executable);

// Sets what must be in the environment before the engine's libraries are loaded, where the user has not set
// it already, and replaces this process by the engine. `threads` 0: the cores available. Returns only by
// throwing.
[[noreturn]] void become_engine(char** argv, std::int64_t threads);

}  // namespace s2s
