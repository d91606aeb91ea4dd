// Files that are read whole, and files that are either the old one or the new one, never half.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tangyin {

// Files of more bytes than these are refused before they fill the memory: texts, and containers of
// tensors (a checkpoint holds five times its model).
inline constexpr size_t kLargestText = size_t{1} << 30, kLargestTensors = size_t{8} << 30;

// The whole file, or what a pipe brings up to its end; InputError where it does not exist or has
// more than `most` bytes, SystemError where it cannot be read.
std::string read_file(const std::filesystem::path& path, size_t most = kLargestText);

// Writes to a temporary name beside `path`, fsyncs, renames over `path`, fsyncs the directory.  On
// any error the temporary is removed, the old file still stands, and a SystemError says which file
// and why.  A file that was there keeps its permissions, a new one has those of the umask.  A
// symbolic link is followed; InputError where `path` is a device or a pipe.
void replace_file(const std::filesystem::path& path, std::string_view contents);

// Whether the name is one under which replace_file writes: what a killed process may leave behind.
bool is_temporary(const std::filesystem::path& path);

// As above, for contents in several pieces: `write` calls `put` with one piece after another.
using Put = std::function<void(std::span<const std::byte>)>;
void replace_file(const std::filesystem::path& path,
                  const std::function<void(const Put& put)>& write);

// The bytes of a file, read once: whatever becomes of the file later, they stay.  (Mapped, a file
// that is cut short while it is used ends the program by SIGBUS.)  Movable, not copyable.
class FileBytes {
 public:
  // InputError, SystemError; FormatError where the file is cut short while it is read.
  explicit FileBytes(const std::filesystem::path& path, size_t most = kLargestTensors);
  std::span<const std::byte> bytes() const noexcept { return {data_.get(), size_}; }

 private:
  size_t size_ = 0;
  std::unique_ptr<std::byte[]> data_;
};

// Where the program's own data (models/) lie: beside the executable's parent, the source tree it
// was built from, or /usr/local/share/tangyin, the first that has `relative`; empty if none has.
std::filesystem::path find_data_file(const std::filesystem::path& relative);

}  // namespace tangyin
