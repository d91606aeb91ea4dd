// Worn lines: whole lines that the search has written under one title after another, and which it avoids
// as it does those of the training text.  A reader of one poem does not mind them, a reader of forty does
// (docs/reward.md).  Stored in the file of the training index as hashes of 32 bits, four bytes a line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/safetensors.h"

namespace tangyin {

class WornLines {
 public:
  WornLines() = default;  // knows none
  // Knows none where the file has none.  FormatError where the hashes do not rise.  `file` must outlive
  // this object.
  explicit WornLines(const SafetensorsFile& file);
  // `line` in the script of the model.
  bool contains(std::u32string_view line) const noexcept;
  size_t size() const noexcept { return hashes_.size() / sizeof(uint32_t); }

 private:
  std::span<const std::byte> hashes_;  // uint32, rising
};

// The tensor that WornLines reads.
class PackedWornLines {
 public:
  explicit PackedWornLines(std::span<const std::u32string> lines = {});
  void add_to(
      std::vector<NamedTensor>& tensors) const;  // a view of this object; none without lines

 private:
  std::vector<uint32_t> hashes_;
};

}  // namespace tangyin
