#include "inference/packed_matrix.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <exception>
#include <thread>

#include "tensor/bf16.h"

namespace tangyin {
namespace {

Index element_size(WeightDtype dtype) noexcept {
  return dtype == WeightDtype::fp32 ? 4 : dtype == WeightDtype::bf16 ? 2 : 1;
}

}  // namespace

PackedMatrix::PackedMatrix(Index rows, Index cols, WeightDtype dtype, const ReadRows& read)
    : dtype_(dtype),
      rows_(padded_rows(rows)),
      cols_(padded_cols(cols)),
      data_(rows_ * cols_ * element_size(dtype)),
      scales_(dtype == WeightDtype::int8 ? rows_ : 0),
      row_sums_(dtype == WeightDtype::int8 ? rows_ : 0) {
  const auto pack = [&](Index begin, Index end) {  // multiples of kBlock, but for the last end
    const OwnedMatrix<float> chunk(kBlock, cols);
    for (Index first = begin; first < end; first += kBlock) {
      const Matrix<float> some = chunk.view().slice(0, std::min(kBlock, end - first));
      read(first, some);
      for (Index r = 0; r < some.rows; ++r)
        pack_row(first + r, {some.row(r), static_cast<size_t>(cols)});
    }
  };
  // Packing takes most of the time of a program's start, so a second thread pays even once.
  if (std::thread::hardware_concurrency() <= 1) {
    pack(0, rows);
    return;
  }
  const Index half = rows / 2 / kBlock * kBlock;
  std::exception_ptr failure;
  std::thread helper([&] {
    try {
      pack(0, half);
    } catch (...) {
      failure = std::current_exception();
    }
  });
  try {
    pack(half, rows);
  } catch (...) {
    helper.join();
    throw;
  }
  helper.join();
  if (failure) std::rethrow_exception(failure);
}

// Element k of row r is element (k/g · 64 + r mod 64) · g + k mod g of its block; g elements are 4
// bytes.
template <class T, class Convert>
void PackedMatrix::store(Index row, std::span<const float> values,
                         const Convert& convert) noexcept {
  constexpr size_t g = 4 / sizeof(T);
  T* to = reinterpret_cast<T*>(data_.data() + row / kBlock * block_bytes()) +
          static_cast<size_t>(row % kBlock) * g;
  size_t k = 0;
  for (; k + g <= values.size(); k += g, to += kBlock * g)
    for (size_t n = 0; n < g; ++n) to[n] = convert(values[k + n]);
  for (size_t n = 0; k + n < values.size(); ++n) to[n] = convert(values[k + n]);
}

void PackedMatrix::pack_row(Index row, std::span<const float> values) noexcept {
  if (dtype_ == WeightDtype::fp32) return store<float>(row, values, [](float w) { return w; });
  if (dtype_ == WeightDtype::bf16)
    return store<uint16_t>(row, values, [](float w) { return to_bf16(w).bits; });
  float largest = 0;
  for (const float w : values) largest = std::max(largest, std::abs(w));
  scales_.data()[row] = largest / 127;
  const float inverse = largest > 0 ? 127 / largest : 0;
  int32_t sum = 0;
  store<int8_t>(row, values, [&](float w) {
    // Adding 1.5 · 2²³ rounds to the nearest integer, which stands in the low bits of the sum.
    const auto q = static_cast<int8_t>(std::bit_cast<int32_t>(w * inverse + 12582912.0F));
    sum += q;
    return q;
  });
  row_sums_.data()[row] = sum;
}

}  // namespace tangyin
