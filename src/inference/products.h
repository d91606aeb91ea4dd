// The arithmetic of the engine in SIMD (Highway), for N states at once.  Each value is computed by
// the same operations in the same order for any N and any split of the work, so a batch gives the
// same bits as single steps.  Nothing here allocates or checks its arguments.
#pragma once

#include <cstdint>

#include "inference/packed_matrix.h"
#include "tensor/matrix.h"

namespace tangyin {

// Vectors converted for a product: fp32 unchanged, bf16 rounded to nearest even; for int8 weights
// x ≈ scale·(q − 128), with q in uint8 and scale = max |x| / 127 for each vector.  How q is stored is
// the processor's: in bytes where it multiplies bytes (products_native.h), else in uint16.
Index operand_bytes(WeightDtype dtype) noexcept;  // of an element; at most 4 for fp32, else 2
struct Operands {
  Index count, cols;        // cols: a multiple of 16
  const std::byte* values;  // [count, cols] of operand_bytes each
  const float* scales;      // [count], int8 alone
};
// Converts `x` into `values` (2 bytes an element) and `scales`, to which the result points; for
// fp32 it points to `x`.
Operands prepare(WeightDtype dtype, Matrix<const float> x, std::byte* values,
                 float* scales) noexcept;

// y[n] = W·x[n] + bias, or y[n] + W·x[n] where `accumulate`.  Sums are fp32; with int8 weights they
// are exact in int32, then scaled.
struct Product {
  const PackedMatrix& weights;
  Operands x;         // [N, weights.cols()], prepared for the weights' dtype
  const float* bias;  // [weights.rows()] or null
  bool accumulate;
  Matrix<float> y;  // [N, weights.rows()]
};
// Computes the rows of blocks first_block … last_block−1 (PackedMatrix::kBlock rows each).
void multiply(const Product& product, Index first_block, Index last_block) noexcept;
// The same with Highway's instructions only, without those of products_native.h, of operands that
// prepare_portable() made.
void multiply_portable(const Product& product, Index first_block, Index last_block) noexcept;
Operands prepare_portable(WeightDtype dtype, Matrix<const float> x, std::byte* values,
                          float* scales) noexcept;

// The elementwise part of an LSTM layer for one state, gate order i f g o:
//   a = recurrent + projection     i f o = σ(a)     g = tanh a
//   c ← f·c + i·g                  h = o·tanh c
// recurrent, projection: [4·units] (projection may be null), units a multiple of 16.
void lstm_update(const float* recurrent, const float* projection, Index units, float* cell,
                 float* hidden) noexcept;

// Replaces the first `size` logits by their log-probabilities; entries up to `padded` (a multiple
// of 16) become −∞.
void log_softmax(float* values, Index size, Index padded) noexcept;

}  // namespace tangyin
