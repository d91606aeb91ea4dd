// A weight matrix W [R,K] laid out for products y = W·x with a few vectors x.
//
// Each SIMD lane computes one row, so a product sums along k in the same order on every machine and
// for every batch size, and needs no sum over lanes.  Layout: [R/64][K/g][64][g], that is blocks of
// 64 rows, in a block groups of g neighbouring columns, in a group g values of each row; g = 1 for
// fp32, 2 for bf16, 4 for int8 (w = scale[row]·q, |q| ≤ 127).  R and K are padded with zeros to
// multiples of 64 and 16.
#pragma once

#include <functional>

#include "model/model_file.h"
#include "tensor/arena.h"

namespace tangyin {

class PackedMatrix {
 public:
  static constexpr Index kBlock = 64;  // rows of a block
  static constexpr Index padded_rows(Index rows) noexcept {
    return (rows + kBlock - 1) / kBlock * kBlock;
  }
  static constexpr Index padded_cols(Index cols) noexcept { return (cols + 15) / 16 * 16; }

  PackedMatrix() = default;
  // Calls read(first, to) to get `to` [n, cols] = rows first … first+n−1, each row below `rows`
  // once, perhaps from two threads.
  using ReadRows = std::function<void(Index first, Matrix<float> to)>;
  PackedMatrix(Index rows, Index cols, WeightDtype dtype, const ReadRows& read);

  WeightDtype dtype() const noexcept { return dtype_; }
  Index rows() const noexcept { return rows_; }  // padded
  Index cols() const noexcept { return cols_; }  // padded
  Index blocks() const noexcept { return rows_ / kBlock; }
  Index block_bytes() const noexcept { return data_.size() / blocks(); }
  const std::byte* block(Index b) const noexcept { return data_.data() + b * block_bytes(); }
  const float* scales() const noexcept { return scales_.data(); }  // [rows], int8 alone
  // [rows], Σ_k q, int8 alone
  const int32_t* row_sums() const noexcept { return row_sums_.data(); }
  Index bytes() const noexcept { return data_.size(); }

 private:
  void pack_row(Index row, std::span<const float> values) noexcept;
  template <class T, class Convert>
  void store(Index row, std::span<const float> values, const Convert& convert) noexcept;

  WeightDtype dtype_ = WeightDtype::fp32;
  Index rows_ = 0, cols_ = 0;
  Buffer<std::byte> data_;
  Buffer<float> scales_;
  Buffer<int32_t> row_sums_;
};

}  // namespace tangyin
