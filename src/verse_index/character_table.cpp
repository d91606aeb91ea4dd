#include "verse_index/character_table.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace tangyin {

const TensorView& table_tensor(const SafetensorsFile& file, const std::string& name, Dtype dtype) {
  const auto entry = file.tensors().find(name);
  if (entry == file.tensors().end() || entry->second.dtype != dtype)
    throw FormatError(
        fmt::format("{}: there is no tensor '{}' of {}; write it anew with: tangyin index",
                    file.name(), name, name_of(dtype)));
  return entry->second;
}

CharacterTable::CharacterTable(const SafetensorsFile& file, const std::string& name, size_t keys,
                               size_t characters)
    : ends_(table_tensor(file, name + ".ends", Dtype::uint8).bytes),
      others_(table_tensor(file, name + ".others", Dtype::uint8).bytes),
      nats_(table_tensor(file, name + ".nats", Dtype::int8).bytes) {
  const auto broken = [&](const char* why) {
    return FormatError(fmt::format("{}: table '{}' {}", file.name(), name, why));
  };
  if (ends_.size() != keys * sizeof(uint32_t) || others_.size() != 2 * nats_.size())
    throw broken("has parts of unequal length");
  for (size_t k = 0; k < keys; ++k)
    if (end(k) > nats_.size() || (k > 0 && end(k) < end(k - 1)))
      throw broken("does not rise within its bounds");
  for (uint32_t n = 0; n < nats_.size(); ++n)
    if (other(n) >= characters) throw broken("names a character that is not in the list");
}

uint32_t CharacterTable::end(size_t key) const noexcept {
  return table_entry<uint32_t>(ends_, key);
}
uint16_t CharacterTable::other(uint32_t n) const noexcept {
  return table_entry<uint16_t>(others_, n);
}

float CharacterTable::find(size_t key, uint16_t other) const noexcept {
  uint32_t first = key == 0 ? 0 : end(key - 1), last = end(key);
  while (first < last) {
    const uint32_t middle = first + (last - first) / 2;
    if (this->other(middle) < other)
      first = middle + 1;
    else
      last = middle;
  }
  return first < end(key) && this->other(first) == other ? nats(first) : 0;
}

void CountedTable::add(uint16_t other, double value) {
  others.push_back(other);
  nats.push_back(static_cast<int8_t>(
      std::lround(std::clamp(value, -7.9, 7.9) * static_cast<double>(kTableNat))));
}

void CountedTable::add_to(std::vector<NamedTensor>& tensors, const std::string& name) const {
  tensors.push_back(tensor_of_values(name + ".ends", Dtype::uint8, ends));
  tensors.push_back(tensor_of_values(name + ".others", Dtype::uint8, others));
  tensors.push_back(tensor_of_values(name + ".nats", Dtype::int8, nats));
}

}  // namespace tangyin
