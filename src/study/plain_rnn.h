// A language model with a plain recurrent layer, beside the LSTM of nn/ and of the same shape:
//   embedding → h_t = tanh(W_hh h_{t−1} + W_ih x_t + b) → output → mean cross-entropy, and back.
// study/plain_rnn_reference.h has the equations; this is the same with fast products (fp32).
#pragma once

#include <cstdint>
#include <span>

#include "nn/language_model.h"
#include "nn/output.h"
#include "tensor/arena.h"

namespace tangyin {

// Views of the weights or of their gradients.  P: the vocabulary rounded up to a multiple of 64.
struct PlainRnnParameters {
  Matrix<float> embedding;         // [P,E]
  Matrix<float> weight_ih;         // [H,E]
  Matrix<float> weight_hh;         // [H,H]
  Matrix<float> bias;              // [1,H]
  OutputLayer::Parameters output;  // [P,H], [1,P]
};

class PlainRnnModel {
 public:
  struct Shape {
    Index vocabulary, embedding, hidden;  // V E H
    Index sequence_length, batch_size;    // T B
  };
  explicit PlainRnnModel(const Shape& shape);

  const Shape& shape() const noexcept { return shape_; }
  const PlainRnnParameters& parameters() const noexcept { return parameters_; }
  const PlainRnnParameters& gradients() const noexcept { return gradients_; }
  std::span<float> weights() const noexcept { return weights_.span(); }
  std::span<float> weight_gradients() const noexcept { return weight_gradients_.span(); }

  void initialise(uint64_t seed);  // uniform in ±1/√H

  // Sets gradients() to those of the mean loss over the counted targets.  Every sequence of the
  // batch begins with an empty state; starts[n] is not looked at.
  LanguageModel::Loss forward_backward(const TokenBatch& batch);

 private:
  void read(std::span<const int32_t> inputs);
  void forward();
  void backward(std::span<const int32_t> inputs);

  Shape shape_;
  Gemm gemm_;
  Buffer<float> weights_, weight_gradients_;
  PlainRnnParameters parameters_, gradients_;
  OutputLayer output_;
  Packed forward_ih_, forward_hh_, backward_ih_, backward_hh_, activations_;
  OwnedMatrix<float> embedded_;  // [T·B,E]
  OwnedMatrix<float> hidden_;    // [(T+1)·B,H], h before step t at rows t·B …
  OwnedMatrix<float> d_hidden_;  // [T·B,H]; after backward(): of the pre-activations
  OwnedMatrix<float> d_next_;    // [B,H]
  OwnedMatrix<float> d_input_;   // [T·B,E]
};

}  // namespace tangyin
