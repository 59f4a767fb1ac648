// Files as links that a terminal opens.
#pragma once

#include <filesystem>
#include <string>

namespace s2s {

// "file:///home/me/my%20runs/index.html": absolute, with every byte but RFC 3986's unreserved ones and
// slashes encoded.
std::string file_link(const std::filesystem::path& path);

}  // namespace s2s
