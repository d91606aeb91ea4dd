// A plain recurrent network (Elman 1990), written to be read, for any scalar type: what the LSTM is
// compared with in the experiment report.
//
//   a = W_h h₋₁ + W_x x + b      h = tanh a
//
// Backward, with dh the gradient of the loss with respect to h:
//   da = dh∘(1 − h²)     dW_h += da h₋₁ᵀ   dW_x += da xᵀ   db += da     dh₋₁ = W_hᵀ da   dx = W_xᵀ da
// The gradient passes from step to step through W_hᵀ diag(1 − h²) alone: there is no path, as c is
// in the LSTM, along which it is only multiplied by a gate.
#pragma once

#include <cmath>

#include "kernels/reference_array.h"

namespace tangyin::reference {

// The weights of H units that read E numbers; also holds their gradients.
template <class T>
struct PlainRnnWeights {
  PlainRnnWeights(Index hidden, Index input) : W_h(hidden, hidden), W_x(hidden, input), b(hidden) {}
  Array<T> W_h, W_x;  // [H,H] [H,E]
  Array<T> b;         // [H]
};

// What the backward pass of a step needs.
template <class T>
struct PlainRnnTape {
  Array<T> h_before, x, h;  // [H] [E] [H]
};

template <class T>
PlainRnnTape<T> plain_rnn_forward(const PlainRnnWeights<T>& w, const Array<T>& h_before,
                                  const Array<T>& x) {
  PlainRnnTape<T> tape{.h_before = h_before, .x = x, .h = w.b};
  for (Index j = 0; j < w.b.size(); ++j) {
    for (Index k = 0; k < h_before.size(); ++k) tape.h[j] += w.W_h(j, k) * h_before[k];
    for (Index k = 0; k < x.size(); ++k) tape.h[j] += w.W_x(j, k) * x[k];
    tape.h[j] = std::tanh(tape.h[j]);
  }
  return tape;
}

template <class T>
struct PlainRnnGradient {
  Array<T> h_before, x;  // [H] [E]
};

// Adds to `dw`, returns the gradients of h₋₁ and x.
template <class T>
PlainRnnGradient<T> plain_rnn_backward(const PlainRnnWeights<T>& w, const PlainRnnTape<T>& tape,
                                       const Array<T>& dh, PlainRnnWeights<T>& dw) {
  PlainRnnGradient<T> d{.h_before = Array<T>(tape.h.size()), .x = Array<T>(tape.x.size())};
  for (Index j = 0; j < tape.h.size(); ++j) {
    const T da = dh[j] * (T(1) - tape.h[j] * tape.h[j]);
    for (Index k = 0; k < tape.h.size(); ++k) {
      dw.W_h(j, k) += da * tape.h_before[k];
      d.h_before[k] += da * w.W_h(j, k);
    }
    for (Index k = 0; k < tape.x.size(); ++k) {
      dw.W_x(j, k) += da * tape.x[k];
      d.x[k] += da * w.W_x(j, k);
    }
    dw.b[j] += da;
  }
  return d;
}

}  // namespace tangyin::reference
