#include "model/weight_coding.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "tensor/bf16.h"

namespace tangyin {
namespace {

constexpr float kLargest = 127;  // of |q|

template <class T>
T load(const std::byte* from, Index index) noexcept {
  T value;
  std::memcpy(&value, from + static_cast<size_t>(index) * sizeof(T), sizeof(T));
  return value;
}

// The greatest of floats without their signs, as bits: these are ordered as the numbers are, and
// above all numbers stand infinity and what is no number.
template <class Bits>
Bits largest_of(std::span<const std::byte> floats) noexcept {
  constexpr Bits kMagnitude = std::numeric_limits<Bits>::max() >> 1;
  Bits largest = 0;
  for (size_t k = 0; k < floats.size() / sizeof(Bits); ++k)
    largest = std::max(
        largest, static_cast<Bits>(load<Bits>(floats.data(), static_cast<Index>(k)) & kMagnitude));
  return largest;
}

CodedWeights encode_bf16(Matrix<const float> weights) {
  CodedWeights coded{
      .bytes = std::vector<std::byte>(static_cast<size_t>(weights.size()) * sizeof(Bf16)),
      .scales = {}};
  for (Index k = 0; k < weights.size(); ++k) {
    const Bf16 value = to_bf16(weights.data[k]);
    std::memcpy(coded.bytes.data() + static_cast<size_t>(k) * sizeof value, &value, sizeof value);
  }
  return coded;
}

CodedWeights encode_int8(Matrix<const float> weights) {
  std::vector<float> scales;
  std::vector<std::byte> bytes;
  bytes.reserve(static_cast<size_t>(weights.size()));
  for (Index r = 0; r < weights.rows; ++r) {
    const std::span<const float> row(weights.row(r), static_cast<size_t>(weights.cols));
    float largest = 0;
    for (const float w : row) largest = std::max(largest, std::abs(w));
    scales.push_back(largest / kLargest);
    const float inverse = largest > 0 ? kLargest / largest : 0;
    for (const float w : row) {
      const float q = std::clamp(std::nearbyint(w * inverse), -kLargest, kLargest);
      bytes.push_back(static_cast<std::byte>(static_cast<int8_t>(q)));
    }
  }
  const auto scale_bytes = std::as_bytes(std::span(scales));
  return {std::move(bytes), {scale_bytes.begin(), scale_bytes.end()}};
}

}  // namespace

CodedWeights encode_weights(Matrix<const float> weights, WeightDtype dtype) {
  if (dtype == WeightDtype::bf16) return encode_bf16(weights);
  if (dtype == WeightDtype::int8) return encode_int8(weights);
  const auto bytes = std::as_bytes(weights.flat());
  return {{bytes.begin(), bytes.end()}, {}};
}

void decode_weights(std::span<const std::byte> bytes, std::span<const std::byte> scales,
                    WeightDtype dtype, Matrix<float> to) noexcept {
  if (dtype == WeightDtype::fp32) {
    std::memcpy(to.data, bytes.data(), to.flat().size_bytes());
  } else if (dtype == WeightDtype::bf16) {
    for (Index k = 0; k < to.size(); ++k) to.data[k] = to_float(load<Bf16>(bytes.data(), k));
  } else {
    for (Index r = 0; r < to.rows; ++r) {
      const float scale = load<float>(scales.data(), r);
      for (Index c = 0; c < to.cols; ++c)
        to(r, c) = scale * static_cast<float>(load<int8_t>(bytes.data(), r * to.cols + c));
    }
  }
}

bool all_sound(Matrix<const float> weights) noexcept {
  return all_sound(std::as_bytes(weights.flat()), {}, WeightDtype::fp32);
}

bool all_sound(std::span<const std::byte> bytes, std::span<const std::byte> scales,
               WeightDtype dtype) noexcept {
  constexpr auto most = std::bit_cast<uint32_t>(kLargestWeight),
                 most_scale = std::bit_cast<uint32_t>(kLargestWeight / kLargest);
  if (dtype == WeightDtype::int8) return largest_of<uint32_t>(scales) <= most_scale;
  if (dtype == WeightDtype::fp32) return largest_of<uint32_t>(bytes) <= most;
  return largest_of<uint16_t>(bytes) <= most >> 16;  // bf16 is the upper half
}

Dtype file_dtype(WeightDtype dtype) noexcept {
  return dtype == WeightDtype::bf16   ? Dtype::bf16
         : dtype == WeightDtype::int8 ? Dtype::int8
                                      : Dtype::fp32;
}

std::optional<WeightDtype> weight_dtype(Dtype dtype) noexcept {
  for (const WeightDtype candidate : {WeightDtype::fp32, WeightDtype::bf16, WeightDtype::int8})
    if (file_dtype(candidate) == dtype) return candidate;
  return std::nullopt;
}

std::string_view name_of(WeightDtype dtype) noexcept {
  return dtype == WeightDtype::bf16 ? "bf16" : dtype == WeightDtype::int8 ? "int8" : "fp32";
}

}  // namespace tangyin
