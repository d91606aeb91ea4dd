// The arithmetic of the engine on Highway's vectors, for N states at once.  Every value is computed
// by the same operations in the same order whatever N is and however the work is split, so a batch
// equals single steps bit by bit. Nothing here allocates or checks.
#pragma once

#include <cstdint>

#include "inference/packed_matrix.h"
#include "tensor/matrix.h"

namespace tangyin {

// Vectors as a product reads them: fp32 as they are, bf16 rounded to nearest even, for int8 weights
// x ≈ scale·(q − 128) with scale = max |x| / 127 of each vector.
struct Operands {
  Index count, cols;        // cols: a multiple of 16
  const std::byte* values;  // [count, cols] of float, uint16_t or uint8_t
  const float* scales;      // [count], int8 alone
};
// `values` (2 bytes an element) and `scales` receive what the result points to; fp32 points to `x`
// itself.
Operands prepare(WeightDtype dtype, Matrix<const float> x, std::byte* values,
                 float* scales) noexcept;

// y[n] = W·x[n] + bias, or + y[n] where `accumulate`.  Sums in fp32; with int8 weights exact
// integers, then scaled.
struct Product {
  const PackedMatrix& weights;
  Operands x;         // [N, weights.cols()], prepared for the weights' dtype
  const float* bias;  // [weights.rows()] or null
  bool accumulate;
  Matrix<float> y;  // [N, weights.rows()]
};
void multiply(const Product& product, Index first_block, Index last_block) noexcept;
// The same by Highway alone, without the instructions of products_native.h.
void multiply_portable(const Product& product, Index first_block, Index last_block) noexcept;

// One LSTM layer's elementwise part for one state, gate order i f g o:
//   a = recurrent + projection     i f o = σ(a)  g = tanh a     c ← f·c + i·g     h = o·tanh c
// recurrent, projection: [4·units] (projection may be null), units a multiple of 16.
void lstm_update(const float* recurrent, const float* projection, Index units, float* cell,
                 float* hidden) noexcept;

// Logits → log-probabilities in place over the first `size` entries; the rest, up to `padded` (a
// multiple of 16), becomes −∞.
void log_softmax(float* values, Index size, Index padded) noexcept;

}  // namespace tangyin
