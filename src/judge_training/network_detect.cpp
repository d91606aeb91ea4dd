// The detectors: a hidden layer of tanh units, one logit, for each character and each couplet.
//   a = tanh(W x + w)   s = v·a + b        ds from the cross-entropy
//   dv += Σ ds·a        db += Σ ds         d(Wx) = ds·v∘(1 − a²)
#include <cmath>

#include "judge_training/network.h"

namespace tangyin {
namespace {

// `hidden` [N,F] becomes tanh of itself; returns the logits.
std::vector<float> logits_of(Matrix<float> hidden, Matrix<const float> v, float bias) {
  std::vector<float> logits(static_cast<size_t>(hidden.rows), bias);
  for (Index n = 0; n < hidden.rows; ++n) {
    float* a = hidden.row(n);
    for (Index f = 0; f < hidden.cols; ++f) {
      a[f] = std::tanh(a[f]);
      logits[static_cast<size_t>(n)] += v.data[f] * a[f];
    }
  }
  return logits;
}

// `hidden` [N,F] becomes the gradient to what tanh was taken of.
void logits_backward(Matrix<float> hidden, std::span<const float> d_logits, Matrix<const float> v,
                     Matrix<float> d_v, Matrix<float> d_bias) {
  for (Index n = 0; n < hidden.rows; ++n) {
    float* a = hidden.row(n);
    const float ds = d_logits[static_cast<size_t>(n)];
    d_bias.data[0] += ds;
    for (Index f = 0; f < hidden.cols; ++f) {
      d_v.data[f] += ds * a[f];
      a[f] = ds * v.data[f] * (1 - a[f] * a[f]);
    }
  }
}

}  // namespace

void JudgeNetwork::detect(const DetectionBatch& batch, Random* random, JudgeLosses& losses) {
  LineEncoder& encoder = lines_of(batch.characters);
  encoder.pack(gemm_, parameters_);
  encoder.forward(gemm_, parameters_, batch.ids, {}, shape_.dropout, random);
  const Index couplets = shape_.lines / 2, places = encoder.states().rows;
  const Index couplet_at = 2 * config_.vector + kRoles, state_at = 2 * config_.aligned_vector;
  const Matrix<float> pooled{encoder.pooled().data, couplets, 2 * config_.pooled()};
  const Matrix<float> d_pooled{d_pooled_.view().data, couplets, 2 * config_.pooled()};
  const Matrix<float> hidden = hidden_.view(), states = state_hidden_.view().slice(0, places);
  const Matrix<float> d_states = d_states_.view().slice(0, places);

  detector_.forward(gemm_, pooled, parameters_.couplet_bias.data + couplet_at, hidden);
  auto genuine = logits_of(hidden, parameters_.genuine_weight, parameters_.genuine_bias.data[0]);
  losses.genuine += binary_cross_entropy(genuine, batch.genuine,
                                         shape_.weights.genuine / static_cast<float>(couplets));
  losses.genuine_count += couplets;
  logits_backward(hidden, genuine, parameters_.genuine_weight, gradients_.genuine_weight,
                  gradients_.genuine_bias);
  detector_.backward(gemm_, hidden, gradients_.couplet_weight.slice(couplet_at, config_.detector),
                     gradients_.couplet_bias.data + couplet_at, d_pooled);

  replaced_.forward(gemm_, encoder.states(), parameters_.state_bias.data + state_at, states);
  auto replaced = logits_of(states, parameters_.replaced_weight, parameters_.replaced_bias.data[0]);
  losses.replaced += binary_cross_entropy(replaced, batch.replaced,
                                          shape_.weights.replaced / static_cast<float>(places));
  losses.replaced_count += places;
  logits_backward(states, replaced, parameters_.replaced_weight, gradients_.replaced_weight,
                  gradients_.replaced_bias);
  replaced_.backward(gemm_, states, gradients_.state_weight.slice(state_at, config_.detector),
                     gradients_.state_bias.data + state_at, d_states);
  encoder.backward(gemm_, d_states, d_pooled_.view(), gradients_);
}

}  // namespace tangyin
