// The matrix type of the reference code: rows × cols values of any type, row-major, zero at first,
// copied by value.
#pragma once

#include <vector>

#include "tensor/matrix.h"

namespace tangyin::reference {

template <class T>
struct Array {
  Array() = default;
  Array(Index rows_, Index cols_)
      : rows(rows_), cols(cols_), values(static_cast<size_t>(rows_ * cols_)) {}
  explicit Array(Index size) : Array(1, size) {}  // a vector

  T& operator()(Index r, Index c) { return values[static_cast<size_t>(r * cols + c)]; }
  const T& operator()(Index r, Index c) const { return values[static_cast<size_t>(r * cols + c)]; }
  T& operator[](Index k) { return values[static_cast<size_t>(k)]; }
  const T& operator[](Index k) const { return values[static_cast<size_t>(k)]; }
  Index size() const noexcept { return rows * cols; }
  bool empty() const noexcept { return values.empty(); }

  // Row r as a vector of its own.
  Array row(Index r) const {
    Array copy(cols);
    for (Index c = 0; c < cols; ++c) copy[c] = (*this)(r, c);
    return copy;
  }
  void set_row(Index r, const Array& vector) {
    for (Index c = 0; c < cols; ++c) (*this)(r, c) = vector[c];
  }

  Index rows = 0, cols = 0;
  std::vector<T> values;
};

// The same values as another scalar type.
template <class To, class From>
Array<To> cast(const Array<From>& from) {
  Array<To> to(from.rows, from.cols);
  for (Index k = 0; k < from.size(); ++k) to[k] = static_cast<To>(from[k]);
  return to;
}

}  // namespace tangyin::reference
