// Softmax with cross-entropy of a chunk of logits z, and its gradient, while the chunk is in cache.
//   loss_r = ln Σ_v exp z_rv − z_r,target
//   dz_rv  = (softmax(z_r)_v − [v = target]) · scale · weight_r
#pragma once

#include <cstdint>

#include "kernels/operand.h"

namespace tangyin {

struct CrossEntropy {
  Matrix<float> logits;            // [R,P]  in; overwritten; P a multiple of 16
  Index vocabulary;                // V ≤ P; columns V … P−1 are padding: ignored, gradient 0
  const int32_t* targets;          // [R]    token, or negative: not counted, loss 0 and gradient 0
  float scale;                     // of the gradient (1 / number of counted targets)
  const float* weights = nullptr;  // [R]  of each row's gradient; null: 1
  float* loss;                     // [R]    out, nats
  Operand d_logits;  // [R,P]  out; in fp32 may be `logits` itself; null data: not wanted
};
void cross_entropy(const CrossEntropy& chunk) noexcept;

// sums[c] += Σ_r operand[r,c].  The number of columns is a multiple of 16.
void add_column_sums(const Operand& operand, float* sums) noexcept;

}  // namespace tangyin
