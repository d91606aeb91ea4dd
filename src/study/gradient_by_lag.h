// How far back a recurrent network learns: the norm of the gradient of the loss at one position
// with respect to the hidden state so many steps before it.  Computed in double by the reference
// cells (kernels/reference.h, study/plain_rnn_reference.h), so that fp32 hides nothing small.
#pragma once

#include <span>
#include <vector>

#include "corpus/vocabulary.h"
#include "nn/parameters.h"
#include "study/plain_rnn.h"

namespace tangyin {

// A text of n + 1 tokens is n inputs and one target, the last token.  Entry k of a list belongs to
// the state that was there k steps before the loss: k = 0 is the state that the output reads.
struct GradientByLag {
  std::vector<double> hidden;  // mean over the texts of ‖∂L/∂h‖₂
  std::vector<double> cell;    // of ‖∂L/∂c‖₂; empty for a plain network
  double loss = 0;             // mean of L, nats
};

// The first layer of a one-layer LSTM model.  All `texts` have the same length, at least 2 tokens.
GradientByLag lstm_gradient_by_lag(const Parameters& parameters,
                                   std::span<const std::vector<Token>> texts);
GradientByLag plain_rnn_gradient_by_lag(const PlainRnnParameters& parameters, Index vocabulary,
                                        std::span<const std::vector<Token>> texts);

}  // namespace tangyin
