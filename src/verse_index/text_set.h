// A set of texts, stored as hashes of 32 bits: the upper half selects one of 65,536 buckets, which
// lists the lower halves.  That takes about two bytes a member.  Of a hash the upper `bits` count; the
// others are zero, which makes the file compress better.  A text that is no member is mistaken for one with
// probability members / 2^bits.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/safetensors.h"

namespace tangyin {

// A view of the two tensors of a file that hold it.
class TextSet {
 public:
  TextSet() = default;  // empty
  // `bits` from 17 to 32, as it was written.  FormatError.  `file` must outlive this object.
  TextSet(const SafetensorsFile& file, const std::string& name, int bits);
  bool contains(std::u32string_view text) const noexcept;
  size_t size() const noexcept { return rests_.size() / 2; }

 private:
  uint32_t mask_ = 0;                 // the bits of a hash that count
  std::span<const std::byte> ends_;   // [65536] uint32: where each bucket ends in `rests_`
  std::span<const std::byte> rests_;  // [members] uint16, sorted within a bucket
};

// The hash of a text, of which a set keeps some bits.
uint32_t text_hash(std::u32string_view text) noexcept;

// A set in memory, and the tensors that TextSet reads.
class PackedTextSet {
 public:
  PackedTextSet(std::vector<uint32_t> hashes, int bits);
  bool contains(std::u32string_view text) const noexcept;
  // The tensors are views of this object.
  void add_to(const std::string& name, std::vector<NamedTensor>& tensors) const;

 private:
  uint32_t mask_;
  std::vector<uint32_t> ends_;
  std::vector<uint16_t> rests_;
};

}  // namespace tangyin
