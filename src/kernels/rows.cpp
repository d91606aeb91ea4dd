#include "kernels/rows.h"

#include <algorithm>

#include "kernels/threads.h"

namespace tangyin {
namespace {

// Writes one row of n values value(k) to the operand; the loops vectorise.
template <class Value>
void store_row(const Operand& to, Index row, const Value& value) noexcept {
  const Index n = to.cols;
  if (to.compute == Compute::fp32) {
    float* out = to.as_float() + row * n;
    for (Index k = 0; k < n; ++k) out[k] = value(k);
  } else {
    Bf16* out = to.as_bf16() + row * n;
    for (Index k = 0; k < n; ++k) out[k] = to_bf16(value(k));
  }
}

}  // namespace

void gather_rows(Matrix<const float> from, std::span<const int32_t> ids, const float* mask,
                 const Operand& to) noexcept {
  const Index count = static_cast<Index>(ids.size());
  const auto rows = [&](Index first, Index last) {
    for (Index r = first; r < last; ++r) {
      if (r >= count) {
        store_row(to, r, [](Index) { return 0.0F; });
        continue;
      }
      const float* source = from.row(ids[static_cast<size_t>(r)]);
      const float* factor = mask ? mask + r * to.cols : nullptr;
      if (factor)
        store_row(to, r, [=](Index k) { return source[k] * factor[k]; });
      else
        store_row(to, r, [=](Index k) { return source[k]; });
    }
  };
  parallel_ranges(to.rows, rows, 1);
}

void scatter_add_rows(Matrix<const float> from, std::span<const int32_t> ids, const float* mask,
                      Matrix<float> to) noexcept {
  const auto rows = [&](Index first, Index last) {
    for (Index r = first; r < last; ++r) {
      const float* source = from.row(r);
      const float* factor = mask ? mask + r * from.cols : nullptr;
      float* out = to.row(ids[static_cast<size_t>(r)]);
      for (Index k = 0; k < from.cols; ++k) out[k] += factor ? source[k] * factor[k] : source[k];
    }
  };
  parallel_ranges(static_cast<Index>(ids.size()), rows, 1);
}

void convert(Matrix<const float> from, const Operand& to) noexcept {
  const auto rows = [&](Index first, Index last) {
    for (Index r = first; r < last; ++r) {
      const float* source = from.row(r);
      store_row(to, r, [=](Index k) { return source[k]; });
    }
  };
  parallel_ranges(from.rows, rows, 1);
}

void fill(std::span<float> values, float value) noexcept {
  parallel_ranges(static_cast<Index>(values.size()), [&](Index first, Index last) {
    std::fill(values.data() + first, values.data() + last, value);
  });
}

}  // namespace tangyin
