#include "file_link.h"

#include <fmt/format.h>

#include <string_view>

namespace s2s {

std::string file_link(const std::filesystem::path& path) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string link = "file://";
  for (const char byte : std::filesystem::absolute(path).lexically_normal().string()) {
    const bool plain = kPlain.find(byte) != std::string_view::npos;
    link += plain ? std::string(1, byte) : fmt::format("%{:02X}", static_cast<unsigned char>(byte));
  }
  return link;
}

}  // namespace s2s
