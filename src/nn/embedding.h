// The distinct characters of a batch.  What depends on the character alone (its embedding, its
// share of the gates' pre-activations, and their gradients) is computed once for each: about 1,500
// rows instead of 5,120.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tensor/matrix.h"

namespace tangyin {

class DistinctTokens {
 public:
  explicit DistinctTokens(Index vocabulary) : row_of_token_(static_cast<size_t>(vocabulary), -1) {}

  // Tokens in [0, vocabulary).  After it, tokens()[rows()[n]] == inputs[n].
  void assign(std::span<const int32_t> inputs);

  std::span<const int32_t> tokens() const noexcept {
    return tokens_;
  }                                                                 // in order of first appearance
  std::span<const int32_t> rows() const noexcept { return rows_; }  // [N]
  // The number of rows that matrices over the distinct tokens have: rounded up, so that few shapes
  // occur.
  Index padded_count() const noexcept {
    return (static_cast<Index>(tokens_.size()) + kRound - 1) / kRound * kRound;
  }

 private:
  static constexpr Index kRound = 64;
  std::vector<int32_t> tokens_, rows_;
  std::vector<int32_t> row_of_token_;  // −1: not in this batch
};

}  // namespace tangyin
