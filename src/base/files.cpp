#include "base/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
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

size_t size_of(const Descriptor& file, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw system_error("cannot read " + path.string());
  if (S_ISDIR(status.st_mode))
    throw InputError(fmt::format("{}: is a directory, a file is wanted", path.string()));
  return static_cast<size_t>(status.st_size);
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

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  const Descriptor file = open_for_reading(path);
  std::string text;
  text.reserve(size_of(file, path));
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = ::read(file.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("cannot read " + path.string());
    if (n == 0) return text;
    text.append(buffer, static_cast<size_t>(n));
  }
}

void replace_file(const std::filesystem::path& path, const std::function<void(const Put&)>& write) {
  const std::filesystem::path directory = path.has_parent_path() ? path.parent_path() : ".";
  std::string temporary = path.string() + ".tmp-XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) throw system_error("cannot write " + path.string());
  try {
    write([&](std::span<const std::byte> bytes) { write_all(file.get(), bytes, path); });
    if (::fchmod(file.get(), 0644) != 0 || ::fsync(file.get()) != 0 ||
        ::close(file.release()) != 0 || ::rename(temporary.c_str(), path.c_str()) != 0)
      throw system_error("cannot write " + path.string());
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_directory(directory);
}

void replace_file(const std::filesystem::path& path, std::string_view contents) {
  replace_file(path, [&](const Put& put) { put(std::as_bytes(std::span(contents))); });
}

bool is_temporary(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  constexpr size_t kTail = std::string_view(".tmp-XXXXXX").size();
  return name.size() > kTail && name.compare(name.size() - kTail, 5, ".tmp-") == 0;
}

MappedFile::MappedFile(const std::filesystem::path& path) {
  const Descriptor file = open_for_reading(path);
  size_ = size_of(file, path);
  if (size_ == 0) return;
  void* at = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (at == MAP_FAILED) throw system_error("cannot map " + path.string());
  data_ = static_cast<const std::byte*>(at);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

std::filesystem::path find_data_file(const std::filesystem::path& relative) {
  std::error_code ignored;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  for (const auto& root :
       {program.parent_path().parent_path(), std::filesystem::path(TANGYIN_DATA_DIR),
        std::filesystem::path("/usr/local/share/tangyin")})
    if (std::filesystem::exists(root / relative, ignored)) return root / relative;
  return {};
}

}  // namespace tangyin
