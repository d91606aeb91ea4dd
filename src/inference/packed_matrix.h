// A weight matrix W [R,K] laid out for products with a few vectors: y = W·x.
//
// Rows go into SIMD lanes, so that a product adds up along k in one order for every machine and
// every batch, and needs no sum over lanes.  64 rows make a block; the block holds one group of g
// neighbouring k after another, each group 64 rows × g values: [R/64][K/g][64][g], g = 1 (fp32), 2
// (bf16), 4 (int8: w = scale[row] · q, |q| ≤ 127). Rows and columns are padded with zeros to
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
  // `read(first, to)` fills `to` [n, cols] with rows first … first+n−1; it is asked for each row
  // below `rows` once.
  using ReadRows = std::function<void(Index first, Matrix<float> to)>;
  PackedMatrix(Index rows, Index cols, WeightDtype dtype, const ReadRows& read);

  WeightDtype dtype() const noexcept { return dtype_; }
  Index rows() const noexcept { return rows_; }  // padded
  Index cols() const noexcept { return cols_; }  // padded
  Index blocks() const noexcept { return rows_ / kBlock; }
  Index block_bytes() const noexcept { return data_.size() / blocks(); }
  const std::byte* block(Index b) const noexcept { return data_.data() + b * block_bytes(); }
  const float* scales() const noexcept { return scales_.data(); }  // [rows], int8 alone
  const int32_t* row_sums() const noexcept {
    return row_sums_.data();
  }  // [rows], Σ_k q, int8 alone
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
