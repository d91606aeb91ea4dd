// Sums over a row of log-probabilities of which only some entries are allowed, and draws from it.
// `bias` [n] is added to each log-probability: 0 where allowed, −∞ where not, less than 0 where
// unwelcome. n is a multiple of 64; entries past the vocabulary are −∞.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "tensor/arena.h"

namespace tangyin {

// Σ exp(log_probs + bias), and the greatest log_probs + bias (−∞ where nothing is allowed).
struct AllowedShare {
  double share;
  float most;
};
AllowedShare allowed_share(const float* log_probs, const float* bias, Index n) noexcept;

// The entry of a row of logits (−∞ where there is none) at which the cumulated share of exp(logit /
// temperature) passes `where`, in [0, 1): with a uniform `where` a draw from the softmax, whose
// logarithms nobody has to write down. The row is weighed piece by piece, each while it is still in
// cache; then a draw reads one piece alone.
struct Piece {
  static constexpr Index kSize = 512;  // entries; the last piece of a row may have fewer
  float most, sum;  // the greatest logit and Σ exp((logit − most) / temperature)
};
Piece weigh(const float* logits, Index n, double temperature) noexcept;  // n ≤ Piece::kSize
Index entry_at(const float* logits, Index n, std::span<const Piece> pieces, double where,
               double temperature) noexcept;

// Draws of entries in proportion to exp((log_probs + bias) / temperature), from the likeliest that
// carry `top_p` of it.
class Wheel {
 public:
  explicit Wheel(Index n) : weights_(n), chunks_(n / kChunk) {}
  // `most` from allowed_share, not −∞.
  void set(const float* log_probs, const float* bias, float most, double temperature) noexcept;
  // Multiplies the weight of one entry.
  void scale(Index entry, float factor) noexcept;
  bool empty() const noexcept;  // no entry has any weight
  // Not where it is empty.
  Index spin(double top_p, Random& random) const noexcept;

 private:
  static constexpr Index kChunk = 64;
  Buffer<float> weights_, chunks_;  // chunks_: sums of 64 weights
};

}  // namespace tangyin
