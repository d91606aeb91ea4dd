// Reads whole files, and replaces files atomically: a reader sees the old contents or the new,
// never a part.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tangyin {

// Limits in bytes, so that a file cannot fill the memory: of texts, and of containers of tensors (a
// checkpoint has five times the size of its model).
inline constexpr size_t kLargestText = size_t{1} << 30, kLargestTensors = size_t{8} << 30;

// The contents of a file or a pipe.  InputError if it does not exist or has more than `most` bytes,
// SystemError if it cannot be read.
std::string read_file(const std::filesystem::path& path, size_t most = kLargestText);

// Writes to a temporary name beside `path`, fsyncs, renames over `path`, fsyncs the directory.  On
// any error the temporary file is removed, the old file is kept, and a SystemError says which file
// and why.  A file that was there keeps its permissions, a new one has those of the umask.  A
// symbolic link is followed; InputError where `path` is a device or a pipe.
void replace_file(const std::filesystem::path& path, std::string_view contents);

// Whether the name is that of a temporary file of replace_file, which a killed process may leave
// behind.
bool is_temporary(const std::filesystem::path& path);

// As above, for contents in several pieces: `write` calls `put` with one piece after another.
using Put = std::function<void(std::span<const std::byte>)>;
void replace_file(const std::filesystem::path& path,
                  const std::function<void(const Put& put)>& write);

// Owns the bytes of a file, read once; later changes of the file do not matter.  (If the file were
// mapped, truncating it would end the program by SIGBUS.)  Movable, not copyable.
class FileBytes {
 public:
  // InputError, SystemError; FormatError where the file is cut short while it is read.
  explicit FileBytes(const std::filesystem::path& path, size_t most = kLargestTensors);
  std::span<const std::byte> bytes() const noexcept { return {data_.get(), size_}; }

 private:
  size_t size_ = 0;
  std::unique_ptr<std::byte[]> data_;
};

}  // namespace tangyin
