// A linear layer, forward beside backward:  Y = X·Wᵀ + b    [N,I]·[O,I]ᵀ → [N,O]
//   dW += dYᵀ·X    db += Σ_n dY_n    dX = dY·W  (or += )
#pragma once

#include "kernels/gemm.h"

namespace tangyin {

class Linear {
 public:
  // At most `rows` rows of X.
  Linear(Index rows, Index inputs, Index outputs, Compute compute);

  // Once per change of the weights [O,I].
  void pack(Gemm& gemm, Matrix<const float> weight);

  // Keeps X as the products read it for backward.  `bias` [O] or null.
  void forward(Gemm& gemm, Matrix<const float> x, const float* bias, Matrix<float> y);

  // For the X of the last forward.  `d_bias` or d_x.data may be null: not wanted.
  enum class Into { overwrite, add };
  void backward(Gemm& gemm, Matrix<const float> d_y, Matrix<float> d_weight, float* d_bias,
                Matrix<float> d_x, Into into = Into::overwrite);

 private:
  OwnedOperand x_, d_y_;
  Index rows_ = 0;  // of the last forward
  Packed forward_, backward_, packed_x_;
};

// Bᵀ and B of products of two activations:  C = A·Bᵀ  and its gradients
//   dA = dC·B    dB = dCᵀ·A        A [N,D]  B [M,D]  C [N,M]; overwrites dA and dB.
class PairProduct {
 public:
  PairProduct(Index rows, Index cols, Compute compute)
      : a_(rows, cols, compute), d_c_(rows, rows, compute) {}
  void forward(Gemm& gemm, Matrix<const float> a, Matrix<const float> b, Matrix<float> c);
  void backward(Gemm& gemm, Matrix<const float> a, Matrix<const float> b, Matrix<const float> d_c,
                Matrix<float> d_a, Matrix<float> d_b);

 private:
  OwnedOperand a_, d_c_;
  Packed packed_;
};

}  // namespace tangyin
