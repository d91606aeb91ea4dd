// The distinct tokens of a batch.  The embedding, the input projection W_ih·x and their gradients
// depend on the token alone, so they are computed once for each distinct one: about 1,500 rows
// instead of 5,120.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tensor/matrix.h"

namespace tangyin {

class DistinctTokens {
 public:
  explicit DistinctTokens(Index vocabulary) : row_of_token_(static_cast<size_t>(vocabulary), -1) {}

  // Takes the tokens of a batch, each in [0, vocabulary).  Then tokens()[rows()[n]] == inputs[n].
  void assign(std::span<const int32_t> inputs);

  // In the order of first appearance.
  std::span<const int32_t> tokens() const noexcept { return tokens_; }
  std::span<const int32_t> rows() const noexcept { return rows_; }  // [N]
  // The number of rows of matrices over the distinct tokens: rounded up to a multiple of 64, so
  // that oneDNN generates code for few shapes.
  Index padded_count() const noexcept {
    return (static_cast<Index>(tokens_.size()) + kRound - 1) / kRound * kRound;
  }

 private:
  static constexpr Index kRound = 64;
  std::vector<int32_t> tokens_, rows_;
  std::vector<int32_t> row_of_token_;  // [V]  −1: not in this batch
};

}  // namespace tangyin
