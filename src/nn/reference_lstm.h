// One LSTM layer over T steps of B sequences for any scalar type, with back-propagation through
// time.
// Every step of every stream is one call of the cell in kernels/reference.h.  Position n = t·B + b
// is step t of stream b.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "kernels/reference.h"
#include "kernels/reference_operations.h"

namespace tangyin::reference {

// PyTorch's tensors: blocks of H rows, one for each gate, in the order i f g o (g is ĉ).
template <class T>
struct LstmParameters {
  LstmParameters(Index hidden, Index input)
      : weight_ih(4 * hidden, input),
        weight_hh(4 * hidden, hidden),
        bias_ih(4 * hidden),
        bias_hh(4 * hidden) {}
  Array<T> weight_ih, weight_hh;  // [4H,E] [4H,H]
  Array<T> bias_ih, bias_hh;      // [4H]
};

template <class Weights>  // the cell's matrices and biases in PyTorch's order
auto in_torch_order(Weights& w) {
  return std::array{std::pair{&w.W_i, &w.b_i}, std::pair{&w.W_f, &w.b_f}, std::pair{&w.W_c, &w.b_c},
                    std::pair{&w.W_o, &w.b_o}};
}

// W = [weight_hh∘mask, weight_ih] and b = bias_ih + bias_hh, gate by gate.
template <class T>
CellWeights<T> cell_weights(const LstmParameters<T>& p, const Array<T>& recurrent_mask) {
  const Array<T> weight_hh = dropout(p.weight_hh, recurrent_mask);
  const Index H = p.weight_hh.cols, E = p.weight_ih.cols;
  CellWeights<T> w(H, E);
  Index row = 0;
  for (const auto& [W, b] : in_torch_order(w))
    for (Index j = 0; j < H; ++j, ++row) {
      for (Index k = 0; k < H; ++k) (*W)(j, k) = weight_hh(row, k);
      for (Index k = 0; k < E; ++k) (*W)(j, H + k) = p.weight_ih(row, k);
      (*b)[j] = p.bias_ih[row] + p.bias_hh[row];
    }
  return w;
}
// The gradients of the same: both biases get the gradient of their sum.
template <class T>
void cell_weights_backward(const CellWeights<T>& dw, const Array<T>& recurrent_mask,
                           LstmParameters<T>& d) {
  const Index H = d.weight_hh.cols, E = d.weight_ih.cols;
  Index row = 0;
  for (const auto& [dW, db] : in_torch_order(dw))
    for (Index j = 0; j < H; ++j, ++row) {
      for (Index k = 0; k < H; ++k)
        d.weight_hh(row, k) +=
            (*dW)(j, k) * (recurrent_mask.empty() ? T(1) : recurrent_mask(row, k));
      for (Index k = 0; k < E; ++k) d.weight_ih(row, k) += (*dW)(j, H + k);
      d.bias_ih[row] += (*db)[j], d.bias_hh[row] += (*db)[j];
    }
}

// The state of B sequences, or its gradient: rows [B,H].
template <class T>
struct LstmState {
  LstmState() = default;
  LstmState(Index batch_size, Index hidden) : h(batch_size, hidden), c(h) {}
  Array<T> h, c;
  void clear(Index stream) {
    for (Index u = 0; u < h.cols; ++u) h(stream, u) = c(stream, u) = T(0);
  }
};

template <class T>
using LstmTape = std::vector<CellTape<T>>;  // [T·B]

// x [T·B,E] → h [T·B,H].  Where starts[n] is 1, the state before position n is zero; empty:
// nowhere. `state` is the state before the first step and becomes the state after the last.
template <class T>
Array<T> lstm_forward(const CellWeights<T>& w, const Array<T>& x, std::span<const uint8_t> starts,
                      LstmState<T>& state, LstmTape<T>& tape) {
  Array<T> output(x.rows, state.h.cols);
  for (Index n = 0; n < x.rows; ++n) {
    const Index b = n % state.h.rows;
    if (!starts.empty() && starts[static_cast<size_t>(n)]) state.clear(b);
    tape.push_back(cell_forward(w, concatenate(state.h.row(b), x.row(n)), state.c.row(b)));
    for (Index u = 0; u < state.h.cols; ++u) {
      output(n, u) = state.h(b, u) = tape.back().units[u].h;
      state.c(b, u) = tape.back().units[u].c;
    }
  }
  return output;
}

// The same steps in reverse.  d_h [T·B,H] is dLoss/dh from the layer above; `d_state` is the
// gradient of the state after the last step and becomes that of the state before the first.  Adds
// to `dw`, returns dx [T·B,E].
template <class T>
Array<T> lstm_backward(const CellWeights<T>& w, const LstmTape<T>& tape,
                       std::span<const uint8_t> starts, const Array<T>& d_h, LstmState<T>& d_state,
                       CellWeights<T>& dw) {
  const Index H = d_h.cols, E = w.W_f.cols - H;
  Array<T> dx(d_h.rows, E);
  for (Index n = d_h.rows - 1; n >= 0; --n) {
    const Index b = n % d_state.h.rows;
    Array<T> dh = d_h.row(n);
    // From the layer above and from the next step.
    for (Index u = 0; u < H; ++u) dh[u] += d_state.h(b, u);
    const CellGradient<T> d =
        cell_backward(w, tape[static_cast<size_t>(n)], dh, d_state.c.row(b), dw);
    for (Index u = 0; u < H; ++u) d_state.h(b, u) = d.z[u];
    for (Index e = 0; e < E; ++e) dx(n, e) = d.z[H + e];
    d_state.c.set_row(b, d.c_before);
    if (!starts.empty() && starts[static_cast<size_t>(n)]) d_state.clear(b);
  }
  return dx;
}

}  // namespace tangyin::reference
