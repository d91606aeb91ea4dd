// The safetensors container: 8 bytes little-endian header length, JSON header, raw little-endian
// tensors. Format: huggingface.co/docs/safetensors.  Reading trusts nothing: every length, offset,
// shape and dtype is checked before use, and files from outside cannot make it read out of bounds,
// overflow or allocate without measure.
//
// Our files carry checksums as `__metadata__` key "tangyin.checksums": XXH3-64 in 16 hexadecimal
// digits of the header's contents (names, dtypes, shapes, places, metadata), then of each tensor in
// the order of the file, with spaces between. Files without it are read as they are.
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

// One tensor of an open file, or one to be written; `bytes` is borrowed.  In our files tensors are
// aligned to their element size, in files from elsewhere they need not be: read them by memcpy.
struct TensorView {
  Dtype dtype = Dtype::fp32;
  std::vector<int64_t> shape;
  std::span<const std::byte> bytes;
};

class SafetensorsFile {
 public:
  // Reads `path` and checks its header, and each tensor against its checksum where the file carries
  // them. FormatError names the file, the tensor and the fault; InputError where there is no such
  // file.
  explicit SafetensorsFile(const std::filesystem::path& path);
  // As above over bytes in memory (fuzzing, embedded models); `name` stands for the path in
  // messages.
  SafetensorsFile(std::span<const std::byte> bytes, std::string name);

  const std::string& name() const noexcept { return name_; }
  const std::map<std::string, std::string>& metadata() const noexcept { return metadata_; }
  const std::map<std::string, TensorView>& tensors() const noexcept { return tensors_; }

  // The tensor called `tensor`; FormatError if it is absent, of another shape or another dtype
  // (when one is given).
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
// multiple of 64 bytes and leave no gaps, as the format wants; wider elements come first, otherwise
// tensors keep the order given.  A name given twice, a dtype that does not fit its bytes are errors
// of the caller; text that is not UTF-8 is an InputError.
void write_safetensors(const std::filesystem::path& path, std::span<const NamedTensor> tensors,
                       std::map<std::string, std::string> metadata);

}  // namespace tangyin
