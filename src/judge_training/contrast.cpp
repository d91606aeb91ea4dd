#include "judge_training/contrast.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tensor/arena.h"

namespace tangyin {
namespace {}  // namespace

// Every exp is taken once, of the score less the greatest of all: in double that leaves a range of
// 700 nats.
ContrastLoss symmetric_info_nce(Matrix<float> scores, std::span<const uint8_t> counted,
                                float scale) {
  const Index n = scores.rows;
  const auto counts = [&](Index r) { return counted.empty() || counted[static_cast<size_t>(r)]; };
  float most = -std::numeric_limits<float>::infinity();
  for (Index r = 0; r < n; ++r)
    if (counts(r)) most = std::max(most, *std::max_element(scores.row(r), scores.row(r) + n));
  const Buffer<double> exps(n * n), row_sums(n), column_sums(n);
  for (Index r = 0; r < n; ++r)
    for (Index c = 0; c < n && counts(r); ++c) {
      const double e = std::exp(static_cast<double>(scores(r, c) - most));
      exps.data()[r * n + c] = e;
      row_sums.data()[r] += e;
      column_sums.data()[c] += e;
    }
  ContrastLoss loss;
  for (Index r = 0; r < n; ++r) {
    if (!counts(r)) {
      std::fill_n(scores.row(r), n, 0.0F);
      continue;
    }
    const double* e = exps.data() + r * n;
    ++loss.counted;
    loss.first += e[r] >= *std::max_element(e, e + n);
    loss.sum += 0.5 * (std::log(row_sums.data()[r]) + std::log(column_sums.data()[r])) +
                static_cast<double>(most - scores(r, r));
    for (Index c = 0; c < n; ++c) {
      // A column whose own query is not counted has no loss of its own.
      const double down = counts(c) ? e[c] / column_sums.data()[c] : 0;
      const double along = e[c] / row_sums.data()[r];
      scores(r, c) = scale * static_cast<float>(0.5 * (along + down) - (r == c ? 1 : 0));
    }
  }
  return loss;
}

double binary_cross_entropy(std::span<float> logits, std::span<const uint8_t> labels, float scale) {
  double sum = 0;
  for (size_t n = 0; n < logits.size(); ++n) {
    const double s = static_cast<double>(logits[n]), label = labels[n] ? 1 : 0;
    sum += std::max(s, 0.0) - s * label + std::log1p(std::exp(-std::abs(s)));
    logits[n] = scale * static_cast<float>(1 / (1 + std::exp(-s)) - label);
  }
  return sum;
}

double cross_entropy(Matrix<float> logits, std::span<const uint8_t> targets, float scale) {
  double loss = 0;
  for (Index n = 0; n < logits.rows; ++n) {
    float* row = logits.row(n);
    const float most = *std::max_element(row, row + logits.cols);
    double sum = 0;
    for (Index c = 0; c < logits.cols; ++c) sum += std::exp(static_cast<double>(row[c] - most));
    const Index target = targets[static_cast<size_t>(n)];
    loss += std::log(sum) + static_cast<double>(most - row[target]);
    for (Index c = 0; c < logits.cols; ++c)
      row[c] = scale * static_cast<float>(std::exp(static_cast<double>(row[c] - most)) / sum -
                                          (c == target ? 1 : 0));
  }
  return loss;
}

}  // namespace tangyin
