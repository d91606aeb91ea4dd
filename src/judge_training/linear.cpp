#include "judge_training/linear.h"

#include <cassert>

#include "kernels/rows.h"

namespace tangyin {

Linear::Linear(Index rows, Index inputs, Index outputs, Compute compute)
    : x_(rows, inputs, compute), d_y_(rows, outputs, compute) {}

void Linear::pack(Gemm& gemm, Matrix<const float> weight) {
  gemm.pack(weight, Transpose::yes, forward_);
  gemm.pack(weight, Transpose::no, backward_);
}

void Linear::forward(Gemm& gemm, Matrix<const float> x, const float* bias, Matrix<float> y) {
  assert(x.rows <= x_.view().rows && x.cols == x_.view().cols);
  rows_ = x.rows;
  const Operand operand = x_.view().slice(0, rows_);
  convert(x, operand);
  gemm.multiply(operand, forward_, y, {.bias = bias});
}

void Linear::backward(Gemm& gemm, Matrix<const float> d_y, Matrix<float> d_weight, float* d_bias,
                      Matrix<float> d_x, Into into) {
  assert(d_y.rows == rows_);
  const Operand operand = d_y_.view().slice(0, rows_);
  convert(d_y, operand);
  gemm.pack(x_.view().slice(0, rows_), Transpose::no, packed_x_);
  gemm.multiply(operand, packed_x_, d_weight, {.transpose_a = Transpose::yes, .accumulate = true});
  if (d_bias)
    for (Index n = 0; n < d_y.rows; ++n)
      for (Index o = 0; o < d_y.cols; ++o) d_bias[o] += d_y(n, o);
  if (d_x.data) gemm.multiply(operand, backward_, d_x, {.accumulate = into == Into::add});
}

void PairProduct::forward(Gemm& gemm, Matrix<const float> a, Matrix<const float> b,
                          Matrix<float> c) {
  const Operand operand = a_.view().slice(0, a.rows);
  convert(a, operand);
  gemm.pack(b, Transpose::yes, packed_);
  gemm.multiply(operand, packed_, c);
}

void PairProduct::backward(Gemm& gemm, Matrix<const float> a, Matrix<const float> b,
                           Matrix<const float> d_c, Matrix<float> d_a, Matrix<float> d_b) {
  assert(d_c.rows == d_c.cols);
  const Operand operand{d_c_.view().data, d_c.rows, d_c.cols, d_c_.view().compute};
  convert(d_c, operand);
  gemm.pack(b, Transpose::no, packed_);
  gemm.multiply(operand, packed_, d_a);
  gemm.pack(a, Transpose::no, packed_);
  gemm.multiply(operand, packed_, d_b, {.transpose_a = Transpose::yes});
}

}  // namespace tangyin
