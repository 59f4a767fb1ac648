#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/lock_holder.h"

#include "base/error.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_io(const std::string& what, const fs::path& path, int error) {
  throw IoError(fmt::format("{} {}: {}", what, path.string(), std::generic_category().message(error)));
}

[[noreturn]] void throw_io(const std::string& what, const fs::path& path) { throw_io(what, path, errno); }

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// A descriptor that closes itself; close() instead where a failure matters.
class Descriptor {
 public:
  Descriptor(int descriptor, FileOperations& files) : descriptor_(descriptor), files_(files) {}
  ~Descriptor() {
    if (descriptor_ >= 0) files_.close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return descriptor_; }
  int close() { return files_.close(std::exchange(descriptor_, -1)); }

 private:
  int descriptor_;
  FileOperations& files_;
};

void write_all(int descriptor, std::string_view bytes, const fs::path& path, FileOperations& files) {
  while (!bytes.empty()) {
    const ssize_t written = files.write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_io("cannot write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Writes to what is open already. Pipes and devices can't be fsynced (EINVAL), which is no failure.
void write_and_close(Descriptor& file, std::string_view bytes, const fs::path& path, FileOperations& files) {
  write_all(file.get(), bytes, path, files);
  if (files.fsync(file.get()) != 0 && errno != EINVAL && errno != EROFS) throw_io("cannot write", path);
  if (file.close() != 0) throw_io("cannot write", path);
}

fs::path temporary_name(const fs::path& path, int number) {
  return folder_of(path) / fmt::format(".{}.tmp-{}-{}", path.filename().string(), ::getpid(), number);
}

// Calls `create` (a system call) with temporary names until one is free.
template <typename Create>
fs::path create_temporary(const fs::path& path, const Create& create) {
  constexpr int kMostTries = 1000;
  for (int number = 0; number < kMostTries; ++number) {
    fs::path name = temporary_name(path, number);
    if (create(name) >= 0) return name;
    if (errno != EEXIST) break;
  }
  throw_io("cannot write", path);
}

bool is_written_directly(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

}  // namespace

std::string read_file(const fs::path& path) {
  FileOperations& files = FileOperations::system();
  const Descriptor file(files.open(path.c_str(), O_RDONLY), files);
  if (file.get() < 0) throw_io("cannot open", path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_io("cannot read", path);
  std::string bytes;
  std::size_t size = 0;
  for (;;) {  // the size is only a hint: the file may be a pipe, or grow
    constexpr std::size_t kBlock = 1U << 16U;
    bytes.resize(std::max(size + kBlock, static_cast<std::size_t>(status.st_size) + 1));
    const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_io("cannot read", path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

void write_new_file(const fs::path& path, std::string_view bytes, FileOperations& files) {
  Descriptor file(files.open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL), files);
  if (file.get() < 0) throw_io("cannot create", path);
  TemporaryPath guard(path, files);
  write_and_close(file, bytes, path, files);
  guard.keep();
}

void sync_folder(const fs::path& folder, FileOperations& files) {
  Descriptor descriptor(files.open(folder.c_str(), O_RDONLY | O_DIRECTORY), files);
  if (descriptor.get() < 0) throw_io("cannot open", folder);
  // Some file systems can't fsync a folder and say so with EINVAL; there the rename is all there is.
  if (files.fsync(descriptor.get()) != 0 && errno != EINVAL) throw_io("cannot write", folder);
}

void rename_file(const fs::path& from, const fs::path& to, FileOperations& files) {
  if (files.rename(from.c_str(), to.c_str()) != 0) throw_io("cannot rename a temporary file to", to);
}

void write_file_atomically(const fs::path& path, std::string_view bytes, FileOperations& files) {
  if (is_written_directly(path)) {
    Descriptor device(files.open(path.c_str(), O_WRONLY), files);
    if (device.get() < 0) throw_io("cannot open", path);
    write_and_close(device, bytes, path, files);
    return;
  }
  std::error_code ignored;
  const fs::path target = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, ignored) : path;
  int descriptor = -1;
  const fs::path temporary = create_temporary(target, [&](const fs::path& name) {
    descriptor = files.open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL);
    return descriptor;
  });
  Descriptor file(descriptor, files);
  TemporaryPath guard(temporary, files);
  write_and_close(file, bytes, path, files);
  rename_file(temporary, target, files);
  guard.keep();
  sync_folder(folder_of(target), files);
}

void append_to_file(const fs::path& path, std::string_view bytes, FileOperations& files) {
  Descriptor file(files.open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND), files);
  if (file.get() < 0) throw_io("cannot open", path);
  write_all(file.get(), bytes, path, files);
  if (file.close() != 0) throw_io("cannot write", path);
}

void replace_link(const fs::path& link, const std::string& target, FileOperations& files) {
  const fs::path temporary = create_temporary(
      link, [&](const fs::path& name) { return files.symlink(target.c_str(), name.c_str()); });
  TemporaryPath guard(temporary, files);
  rename_file(temporary, link, files);
  guard.keep();
  sync_folder(folder_of(link), files);
}

fs::path make_temporary_folder(const fs::path& path, FileOperations& files) {
  return create_temporary(path, [&](const fs::path& name) { return files.mkdir(name.c_str()); });
}

bool is_temporary(const fs::path& path) {
  const std::string name = path.filename().string();
  const std::size_t mark = name.rfind(".tmp-");
  if (name.front() != '.' || mark == std::string::npos || mark < 2) return false;
  const std::string_view suffix = std::string_view(name).substr(mark + 5);
  const std::size_t dash = suffix.find('-');
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return dash != std::string_view::npos && is_number(suffix.substr(0, dash)) &&
         is_number(suffix.substr(dash + 1));
}

void remove_temporaries(const fs::path& folder, FileOperations& files) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (is_temporary(entry.path()) && files.remove_all(entry.path().c_str()) != 0) {
      throw_io("cannot remove", entry.path());
    }
  }
  if (error) throw_io("cannot read", folder, error.value());
}

FileLock::FileLock(const fs::path& path, const std::string& what)
    : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) throw_io("cannot open", path);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    std::string note(300, '\0');
    const ssize_t size = ::pread(descriptor_, note.data(), note.size(), 0);
    note.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    ::close(descriptor_);
    if (error != EWOULDBLOCK) throw_io("cannot lock", path, error);
    throw UsageError(fmt::format("{} is in use by {}: wait until it ends, or choose another folder", what,
                                 holder_noted(note)));
  }
  // The note only serves the message above, so a full disk is no reason to refuse the lock.
  const std::string own = own_lock_note();
  if (::ftruncate(descriptor_, 0) == 0) {
    [[maybe_unused]] const ssize_t written = ::pwrite(descriptor_, own.data(), own.size(), 0);
  }
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

}  // namespace s2s
