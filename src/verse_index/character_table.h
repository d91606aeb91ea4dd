// A table of the training index: for each key a list of characters, or words, with a value in nats.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "model/safetensors.h"

namespace tangyin {

inline constexpr float kTableNat = 16;  // of a value in the file: sixteenths

// A view of three tensors of the file.
class CharacterTable {
 public:
  CharacterTable() = default;
  // Checks that the tensors fit together and that every entry is below `characters`; FormatError.
  CharacterTable(const SafetensorsFile& file, const std::string& name, size_t keys,
                 size_t characters);
  // Calls visit(index of the character, nats) for the list of `key`.
  template <class Visit>
  void each(size_t key, const Visit& visit) const {
    for (uint32_t n = key == 0 ? 0 : end(key - 1); n < end(key); ++n) visit(other(n), nats(n));
  }
  // The nats of `other` in the list of `key`, which rises; 0 where it is not there.
  float find(size_t key, uint16_t other) const noexcept;
  size_t size() const noexcept { return nats_.size(); }  // entries of all lists

 private:
  uint32_t end(size_t key) const noexcept;
  uint16_t other(uint32_t n) const noexcept;
  float nats(uint32_t n) const noexcept {
    return static_cast<float>(static_cast<int8_t>(nats_[n])) / kTableNat;
  }
  std::span<const std::byte> ends_, others_, nats_;  // uint32 [keys], uint16, int8 in sixteenths
};

// The same while it is counted.
struct CountedTable {
  std::vector<uint32_t> ends;
  std::vector<uint16_t> others;
  std::vector<int8_t> nats;
  void add(uint16_t other, double value);  // to the list of the key that is open
  void close() { ends.push_back(static_cast<uint32_t>(others.size())); }
  // The tensors that CharacterTable reads, views of this table.
  void add_to(std::vector<NamedTensor>& tensors, const std::string& name) const;
};

// The tensor `name` of a file, whose entries are `dtype`; FormatError where there is none.
const TensorView& table_tensor(const SafetensorsFile& file, const std::string& name, Dtype dtype);

// Entry `index` of the numbers that such a tensor holds.
template <class T>
T table_entry(std::span<const std::byte> from, size_t index) noexcept {
  T value;
  std::memcpy(&value, from.data() + index * sizeof(T), sizeof(T));
  return value;
}

// A tensor of one dimension that views `values`.
template <class T>
NamedTensor tensor_of_values(const std::string& name, Dtype dtype, const std::vector<T>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {name, {dtype, {static_cast<int64_t>(bytes.size() / size_of(dtype))}, bytes}};
}

}  // namespace tangyin
