// The elementwise part of one LSTM step for a batch of B sequences, forward and backward;
// kernels/reference.h has the same for one unit.  Gates are in PyTorch's order i f g o, blocks of H
// columns.  Threads split the units, so sums over sequences have the same order for any number of
// threads.
#pragma once

#include <cstdint>

#include "kernels/operand.h"

namespace tangyin {

//   a = recurrent + projection[row] + bias      i f o = σ(a)   g = tanh a
//   c = f·c₋₁ + i·g                             h = o·tanh c
// A text may begin in the middle of a stream; there h₋₁ = c₋₁ = 0.
struct GatesForward {
  Matrix<const float> recurrent;   // [B,4H]  h₋₁·W_hhᵀ
  Matrix<const float> projection;  // [*,4H]  x·W_ihᵀ, a row per distinct input
  const int32_t* projection_row;   // [B]     which row belongs to stream b; null: row b
  const float* bias;               // [4H]    b_ih + b_hh
  const float* cell_before;        // [B,H]   c₋₁ (taken as 0 where starts)
  const uint8_t* starts;           // [B]     1 where a text begins at this step
  const uint8_t* starts_next;      // [B]     1 where one begins at the next step; null: nowhere
  const float* mask;               // [B,H]   dropout on the output, 0 or 1/keep; null: none
  Matrix<float> gates;  // [B,4H]  out: i f g o after their functions; null data: not kept
  float* cell;          // [B,H]   out: c; may be cell_before
  Operand hidden_next;  // [B,H]   out: h as the next step reads it: 0 where starts_next
  Operand output;       // [B,H]   out: h · mask
};
void lstm_gates_forward(const GatesForward& step) noexcept;

//   dh   = d_output·mask + d_hidden      dc   = d_cell + dh·o·(1−tanh²c)
//   da_i = dc·g·i(1−i)                   da_f = dc·c₋₁·f(1−f)
//   da_g = dc·i·(1−g²)                   da_o = dh·tanh c·o(1−o)
//   dc₋₁ = dc·f
// Where starts_next, d_hidden and d_cell are taken as 0.
struct GatesBackward {
  Matrix<const float> gates;     // [B,4H]  from forward
  const float* cell;             // [B,H]
  const float* cell_before;      // [B,H]
  const uint8_t* starts;         // [B]
  const uint8_t* starts_next;    // [B]     null: nowhere
  const float* mask;             // [B,H]   null: none
  Matrix<const float> d_output;  // [B,H]   from the layer above
  const float* d_hidden;         // [B,H]   from the next step's product; null: 0
  float* d_cell;    // [B,H]   in: dLoss/dc from the next step; out: dLoss/dc₋₁ (0 where starts)
  Operand d_gates;  // [B,4H]  out: dLoss/da, for the products
  float* d_bias;    // [4H]    += Σ_b dLoss/da
  float* d_projection;            // [*,4H]  += at row projection_row[b]; null: not wanted
  const int32_t* projection_row;  // [B]
};
void lstm_gates_backward(const GatesBackward& step) noexcept;

}  // namespace tangyin
