// Files that are whole or absent. A write goes to a temporary name in the same folder, is fsynced, and is
// renamed over the final name, after which the folder is fsynced: at every instant the final name holds the
// old bytes or the new ones, also after a crash or with the disk full. Every failure is an IoError that names
// the path and the system's reason.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/file_operations.h"

namespace s2s {

// The whole file.
std::string read_file(const std::filesystem::path& path);

// Replaces or creates `path`. A symbolic link stays and what it points to is replaced; a device or a pipe is
// written directly.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes,
                           FileOperations& files = FileOperations::system());

// Appends by one O_APPEND write and without fsync: for logs that are read while they grow.
void append_to_file(const std::filesystem::path& path, std::string_view bytes,
                    FileOperations& files = FileOperations::system());

// The parts, for what is made of several files.

// Creates `path`, which must not exist, writes and fsyncs it. A file that could not be written whole is
// removed.
void write_new_file(const std::filesystem::path& path, std::string_view bytes, FileOperations& files);
// Makes the names in a folder durable.
void sync_folder(const std::filesystem::path& folder, FileOperations& files);
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to, FileOperations& files);
// Makes `link` point to `target` (relative to the link's folder), replacing a former link in one step.
void replace_link(const std::filesystem::path& link, const std::string& target, FileOperations& files);
// An empty folder under a temporary name beside `path`; rename_file it to `path` once it is complete.
std::filesystem::path make_temporary_folder(const std::filesystem::path& path, FileOperations& files);

// Removes a file or folder under a temporary name, unless it is kept because it has got its final name.
class TemporaryPath {
 public:
  TemporaryPath(std::filesystem::path path, FileOperations& files) : path_(std::move(path)), files_(files) {}
  ~TemporaryPath() {
    if (!kept_) files_.remove_all(path_.c_str());
  }
  TemporaryPath(const TemporaryPath&) = delete;
  TemporaryPath& operator=(const TemporaryPath&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void keep() { kept_ = true; }

 private:
  std::filesystem::path path_;
  FileOperations& files_;
  bool kept_ = false;
};

// Temporary names are `.NAME.tmp-PROCESS-NUMBER`, beside NAME.
bool is_temporary(const std::filesystem::path& path);
// Removes what processes that were killed left under temporary names. Call it only where nobody else can be
// writing: holding the folder's lock.
void remove_temporaries(const std::filesystem::path& folder,
                        FileOperations& files = FileOperations::system());

// Holds an exclusive lock on a file (created where missing, never removed) until destroyed or the process
// ends, however it does.
class FileLock {
 public:
  // Throws UsageError naming `what` and the process that holds the lock, IoError where the file can't be
  // opened.
  FileLock(const std::filesystem::path& path, const std::string& what);
  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace s2s
