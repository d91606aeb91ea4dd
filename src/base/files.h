// Files that are read whole or mapped, and files that are either the old one or the new one, never
// half.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace tangyin {

// The whole file; InputError where it does not exist, SystemError where it cannot be read.
std::string read_file(const std::filesystem::path& path);

// Writes to a temporary name beside `path`, fsyncs, renames over `path`, fsyncs the directory.  On
// any error the temporary is removed, the old file still stands, and a SystemError says which file
// and why.
void replace_file(const std::filesystem::path& path, std::string_view contents);

// Whether the name is one under which replace_file writes: what a killed process may leave behind.
bool is_temporary(const std::filesystem::path& path);

// As above, for contents in several pieces: `write` calls `put` with one piece after another.
using Put = std::function<void(std::span<const std::byte>)>;
void replace_file(const std::filesystem::path& path,
                  const std::function<void(const Put& put)>& write);

// A file mapped for reading; the bytes live as long as the object.  Movable, not copyable.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }

 private:
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace tangyin
