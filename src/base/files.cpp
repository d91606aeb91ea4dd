#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <random>
#include <utility>

#include "base/error.h"

namespace tangyin {
namespace {

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

Descriptor open_for_reading(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) throw InputError(fmt::format("{}: no such file", path.string()));
  if (fd < 0) throw system_error("cannot read " + path.string());
  return Descriptor(fd);
}

struct stat status_of(const Descriptor& file, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw system_error("cannot read " + path.string());
  if (S_ISDIR(status.st_mode))
    throw InputError(fmt::format("{}: is a directory, a file is wanted", path.string()));
  return status;
}

void check_size(uint64_t size, size_t most, const std::filesystem::path& path) {
  if (size > most)
    throw InputError(
        fmt::format("{}: has more than {} bytes, the most that is read; is it the "
                    "right file?",
                    path.string(), most));
}

// Up to `size` bytes, fewer only at the end of the file; how many.
size_t read_some(const Descriptor& file, std::byte* to, size_t size,
                 const std::filesystem::path& path) {
  size_t done = 0;
  while (done < size) {
    const ssize_t n = ::read(file.get(), to + done, size - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("cannot read " + path.string());
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  return done;
}

void write_all(int fd, std::span<const std::byte> bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("cannot write " + path.string());
    bytes = bytes.subspan(static_cast<size_t>(n));
  }
}

void sync_directory(const std::filesystem::path& directory) {
  const Descriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot; the rename itself is atomic all the same.
  if (fd.get() >= 0) ::fsync(fd.get());
}

// The file that `path` names in the end, links followed; it need not be there.
std::filesystem::path behind_links(std::filesystem::path path) {
  constexpr int kMostLinks = 40;  // as many as Linux follows
  std::error_code ignored;
  for (int n = 0; n < kMostLinks && std::filesystem::is_symlink(path, ignored); ++n)
    path = path.parent_path() / std::filesystem::read_symlink(path);
  return path;
}

constexpr std::string_view kTemporary = ".tmp-", kTail = "XXXXXX";

// A new file beside `path` under a name of its own, with the permissions that the umask leaves
// (mkstemp's are for the owner alone).
Descriptor open_temporary(const std::filesystem::path& path, std::string& name) {
  constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::random_device random;
  for (;;) {
    name = path.string() + std::string(kTemporary);
    for (size_t n = 0; n < kTail.size(); ++n) name += kLetters[random() % kLetters.size()];
    const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0) return Descriptor(fd);
    if (errno != EEXIST) throw system_error("cannot write " + path.string());
  }
}

}  // namespace

std::string read_file(const std::filesystem::path& path, size_t most) {
  const Descriptor file = open_for_reading(path);
  const struct stat status = status_of(file, path);
  if (S_ISBLK(status.st_mode) || (S_ISCHR(status.st_mode) && ::isatty(file.get()) == 0))
    throw InputError(fmt::format("{}: is a device, a file is wanted", path.string()));
  check_size(static_cast<uint64_t>(status.st_size), most, path);
  std::string text;
  text.reserve(static_cast<size_t>(status.st_size));
  char buffer[1 << 16];
  for (;;) {
    const size_t n = read_some(file, reinterpret_cast<std::byte*>(buffer), sizeof buffer, path);
    text.append(buffer, n);
    check_size(text.size(), most, path);
    if (n < sizeof buffer) return text;
  }
}

void replace_file(const std::filesystem::path& path, const std::function<void(const Put&)>& write) {
  const std::filesystem::path target = behind_links(path);
  struct stat old {};
  const bool exists = ::stat(target.c_str(), &old) == 0;
  if (exists && !S_ISREG(old.st_mode) && !S_ISDIR(old.st_mode))
    throw InputError(fmt::format("{}: is a device or a pipe, which cannot be replaced; name a file",
                                 path.string()));
  std::string temporary;
  Descriptor file = open_temporary(target, temporary);
  try {
    write([&](std::span<const std::byte> bytes) { write_all(file.get(), bytes, path); });
    if ((exists && ::fchmod(file.get(), old.st_mode & 07777) != 0) || ::fsync(file.get()) != 0 ||
        ::close(file.release()) != 0 || ::rename(temporary.c_str(), target.c_str()) != 0)
      throw system_error("cannot write " + path.string());
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_directory(target.has_parent_path() ? target.parent_path() : ".");
}

void replace_file(const std::filesystem::path& path, std::string_view contents) {
  replace_file(path, [&](const Put& put) {
    put(std::as_bytes(std::span(contents.data(), contents.size())));
  });
}

bool is_temporary(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  const size_t tail = kTemporary.size() + kTail.size();
  return name.size() > tail && name.compare(name.size() - tail, kTemporary.size(), kTemporary) == 0;
}

FileBytes::FileBytes(const std::filesystem::path& path, size_t most) {
  const Descriptor file = open_for_reading(path);
  const struct stat status = status_of(file, path);
  if (!S_ISREG(status.st_mode))
    throw InputError(fmt::format("{}: is a device or a pipe, a file is wanted", path.string()));
  check_size(static_cast<uint64_t>(status.st_size), most, path);
  size_ = static_cast<size_t>(status.st_size);
  data_.reset(new std::byte[size_]);  // left as it is: every byte is read
  if (read_some(file, data_.get(), size_, path) != size_)
    throw FormatError(fmt::format("{}: was cut short while it was read", path.string()));
}

}  // namespace tangyin
