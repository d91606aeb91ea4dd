#include "verse_index/worn_lines.h"

#include <algorithm>

#include "base/error.h"
#include "verse_index/character_table.h"
#include "verse_index/text_set.h"

namespace tangyin {
namespace {

constexpr const char* kWornLines = "worn_lines";

}  // namespace

WornLines::WornLines(const SafetensorsFile& file) {
  if (!file.tensors().contains(kWornLines)) return;
  hashes_ = table_tensor(file, kWornLines, Dtype::int32).bytes;
  for (size_t n = 1; n < size(); ++n)
    if (table_entry<uint32_t>(hashes_, n) <= table_entry<uint32_t>(hashes_, n - 1))
      throw FormatError(fmt::format("{}: '{}' does not rise", file.name(), kWornLines));
}

bool WornLines::contains(std::u32string_view line) const noexcept {
  const uint32_t hash = text_hash(line);
  size_t first = 0, end = size();
  while (first < end) {
    const size_t middle = first + (end - first) / 2;
    const auto found = table_entry<uint32_t>(hashes_, middle);
    if (found == hash) return true;
    if (found < hash)
      first = middle + 1;
    else
      end = middle;
  }
  return false;
}

PackedWornLines::PackedWornLines(std::span<const std::u32string> lines) {
  for (const std::u32string& line : lines) hashes_.push_back(text_hash(line));
  std::ranges::sort(hashes_);
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
}

void PackedWornLines::add_to(std::vector<NamedTensor>& tensors) const {
  if (!hashes_.empty()) tensors.push_back(tensor_of_values(kWornLines, Dtype::int32, hashes_));
}

}  // namespace tangyin
