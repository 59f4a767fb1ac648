// The system calls that change files, as a small interface, so that tests can make each of them fail or stop
// there. Everything durable (files.h, checkpoints) goes through it. Each function returns what the system
// call returns, with errno set.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace s2s {

class FileOperations {
 public:
  virtual ~FileOperations() = default;

  virtual int open(const char* path, int flags);  // a new file gets mode 0666 less the umask
  virtual ssize_t write(int descriptor, const void* bytes, std::size_t size);
  virtual int fsync(int descriptor);
  virtual int close(int descriptor);
  virtual int rename(const char* from, const char* to);
  virtual int symlink(const char* target, const char* link);
  virtual int mkdir(const char* path);
  virtual int remove_all(const char* path);  // a file, or a folder and all in it; 0 also if there is none

  // The real ones.
  static FileOperations& system();
};

}  // namespace s2s
