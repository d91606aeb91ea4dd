// Rank-2 views of memory that something else owns; cheap to copy.  A sequence [T,B,n] is the matrix
// [T·B, n]; step t is rows t·B … (t+1)·B − 1.
#pragma once

#include <cassert>
#include <cstdint>
#include <span>

namespace tangyin {

using Index = int64_t;

template <class T>
struct Matrix {
  T* data = nullptr;
  Index rows = 0, cols = 0;  // row-major, contiguous

  T* row(Index r) const noexcept { return data + r * cols; }
  T& operator()(Index r, Index c) const noexcept { return data[r * cols + c]; }
  Index size() const noexcept { return rows * cols; }
  std::span<T> flat() const noexcept { return {data, static_cast<size_t>(size())}; }
  // A view of rows first … first+count−1.
  Matrix slice(Index first, Index count) const noexcept {
    assert(first >= 0 && first + count <= rows);
    return {data + first * cols, count, cols};
  }
  operator Matrix<const T>() const noexcept { return {data, rows, cols}; }
};

}  // namespace tangyin
