// The losses on scores, each with its gradient.
#pragma once

#include <cstdint>
#include <span>

#include "tensor/matrix.h"

namespace tangyin {

// Symmetric InfoNCE (van den Oord et al. 2018) on the scores of N queries with N candidates, of which
// candidate n belongs to query n; `counted` [N] says which queries there are (empty: all), every
// candidate stands for choice.
//   loss = ½ Σ_n ( ln Σ_m exp s_nm + ln Σ_m exp s_mn ) − s_nn
//   ds_nm = ½ (softmax over row n + softmax over column m)_nm − [n = m]
// The sums over a column are over counted queries.  At its least, s_nm is the pointwise mutual
// information of query and candidate, in nats, plus a constant.
// Replaces the scores by their gradient times `scale`; returns the loss (not scaled) and how often
// the true candidate of a query scored highest.
struct ContrastLoss {
  double sum = 0;
  int64_t first = 0, counted = 0;
};
ContrastLoss symmetric_info_nce(Matrix<float> scores, std::span<const uint8_t> counted,
                                float scale);

// Binary cross-entropy of logits with labels 0 and 1:  ln(1 + e^{−s}) for 1, ln(1 + e^{s}) for 0.
//   ds = σ(s) − label
// Replaces the logits by their gradient times `scale`; returns the sum.
double binary_cross_entropy(std::span<float> logits, std::span<const uint8_t> labels, float scale);

// Softmax with cross-entropy over the few columns of `logits` [N,C]; replaces them likewise.
double cross_entropy(Matrix<float> logits, std::span<const uint8_t> targets, float scale);

}  // namespace tangyin
