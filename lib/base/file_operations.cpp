#include "base/file_operations.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace s2s {

int FileOperations::open(const char* path, int flags) { return ::open(path, flags | O_CLOEXEC, 0666); }

ssize_t FileOperations::write(int descriptor, const void* bytes, std::size_t size) {
  return ::write(descriptor, bytes, size);
}

int FileOperations::fsync(int descriptor) { return ::fsync(descriptor); }

int FileOperations::close(int descriptor) { return ::close(descriptor); }

int FileOperations::rename(const char* from, const char* to) { return ::rename(from, to); }

int FileOperations::symlink(const char* target, const char* link) { return ::symlink(target, link); }

int FileOperations::mkdir(const char* path) { return ::mkdir(path, 0777); }

int FileOperations::remove_all(const char* path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  errno = error.value();
  return error ? -1 : 0;
}

FileOperations& FileOperations::system() {
  static FileOperations operations;
  return operations;
}

}  // namespace s2s
