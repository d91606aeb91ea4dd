// One aligned block that hands out matrices in order and frees them together.  Parameters,
// gradients and activations each have one, so that the optimiser, the norm and the checkpoint are
// loops over one span.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

#include "tensor/matrix.h"

namespace tangyin {

// Owner of `size` zeroed values aligned to a cache line (64 bytes), which oneDNN and AVX-512 like.
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

// Owner of one matrix.
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
