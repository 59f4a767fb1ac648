// File operations of which one, counted from 0, goes wrong: it fails, all from it on fail, or the process is
// killed there.
#pragma once

#include <cerrno>
#include <csignal>

#include "base/file_operations.h"

namespace s2s {

class FaultyFiles : public FileOperations {
 public:
  enum class Fault { fails, fails_from_here, kills };

  FaultyFiles() = default;  // counts and nothing else
  FaultyFiles(Fault fault, int at, int error = ENOSPC) : fault_(fault), at_(at), error_(error) {}

  int count() const { return count_; }

  int open(const char* path, int flags) override { return faulty() ? -1 : FileOperations::open(path, flags); }
  // A disk that fills up takes a part of the bytes first.
  ssize_t write(int descriptor, const void* bytes, std::size_t size) override {
    if (!faulty()) return FileOperations::write(descriptor, bytes, size);
    [[maybe_unused]] const ssize_t part = FileOperations::write(descriptor, bytes, size / 2);
    errno = error_;
    return -1;
  }
  int fsync(int descriptor) override { return faulty() ? -1 : FileOperations::fsync(descriptor); }
  int close(int descriptor) override {
    const bool fails = faulty();
    const int result = FileOperations::close(descriptor);  // a close that fails has closed nevertheless
    if (fails) errno = error_;
    return fails ? -1 : result;
  }
  int rename(const char* from, const char* to) override {
    return faulty() ? -1 : FileOperations::rename(from, to);
  }
  int symlink(const char* target, const char* link) override {
    return faulty() ? -1 : FileOperations::symlink(target, link);
  }
  int mkdir(const char* path) override { return faulty() ? -1 : FileOperations::mkdir(path); }
  int remove_all(const char* path) override { return faulty() ? -1 : FileOperations::remove_all(path); }

 private:
  bool faulty() {
    const int now = count_++;
    const bool hit = fault_ == Fault::fails_from_here ? now >= at_ : now == at_;
    if (hit && fault_ == Fault::kills) ::raise(SIGKILL);
    if (hit) errno = error_;
    return hit;
  }

  Fault fault_ = Fault::fails;
  int at_ = -1;
  int error_ = 0;
  int count_ = 0;
};

}  // namespace s2s
