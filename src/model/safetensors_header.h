// The JSON header of a safetensors file.  It is read with every value checked, and without building
// a JSON tree.
//   {"__metadata__": {"KEY": "TEXT", …},
//    "NAME": {"dtype": "F32", "shape": [2,3], "data_offsets": [BEGIN,END]}, …}
// BEGIN and END count from the end of the header.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/safetensors.h"

namespace tangyin {

inline constexpr size_t kMaxSafetensorsHeader = size_t{16} << 20;  // bytes; a vocabulary has 60 kB
inline constexpr std::string_view kChecksumsKey = "tangyin.checksums";

struct HeaderTensor {
  std::string name;
  std::optional<Dtype> dtype = {};
  std::optional<std::vector<int64_t>> shape = {};
  uint64_t begin = 0, end = 0;
};

struct SafetensorsHeader {
  std::map<std::string, std::string> metadata;
  std::vector<HeaderTensor> tensors;  // in the order of their data; dtype and shape have values
};

// Sorts by begin, end and name, the order of the checksums.
void sort_by_place(std::vector<HeaderTensor>& tensors);

// Parses `json` and checks that the tensors fill `data_size` bytes without overlap or gap, and that
// each has as many bytes as its dtype and shape need.  Messages of FormatError begin with `where`.
SafetensorsHeader parse_safetensors_header(std::string_view json, uint64_t data_size,
                                           const std::string& where);

// The header as JSON, padded with spaces so that `prefix` + its size is a multiple of 64.
std::string format_safetensors_header(const SafetensorsHeader& header, size_t prefix);

// XXH3-64 of the contents of the header without the checksums; does not depend on the layout of the
// JSON.
uint64_t checksum_of(const SafetensorsHeader& header);
uint64_t checksum_of(std::span<const std::byte> bytes) noexcept;

// Bytes of a tensor; nullopt if the number does not fit into 63 bits.
std::optional<uint64_t> byte_size(Dtype dtype, std::span<const int64_t> shape) noexcept;

std::optional<Dtype> dtype_of(std::string_view name) noexcept;

// "6255×512", "[]" for a scalar.
std::string format_shape(std::span<const int64_t> shape);

}  // namespace tangyin
