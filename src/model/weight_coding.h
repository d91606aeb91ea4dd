// Encodes and decodes the weight matrices of model files.
//   fp32   unchanged
//   bf16   the upper half of an fp32, rounded to nearest even
//   int8   q = round(w / scale[row]), scale[row] = max |w| of the row / 127; 0 stays 0
#pragma once

#include <vector>

#include "model/model_file.h"

namespace tangyin {

// The bytes of a tensor and of its scales (empty unless int8).
struct CodedWeights {
  std::vector<std::byte> bytes, scales;
};
CodedWeights encode_weights(Matrix<const float> weights, WeightDtype dtype);

// `to` = the weights in `bytes` (rows·cols elements, perhaps unaligned); `scales` [rows] for int8
// only.
void decode_weights(std::span<const std::byte> bytes, std::span<const std::byte> scales,
                    WeightDtype dtype, Matrix<float> to) noexcept;

// A weight beyond these bounds is damage, not training.  Within them no product or sum of a forward
// pass leaves fp32: two weights to a product, at most 2²⁰ products to a sum, 10³⁶.
inline constexpr float kLargestWeight = 1e15F;

// Whether all weights are numbers within ±kLargestWeight; of stored ones, `bytes` and `scales` are
// those of decode_weights.
bool all_sound(Matrix<const float> weights) noexcept;
bool all_sound(std::span<const std::byte> bytes, std::span<const std::byte> scales,
               WeightDtype dtype) noexcept;

Dtype file_dtype(WeightDtype dtype) noexcept;                   // fp32 → F32, …
std::optional<WeightDtype> weight_dtype(Dtype dtype) noexcept;  // nullopt for F64, I32, …

}  // namespace tangyin
