// The safetensors container: 8 bytes little-endian header length, JSON header, raw little-endian
// tensors.  Format: huggingface.co/docs/safetensors.  Every length, offset, shape and dtype is
// checked before use, so no file can cause a read out of bounds, an overflow or an unbounded
// allocation.
//
// Our files have checksums under the `__metadata__` key "tangyin.checksums": XXH3-64, as 16
// hexadecimal digits, of the header's contents (names, dtypes, shapes, places, metadata) and of
// each tensor in the order of the file, separated by spaces.  Files without the key are not
// checked.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"

namespace tangyin {

enum class Dtype {
  fp32,
  fp64,
  bf16,
  int8,
  uint8,
  int32,
  int64,
  uint64
};                                               // F32 F64 BF16 I8 U8 I32 I64 U64
size_t size_of(Dtype dtype) noexcept;            // bytes
std::string_view name_of(Dtype dtype) noexcept;  // "F32", as the file spells it

// A tensor of an open file, or one to be written; does not own `bytes`.  In files that are not ours
// tensors may be unaligned: read them by memcpy.
struct TensorView {
  Dtype dtype = Dtype::fp32;
  std::vector<int64_t> shape;
  std::span<const std::byte> bytes;
};

class SafetensorsFile {
 public:
  // Reads `path`, checks its header, and each tensor against its checksum if the file has them.
  // InputError if there is no such file; FormatError names the file, the tensor and the fault.
  explicit SafetensorsFile(const std::filesystem::path& path);
  // The same for bytes in memory, which must outlive this object; `name` replaces the path in
  // messages.
  SafetensorsFile(std::span<const std::byte> bytes, std::string name);

  const std::string& name() const noexcept { return name_; }
  const std::map<std::string, std::string>& metadata() const noexcept { return metadata_; }
  const std::map<std::string, TensorView>& tensors() const noexcept { return tensors_; }

  // The tensor of this name; FormatError if it is absent or has another shape or, if given, dtype.
  const TensorView& require(const std::string& tensor, const std::vector<int64_t>& shape,
                            std::optional<Dtype> dtype = std::nullopt) const;

 private:
  void parse(std::span<const std::byte> bytes);
  std::string name_;
  std::optional<FileBytes> file_;
  std::map<std::string, std::string> metadata_;
  std::map<std::string, TensorView> tensors_;
};

struct NamedTensor {
  std::string name;
  TensorView tensor;
};

// Writes atomically (replace_file) and adds the checksums to `metadata`.  The data begin at a
// multiple of 64 bytes and have no gaps, as the format requires; tensors are in the given order,
// but those with wider elements first, which aligns all.  InputError for text that is not UTF-8,
// SystemError.  A name given twice, or a dtype that does not fit its bytes, is a bug of the caller.
void write_safetensors(const std::filesystem::path& path, std::span<const NamedTensor> tensors,
                       std::map<std::string, std::string> metadata);

}  // namespace tangyin
