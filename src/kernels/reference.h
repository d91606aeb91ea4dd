// The LSTM cell as docs/derivation.md derives it, for any scalar type (float, double, long double,
// complex): the equations and every derivative, each under its own name.  Written to be read, not
// to be fast; the fast kernels are tested against it.
//
//   z = [h₋₁, x]                                   what every unit reads          [H+E]
//   f = σ(W_f z + b_f)   i = σ(W_i z + b_i)        forget and input gate          (1) (2)
//   ĉ = tanh(W_c z + b_c)   o = σ(W_o z + b_o)     candidate and output gate      (3) (4)
//   c = f∘c₋₁ + i∘ĉ                                cell state                     (5)
//   h = o∘tanh c                                   hidden state                   (6)
//
// A name dy_dx is ∂y/∂x of one unit; a_f, a_i, a_c, a_o are the gates' pre-activations W z + b.  ĉ
// is c_hat here and g with PyTorch and in the fast kernels.
#pragma once

#include <cmath>
#include <complex>

#include "kernels/reference_array.h"

namespace tangyin::reference {

// One value for each gate of a unit: its pre-activation, its output, or a gradient of either.
template <class T>
struct Gates {
  T f{}, i{}, c_hat{}, o{};
};

// What the backward pass needs of a unit from the forward pass.
template <class T>
struct UnitTape {
  Gates<T> gate;
  T c_before{}, c{}, h{};
};

// One equation, one derivative a line:
// clang-format off
template <class T> T sigmoid(T a) { return T(1) / (T(1) + std::exp(-a)); }
template <class T> T sigmoid_slope(T y) { return y * (T(1) - y); }  // σ′(a) from y = σ(a)
template <class T> T tanh_slope(T y) { return T(1) - y * y; }       // tanh′(a) from y = tanh a

// One unit, forward: (1)–(4) from the pre-activations, then (5) and (6).
template <class T> Gates<T> gates(const Gates<T>& a) { return {sigmoid(a.f), sigmoid(a.i), std::tanh(a.c_hat), sigmoid(a.o)}; }
template <class T> T cell_state(const Gates<T>& gate, T c_before) { return gate.f * c_before + gate.i * gate.c_hat; }
template <class T> T hidden_state(T o, T c) { return o * std::tanh(c); }

// One unit, its derivatives:  of (6) and (5),
template <class T> T dh_do(const UnitTape<T>& u) { return std::tanh(u.c); }
template <class T> T dh_dc(const UnitTape<T>& u) { return u.gate.o * tanh_slope(std::tanh(u.c)); }
template <class T> T dc_df(const UnitTape<T>& u) { return u.c_before; }
template <class T> T dc_di(const UnitTape<T>& u) { return u.gate.c_hat; }
template <class T> T dc_dc_hat(const UnitTape<T>& u) { return u.gate.i; }
template <class T> T dc_dc_before(const UnitTape<T>& u) { return u.gate.f; }
// of h through the cell state,
template <class T> T dh_df(const UnitTape<T>& u) { return dh_dc(u) * dc_df(u); }
template <class T> T dh_di(const UnitTape<T>& u) { return dh_dc(u) * dc_di(u); }
template <class T> T dh_dc_hat(const UnitTape<T>& u) { return dh_dc(u) * dc_dc_hat(u); }
template <class T> T dh_dc_before(const UnitTape<T>& u) { return dh_dc(u) * dc_dc_before(u); }
// of the gates, (1)–(4),
template <class T> T df_da_f(const UnitTape<T>& u) { return sigmoid_slope(u.gate.f); }
template <class T> T di_da_i(const UnitTape<T>& u) { return sigmoid_slope(u.gate.i); }
template <class T> T dc_hat_da_c(const UnitTape<T>& u) { return tanh_slope(u.gate.c_hat); }
template <class T> T do_da_o(const UnitTape<T>& u) { return sigmoid_slope(u.gate.o); }
// of c and h to the pre-activations.
template <class T> T dc_da_f(const UnitTape<T>& u) { return dc_df(u) * df_da_f(u); }
template <class T> T dc_da_i(const UnitTape<T>& u) { return dc_di(u) * di_da_i(u); }
template <class T> T dc_da_c(const UnitTape<T>& u) { return dc_dc_hat(u) * dc_hat_da_c(u); }
template <class T> T dh_da_f(const UnitTape<T>& u) { return dh_df(u) * df_da_f(u); }
template <class T> T dh_da_i(const UnitTape<T>& u) { return dh_di(u) * di_da_i(u); }
template <class T> T dh_da_c(const UnitTape<T>& u) { return dh_dc_hat(u) * dc_hat_da_c(u); }
template <class T> T dh_da_o(const UnitTape<T>& u) { return dh_do(u) * do_da_o(u); }
// clang-format on

template <class T>
UnitTape<T> unit_forward(const Gates<T>& a, T c_before) {
  const Gates<T> gate = gates(a);
  const T c = cell_state(gate, c_before);
  return {.gate = gate, .c_before = c_before, .c = c, .h = hidden_state(gate.o, c)};
}

// dLoss/da of the four gates and dLoss/dc₋₁.  `dh` is dLoss/dh; `dc_later` is the part of dLoss/dc
// that comes from the next step.
template <class T>
struct UnitGradient {
  Gates<T> a;
  T c_before{};
};
template <class T>
UnitGradient<T> unit_backward(const UnitTape<T>& u, T dh, T dc_later) {
  const T dc = dc_later + dh * dh_dc(u);
  return {.a = {.f = dc * dc_da_f(u),
                .i = dc * dc_da_i(u),
                .c_hat = dc * dc_da_c(u),
                .o = dh * dh_da_o(u)},
          .c_before = dc * dc_dc_before(u)};
}

// The weights of a cell: H units that read the same z.  Also holds their gradients.
template <class T>
struct CellWeights {
  CellWeights(Index hidden, Index input)
      : W_f(hidden, hidden + input),
        W_i(W_f),
        W_c(W_f),
        W_o(W_f),
        b_f(hidden),
        b_i(b_f),
        b_c(b_f),
        b_o(b_f) {}
  Array<T> W_f, W_i, W_c, W_o;  // [H, H+E]
  Array<T> b_f, b_i, b_c, b_o;  // [H]
};

template <class T>
struct CellTape {
  Array<T> z;                // [H+E]
  Array<UnitTape<T>> units;  // [H]
};

template <class T>
Array<T> concatenate(const Array<T>& h_before, const Array<T>& x) {  // z = [h₋₁, x]
  Array<T> z(h_before.size() + x.size());
  for (Index k = 0; k < h_before.size(); ++k) z[k] = h_before[k];
  for (Index k = 0; k < x.size(); ++k) z[h_before.size() + k] = x[k];
  return z;
}

template <class T>
T affine(const Array<T>& W, const Array<T>& b, const Array<T>& z, Index j) {  // (W z + b)_j
  T a = b[j];
  for (Index k = 0; k < W.cols; ++k) a += W(j, k) * z[k];
  return a;
}

template <class T>
Gates<T> pre_activations(const CellWeights<T>& w, const Array<T>& z, Index j) {
  return {.f = affine(w.W_f, w.b_f, z, j),
          .i = affine(w.W_i, w.b_i, z, j),
          .c_hat = affine(w.W_c, w.b_c, z, j),
          .o = affine(w.W_o, w.b_o, z, j)};
}

template <class T>
CellTape<T> cell_forward(const CellWeights<T>& w, const Array<T>& z, const Array<T>& c_before) {
  CellTape<T> tape{.z = z, .units = Array<UnitTape<T>>(c_before.size())};
  for (Index j = 0; j < c_before.size(); ++j)
    tape.units[j] = unit_forward(pre_activations(w, z, j), c_before[j]);
  return tape;
}

// clang-format off
// ∂h_j/∂z_k through each of the four gates, and through all; z_k is h₋₁ for k < H, x from there on.
template <class T> T dh_dz_f(const CellWeights<T>& w, const CellTape<T>& t, Index j, Index k) { return dh_da_f(t.units[j]) * w.W_f(j, k); }
template <class T> T dh_dz_i(const CellWeights<T>& w, const CellTape<T>& t, Index j, Index k) { return dh_da_i(t.units[j]) * w.W_i(j, k); }
template <class T> T dh_dz_c(const CellWeights<T>& w, const CellTape<T>& t, Index j, Index k) { return dh_da_c(t.units[j]) * w.W_c(j, k); }
template <class T> T dh_dz_o(const CellWeights<T>& w, const CellTape<T>& t, Index j, Index k) { return dh_da_o(t.units[j]) * w.W_o(j, k); }
template <class T> T dh_dz(const CellWeights<T>& w, const CellTape<T>& t, Index j, Index k) {
  return dh_dz_f(w, t, j, k) + dh_dz_i(w, t, j, k) + dh_dz_c(w, t, j, k) + dh_dz_o(w, t, j, k);
}
template <class T> T dh_dh_before(const CellWeights<T>& w, const CellTape<T>& t, Index j, Index k) { return dh_dz(w, t, j, k); }
template <class T> T dh_dx(const CellWeights<T>& w, const CellTape<T>& t, Index j, Index k) { return dh_dz(w, t, j, t.units.size() + k); }
// ∂h_j/∂W_jk and ∂h_j/∂b_j; h_j does not depend on the other rows of W and b.
template <class T> T dh_dW_f(const CellTape<T>& t, Index j, Index k) { return dh_da_f(t.units[j]) * t.z[k]; }
template <class T> T dh_dW_i(const CellTape<T>& t, Index j, Index k) { return dh_da_i(t.units[j]) * t.z[k]; }
template <class T> T dh_dW_c(const CellTape<T>& t, Index j, Index k) { return dh_da_c(t.units[j]) * t.z[k]; }
template <class T> T dh_dW_o(const CellTape<T>& t, Index j, Index k) { return dh_da_o(t.units[j]) * t.z[k]; }
template <class T> T dh_db_f(const CellTape<T>& t, Index j) { return dh_da_f(t.units[j]); }
template <class T> T dh_db_i(const CellTape<T>& t, Index j) { return dh_da_i(t.units[j]); }
template <class T> T dh_db_c(const CellTape<T>& t, Index j) { return dh_da_c(t.units[j]); }
template <class T> T dh_db_o(const CellTape<T>& t, Index j) { return dh_da_o(t.units[j]); }
// clang-format on

// The backward pass of the cell: adds to the weights' gradients `dw`, returns those of z and c₋₁.
template <class T>
struct CellGradient {
  Array<T> z, c_before;  // [H+E], [H]
};
template <class T>
CellGradient<T> cell_backward(const CellWeights<T>& w, const CellTape<T>& tape, const Array<T>& dh,
                              const Array<T>& dc_later, CellWeights<T>& dw) {
  CellGradient<T> d{.z = Array<T>(tape.z.size()), .c_before = Array<T>(dh.size())};
  for (Index j = 0; j < dh.size(); ++j) {
    const UnitGradient<T> du = unit_backward(tape.units[j], dh[j], dc_later[j]);
    d.c_before[j] = du.c_before;
    for (Index k = 0; k < tape.z.size(); ++k) {
      d.z[k] += du.a.f * w.W_f(j, k) + du.a.i * w.W_i(j, k) + du.a.c_hat * w.W_c(j, k) +
                du.a.o * w.W_o(j, k);
      dw.W_f(j, k) += du.a.f * tape.z[k], dw.W_i(j, k) += du.a.i * tape.z[k];
      dw.W_c(j, k) += du.a.c_hat * tape.z[k], dw.W_o(j, k) += du.a.o * tape.z[k];
    }
    dw.b_f[j] += du.a.f, dw.b_i[j] += du.a.i, dw.b_c[j] += du.a.c_hat, dw.b_o[j] += du.a.o;
  }
  return d;
}

}  // namespace tangyin::reference
