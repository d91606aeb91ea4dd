// One LSTM layer over T steps of B sequences, with back-propagation through time;
// docs/derivation.md.
//
//   forward    P   = X·W_ihᵀ                  one product for all input rows
//              A_t = H_{t−1}·W_hhᵀ + P + b    one product a step, then kernels/gates.h
//   backward   dH_{t−1} = dA_t·W_hh           one product a step
//              dW_hh = dAᵀ·H₋₁                one product each, after the time loop
//              dW_ih = dPᵀ·X
//              dX    = dP·W_ih
//
// A stream is one row of the batch: texts one after another.  Where a text begins, h = c = 0.  The
// state at the end of a batch is carried to the next batch.  Weights are packed for the products
// once per optimiser step.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/gemm.h"
#include "tensor/arena.h"

namespace tangyin {

// Views of the weights or of their gradients, with PyTorch's names and gate order i f g o.
struct LstmParameters {
  Matrix<float> weight_ih;         // [4H,E]
  Matrix<float> weight_hh;         // [4H,H]
  Matrix<float> bias_ih, bias_hh;  // [1,4H]
};

class LstmLayer {
 public:
  struct Shape {
    Index sequence_length, batch_size, input, hidden;  // T B E H
  };
  LstmLayer(const Shape& shape, Compute compute);

  // Packs the weights; to be called after each change of them.  `recurrent_mask` [4H,H]
  // (DropConnect: 0 or 1/keep) multiplies W_hh; null: none.
  void pack(Gemm& gemm, const LstmParameters& weights, const float* recurrent_mask);

  struct Input {
    Operand rows;  // [R,E]
    // [T·B] the row that each position reads; null: R = T·B, position n reads row n.
    const int32_t* row_of_position;
    std::span<const uint8_t> starts;  // [T·B]
    const float* output_mask;         // [B,H] dropout, the same at every step; null: none
  };
  // Starts from the carried state and updates it.  Returns h∘mask [T·B,H], valid until the next
  // forward().
  Operand forward(Gemm& gemm, const Input& input);

  Operand output() const noexcept { return output_.view(); }  // what forward returned

  // The backward pass of the last forward(), with the same input.  d_output [T·B,H].  Adds to
  // `gradients`, overwrites d_input [R,E] (null data: not wanted).
  void backward(Gemm& gemm, const Input& input, Matrix<const float> d_output,
                const LstmParameters& gradients, Matrix<float> d_input);

  // The carried state, [B,H] each; h in the precision of the products.
  Operand hidden() const noexcept { return hidden_before_.view().slice(0, shape_.batch_size); }
  Matrix<float> cell() const noexcept { return first_cell_.view(); }
  // Makes the state at the end of the last forward() the carried one.
  void carry() noexcept;

 private:
  Matrix<float> cell_before(Index step) const noexcept;
  void multiply_inputs(Gemm& gemm, const Input& input, const LstmParameters& gradients,
                       Matrix<float> d_input);

  Shape shape_;
  Compute compute_;
  Packed forward_ih_, forward_hh_, backward_ih_, backward_hh_, packed_activations_;
  OwnedMatrix<float> bias_;               // [1,4H] b_ih + b_hh
  OwnedMatrix<float> projection_;         // [R,4H] P
  OwnedMatrix<float> recurrent_;          // [B,4H]
  OwnedMatrix<float> gates_;              // [T·B,4H] i f g o          (tape)
  OwnedMatrix<float> cells_;              // [T·B,H]                   (tape)
  OwnedOperand hidden_before_;            // [(T+1)·B,H] h₋₁ as read   (tape)
  OwnedMatrix<float> first_cell_;         // [B,H] c before step 0     (tape)
  OwnedOperand output_;                   // [T·B,H]
  OwnedOperand d_gates_;                  // [T·B,4H]
  OwnedMatrix<float> d_projection_;       // [R,4H]
  OwnedOperand d_projection_operand_;     // [R,4H]
  OwnedMatrix<float> d_hidden_, d_cell_;  // [B,H]
  OwnedMatrix<float> masked_hh_, mask_;   // [4H,H], made when a recurrent mask is first given
  bool recurrent_masked_ = false;
};

}  // namespace tangyin
