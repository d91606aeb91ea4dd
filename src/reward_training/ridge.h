// Ridge regression (Hoerl & Kennard 1970) with a penalty for each column: the weights w that make
// least
//   Σ_n (x_n·w − y_n)² + Σ_k λ_k·w_k²
// found by conjugate gradients on the normal equations (Hestenes & Stiefel 1952), of which no matrix
// is formed, with their diagonal as preconditioner.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tensor/matrix.h"

namespace tangyin {

// A matrix of which few columns are not 0 in a row.
struct SparseRows {
  struct Entry {
    uint32_t column;
    float value;
  };
  std::vector<Entry> entries;  // row by row
  std::vector<size_t> ends;    // [N]  where each row ends in `entries`
  size_t columns = 0;          // S
  std::span<const Entry> row(size_t n) const {
    const size_t begin = n == 0 ? 0 : ends[n - 1];
    return std::span(entries).subspan(begin, ends[n] - begin);
  }
};

struct RidgeProblem {
  Matrix<const float> dense;               // [N, D]
  const SparseRows* sparse = nullptr;      // [N, S], null: S = 0
  std::span<const double> y;               // [N]
  std::span<const double> penalties;       // [D + S]  λ > 0
  std::span<const uint8_t> left_out = {};  // [N]  1: a row that does not count; empty: all count
};

// [D + S], the dense columns first.
std::vector<double> ridge(const RidgeProblem& problem);

// x_n·w, [N], of all rows.
std::vector<double> foretold(const RidgeProblem& problem, std::span<const double> w);

}  // namespace tangyin
