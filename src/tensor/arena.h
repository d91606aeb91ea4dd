// Owners of aligned memory: of a span of values, and of one matrix.  All parameters of a model are
// views of one Buffer, as are their gradients, so that the optimiser, the norm and the checkpoint
// are loops over one span.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

#include "tensor/matrix.h"

namespace tangyin {

// Owns `size` values, zero at first, aligned to a cache line (64 bytes).  Movable.
template <class T>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(Index size)
      : data_(static_cast<T*>(::operator new(sizeof(T) * static_cast<size_t>(size), kAlign))),
        size_(size) {
    std::memset(static_cast<void*>(data_.get()), 0, sizeof(T) * static_cast<size_t>(size));
  }
  T* data() const noexcept { return data_.get(); }
  Index size() const noexcept { return size_; }
  std::span<T> span() const noexcept { return {data_.get(), static_cast<size_t>(size_)}; }

 private:
  static constexpr std::align_val_t kAlign{64};
  struct Free {
    void operator()(T* p) const noexcept { ::operator delete(p, kAlign); }
  };
  std::unique_ptr<T, Free> data_;
  Index size_ = 0;
};

// Owns one matrix, zero at first.  Movable.
template <class T>
class OwnedMatrix {
 public:
  OwnedMatrix() = default;
  OwnedMatrix(Index rows, Index cols) : buffer_(rows * cols), rows_(rows), cols_(cols) {}
  Matrix<T> view() const noexcept { return {buffer_.data(), rows_, cols_}; }

 private:
  Buffer<T> buffer_;
  Index rows_ = 0, cols_ = 0;
};

}  // namespace tangyin
