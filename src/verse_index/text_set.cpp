#include "verse_index/text_set.h"

#include <algorithm>
#include <cassert>

#include "base/error.h"
#include "verse_index/character_table.h"

namespace tangyin {
namespace {

constexpr size_t kBuckets = 65536;

constexpr uint32_t mask_of(int bits) noexcept {
  return ~uint32_t{0} << (32 - bits);
}

// Whether `hash` is in a set whose numbers these read.
template <class End, class Rest>
bool is_in(uint32_t hash, const End& end_of, const Rest& rest) noexcept {
  const size_t bucket = hash >> 16;
  const uint32_t first = bucket == 0 ? 0 : end_of(bucket - 1), end = end_of(bucket);
  for (uint32_t n = first; n < end; ++n)
    if (rest(n) == static_cast<uint16_t>(hash)) return true;
  return false;
}

}  // namespace

// FNV-1a over the code points, then the finaliser of MurmurHash3, which makes both halves uniform.
uint32_t text_hash(std::u32string_view text) noexcept {
  uint32_t h = 2166136261U;
  for (const char32_t c : text) h = (h ^ static_cast<uint32_t>(c)) * 16777619U;
  h = (h ^ h >> 16) * 0x85EBCA6BU;
  h = (h ^ h >> 13) * 0xC2B2AE35U;
  return h ^ h >> 16;
}

TextSet::TextSet(const SafetensorsFile& file, const std::string& name, int bits)
    : mask_(mask_of(bits)) {
  ends_ = file.require(name + ".ends", {static_cast<int64_t>(kBuckets * 4)}, Dtype::uint8).bytes;
  const auto rests = file.tensors().find(name + ".rests");
  if (rests == file.tensors().end())
    throw FormatError(fmt::format("{}: there is no tensor '{}.rests'", file.name(), name));
  rests_ = rests->second.bytes;
  uint32_t before = 0;
  for (size_t b = 0; b < kBuckets; ++b) {
    const auto end = table_entry<uint32_t>(ends_, b);
    if (end < before || end > size())
      throw FormatError(
          fmt::format("{}: '{}.ends' does not rise within its bounds", file.name(), name));
    before = end;
  }
}

bool TextSet::contains(std::u32string_view text) const noexcept {
  if (size() == 0) return false;
  return is_in(
      text_hash(text) & mask_, [&](size_t b) { return table_entry<uint32_t>(ends_, b); },
      [&](size_t n) { return table_entry<uint16_t>(rests_, n); });
}

PackedTextSet::PackedTextSet(std::vector<uint32_t> hashes, int bits)
    : mask_(mask_of(bits)), ends_(kBuckets) {
  assert(bits >= 17 && bits <= 32);
  for (uint32_t& h : hashes) h &= mask_;
  std::ranges::sort(hashes);
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  for (const uint32_t h : hashes) {
    ++ends_[h >> 16];
    rests_.push_back(static_cast<uint16_t>(h));
  }
  for (size_t b = 1; b < kBuckets; ++b) ends_[b] += ends_[b - 1];
}

bool PackedTextSet::contains(std::u32string_view text) const noexcept {
  return is_in(
      text_hash(text) & mask_, [&](size_t b) { return ends_[b]; },
      [&](size_t n) { return rests_[n]; });
}

void PackedTextSet::add_to(const std::string& name, std::vector<NamedTensor>& tensors) const {
  tensors.push_back(tensor_of_values(name + ".ends", Dtype::uint8, ends_));
  tensors.push_back(tensor_of_values(name + ".rests", Dtype::uint8, rests_));
}

}  // namespace tangyin
