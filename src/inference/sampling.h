// Sampling from rows of logits or log-probabilities.  All rows have n entries, n a multiple of 64;
// entries past the vocabulary are −∞.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "tensor/arena.h"

namespace tangyin {

// Σ exp(log_probs + bias), and the greatest log_probs + bias (−∞ where nothing is allowed).
// `bias` [n]: nats added to each log-probability; 0 allows an entry, −∞ forbids it.
struct AllowedShare {
  double share;
  float most;
};
AllowedShare allowed_share(const float* log_probs, const float* bias, Index n) noexcept;

// Sampling from a softmax without writing down its probabilities.  While a row of logits is
// computed, weigh() sums up each piece of it that is still in cache; entry_at() then finds the piece
// of a uniform number by these sums and reads only that piece.
struct Piece {
  static constexpr Index kSize = 512;  // entries; the last piece of a row may have fewer
  float most, sum;  // the greatest logit and Σ exp((logit − most) / temperature)
};
Piece weigh(const float* logits, Index n, double temperature) noexcept;  // n ≤ Piece::kSize
// The first entry at which the cumulated softmax(logits / temperature) exceeds `where`, in [0, 1).
Index entry_at(const float* logits, Index n, std::span<const Piece> pieces, double where,
               double temperature) noexcept;

// Nucleus sampling (top-p): draws entries in proportion to exp((log_probs + bias) / temperature),
// from the most probable ones whose shares first add up to `top_p`.
class NucleusSampler {
 public:
  explicit NucleusSampler(Index n) : weights_(n), chunks_(n / kChunk) {}
  // `most`: allowed_share(log_probs, bias, n).most, not −∞.
  void set(const float* log_probs, const float* bias, float most, double temperature) noexcept;
  // Multiplies the weight of one entry, after set().
  void scale(Index entry, float factor) noexcept;
  Index draw(double top_p, Random& random) const noexcept;  // top_p in (0, 1]

 private:
  static constexpr Index kChunk = 64;
  Buffer<float> weights_;  // [n]
  Buffer<float> chunks_;   // [n / 64]  sums of 64 weights
};

}  // namespace tangyin
