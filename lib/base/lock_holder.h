// Who holds a FileLock (files.h), for whoever only wants to show it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace s2s {

// "process 4711 on HOST"; none where nobody holds it or there is no such file. A program of before the host
// was noted is "process 4711".
std::optional<std::string> lock_holder(const std::filesystem::path& path);

// What a FileLock writes into its file, and the holder as that file names it.
std::string own_lock_note();
std::string holder_noted(const std::string& note);

}  // namespace s2s
