// SHA-256 (FIPS 180-4), by OpenSSL.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace s2s {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);
  // 64 lower-case hexadecimal digits. Ends the computation: call it once.
  std::string hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string sha256_of(std::string_view bytes);
// Reads in blocks, so a file of any size takes little memory. Throws IoError.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace s2s
