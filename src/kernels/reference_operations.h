// Product, linear layer, softmax with cross-entropy, embedding and dropout for any scalar type,
// each backward below its forward.  Written to be read; the fast kernels are tested against them.
// docs/derivation.md derives them.
#pragma once

#include <algorithm>
#include <complex>
#include <cstdint>
#include <limits>
#include <span>

#include "kernels/reference_array.h"

namespace tangyin::reference {

// C = A·B    [M,K]·[K,N] → [M,N]
template <class T>
Array<T> product(const Array<T>& a, const Array<T>& b) {
  Array<T> c(a.rows, b.cols);
  for (Index m = 0; m < a.rows; ++m)
    for (Index n = 0; n < b.cols; ++n)
      for (Index k = 0; k < a.cols; ++k) c(m, n) += a(m, k) * b(k, n);
  return c;
}
template <class T>
Array<T> transposed(const Array<T>& a) {
  Array<T> b(a.cols, a.rows);
  for (Index r = 0; r < a.rows; ++r)
    for (Index c = 0; c < a.cols; ++c) b(c, r) = a(r, c);
  return b;
}

// Y = X·Wᵀ + b    [N,H]·[V,H]ᵀ → [N,V]
template <class T>
Array<T> linear_forward(const Array<T>& x, const Array<T>& weight, const Array<T>& bias) {
  Array<T> y = product(x, transposed(weight));
  for (Index n = 0; n < y.rows; ++n)
    for (Index v = 0; v < y.cols; ++v) y(n, v) += bias[v];
  return y;
}
// dW += dYᵀ·X    db += Σ_n dY_n    dX = dY·W
template <class T>
Array<T> linear_backward(const Array<T>& x, const Array<T>& weight, const Array<T>& dy,
                         Array<T>& dw, Array<T>& db) {
  const Array<T> sum = product(transposed(dy), x);
  for (Index k = 0; k < dw.size(); ++k) dw[k] += sum[k];
  for (Index n = 0; n < dy.rows; ++n)
    for (Index v = 0; v < dy.cols; ++v) db[v] += dy(n, v);
  return product(dy, weight);
}

inline double real_part(std::complex<double> x) {
  return x.real();
}
template <class T>
T real_part(T x) {
  return x;
}

// For each row of logits s:  p_v = exp s_v / Σ exp s    loss = ln Σ exp s − s_target
// A row with a negative target is not counted.
template <class T>
struct CrossEntropyTape {
  Array<T> probability;  // [N,V]
  Array<T> losses;       // [N]    nats; 0 where not counted
  Index counted = 0;
  T mean{};  // nats per counted target
};
template <class T>
CrossEntropyTape<T> cross_entropy_forward(const Array<T>& logits,
                                          std::span<const int32_t> targets) {
  CrossEntropyTape<T> tape{.probability = logits, .losses = Array<T>(logits.rows)};
  for (Index n = 0; n < logits.rows; ++n) {
    // The greatest logit, subtracted from all so that exp cannot overflow.
    auto top = -std::numeric_limits<double>::infinity();
    for (Index v = 0; v < logits.cols; ++v)
      top = std::max(top, static_cast<double>(real_part(logits(n, v))));
    T sum{};
    for (Index v = 0; v < logits.cols; ++v)
      sum += tape.probability(n, v) = std::exp(logits(n, v) - T(top));
    for (Index v = 0; v < logits.cols; ++v) tape.probability(n, v) /= sum;
    const int32_t target = targets[static_cast<size_t>(n)];
    if (target < 0) continue;
    tape.losses[n] = std::log(sum) + T(top) - logits(n, target);
    tape.mean += tape.losses[n];
    ++tape.counted;
  }
  if (tape.counted) tape.mean /= static_cast<T>(static_cast<double>(tape.counted));
  return tape;
}
// ds_v = (p_v − [v = target]) · scale, 0 in rows that are not counted
template <class T>
Array<T> cross_entropy_backward(const CrossEntropyTape<T>& tape, std::span<const int32_t> targets,
                                T scale) {
  Array<T> d_logits(tape.probability.rows, tape.probability.cols);
  for (Index n = 0; n < d_logits.rows; ++n) {
    const int32_t target = targets[static_cast<size_t>(n)];
    if (target < 0) continue;
    for (Index v = 0; v < d_logits.cols; ++v)
      d_logits(n, v) = (tape.probability(n, v) - T(v == target ? 1 : 0)) * scale;
  }
  return d_logits;
}

// x_n = table[ids_n]    [V,E] → [N,E]
template <class T>
Array<T> embedding_forward(const Array<T>& table, std::span<const int32_t> ids) {
  Array<T> x(static_cast<Index>(ids.size()), table.cols);
  for (Index n = 0; n < x.rows; ++n)
    for (Index e = 0; e < x.cols; ++e) x(n, e) = table(ids[static_cast<size_t>(n)], e);
  return x;
}
// d_table[ids_n] += dx_n
template <class T>
void embedding_backward(const Array<T>& dx, std::span<const int32_t> ids, Array<T>& d_table) {
  for (Index n = 0; n < dx.rows; ++n)
    for (Index e = 0; e < dx.cols; ++e) d_table(ids[static_cast<size_t>(n)], e) += dx(n, e);
}

// y = x∘mask, where mask entries are 0 or 1/keep and an empty mask is all ones.
// Backward is the same function: dx = dy∘mask.
template <class T>
Array<T> dropout(Array<T> x, const Array<T>& mask) {
  for (Index k = 0; k < mask.size(); ++k) x[k] *= mask[k];
  return x;
}

}  // namespace tangyin::reference
