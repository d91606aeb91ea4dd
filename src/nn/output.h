// The output layer with its loss:  logits = H·Wᵀ + b,  mean cross-entropy over the counted targets.
// Logits are computed in chunks of rows that stay in cache, and are replaced by their gradient
// before they leave it.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/gemm.h"
#include "tensor/arena.h"

namespace tangyin {

class OutputLayer {
 public:
  // N = T·B positions, H units, V tokens; the weights have P rows, V padded to a multiple of 64.
  struct Shape {
    Index positions, hidden, vocabulary, padded;  // N H V P
  };
  OutputLayer(const Shape& shape, Compute compute);

  struct Parameters {
    Matrix<float> weight;  // [P,H]
    Matrix<float> bias;    // [1,P]
  };
  void pack(Gemm& gemm, const Parameters& weights);  // after each change of the weights

  // The loss of each position [N] in nats, 0 where the target is negative (not counted).  `hidden`
  // [N,H].  Valid until the next call.
  std::span<const float> losses(Gemm& gemm, Operand hidden, std::span<const int32_t> targets);

  // What the gradient is of: scale · Σ weight · loss; `weights` [N], empty: 1.
  struct Objective {
    float scale;
    std::span<const float> weights = {};
  };
  // The same with the gradient of the objective: adds to `gradients`, overwrites d_hidden [N,H].
  std::span<const float> losses_and_gradient(Gemm& gemm, Operand hidden,
                                             std::span<const int32_t> targets,
                                             const Objective& objective,
                                             const Parameters& gradients, Matrix<float> d_hidden);

 private:
  // Rows of a chunk: 512 × 6,272 × 4 bytes = 12.8 MB of the L3 cache.
  static constexpr Index kChunk = 512;
  template <class AfterChunk>
  void over_chunks(Gemm& gemm, Operand hidden, std::span<const int32_t> targets,
                   const Objective* objective, const AfterChunk& after);

  Shape shape_;
  Compute compute_;
  Packed forward_, backward_, packed_hidden_;
  OwnedMatrix<float> bias_;    // [1,P]
  OwnedMatrix<float> logits_;  // [chunk,P]
  OwnedOperand d_logits_;      // [N,P], made when a gradient is first wanted
  OwnedMatrix<float> losses_;  // [1,N]
};

}  // namespace tangyin
