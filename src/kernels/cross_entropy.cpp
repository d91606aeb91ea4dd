#include "kernels/cross_entropy.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cross_entropy.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
//
#include <hwy/highway.h>

#include "kernels/operand-inl.h"
#include "kernels/threads.h"
#include "simd/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tangyin::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Full = hn::ScalableTag<float>;  // rows are padded to whole vectors (P is a multiple of 16)

void zero_columns(const Operand& d_logits, Index row, Index first) {
  const hn::CappedTag<float, 1> d;
  for (Index v = first; v < d_logits.cols; ++v)
    store_operand(d, hn::Zero(d), d_logits, row * d_logits.cols + v);
}

// e_v = exp(z_v − max z) in place; returns {max z, Σ e_v}.
struct Normaliser {
  float peak, sum;
};
Normaliser exponentiate(float* z, Index columns) {
  const Full d;
  const Index step = static_cast<Index>(hn::Lanes(d));
  auto most = hn::Set(d, -1e30F), total = hn::Zero(d);
  for (Index v = 0; v < columns; v += step) most = hn::Max(most, hn::LoadU(d, z + v));
  most = hn::MaxOfLanes(d, most);
  for (Index v = 0; v < columns; v += step) {
    const auto e = vexp(d, hn::Sub(hn::LoadU(d, z + v), most));
    hn::StoreU(e, d, z + v);
    total = hn::Add(total, e);
  }
  return {hn::GetLane(most), hn::GetLane(hn::SumOfLanes(d, total))};
}

void cross_entropy_row(const CrossEntropy& s, Index r) {
  float* z = s.logits.row(r);
  const Index columns = s.logits.cols;
  const int32_t target = s.targets[r];
  s.loss[r] = 0;
  if (target < 0) {
    if (s.d_logits.data) zero_columns(s.d_logits, r, 0);
    return;
  }
  // exp(−87) = 1e-38, the least that vexp returns, does not change the sum.
  std::fill(z + s.vocabulary, z + columns, -1e30F);
  const float z_target = z[target];
  const auto [peak, sum] = exponentiate(z, columns);
  s.loss[r] = std::log(sum) + peak - z_target;
  if (!s.d_logits.data) return;
  const Full d;
  const float weight = s.weights == nullptr ? 1.0F : s.weights[r];
  const auto factor = hn::Set(d, weight * s.scale / sum);
  z[target] -= sum;
  for (Index v = 0; v < columns; v += static_cast<Index>(hn::Lanes(d)))
    store_operand(d, hn::Mul(hn::LoadU(d, z + v), factor), s.d_logits, r * columns + v);
  zero_columns(s.d_logits, r, s.vocabulary);
}

void cross_entropy_rows(const CrossEntropy& s, Index first, Index last) {
  for (Index r = first; r < last; ++r) cross_entropy_row(s, r);
}

// Columns first … last−1; both are multiples of a vector's length.
void add_columns(const Operand& m, float* sums, Index first, Index last) {
  const Full d;
  const hn::RebindToUnsigned<Full> du;
  const hn::Rebind<uint16_t, Full> d16;
  const Index step = static_cast<Index>(hn::Lanes(d));
  for (Index r = 0; r < m.rows; ++r) {
    for (Index c = first; c < last; c += step) {
      const auto sum = hn::LoadU(d, sums + c);
      if (m.compute == Compute::fp32) {
        hn::StoreU(hn::Add(sum, hn::LoadU(d, m.as_float() + r * m.cols + c)), d, sums + c);
      } else {
        const auto bits =
            hn::LoadU(d16, reinterpret_cast<const uint16_t*>(m.as_bf16()) + r * m.cols + c);
        hn::StoreU(hn::Add(sum, hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(du, bits)))), d,
                   sums + c);
      }
    }
  }
}

}  // namespace tangyin::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tangyin {

HWY_EXPORT(cross_entropy_rows);
HWY_EXPORT(add_columns);

void cross_entropy(const CrossEntropy& chunk) noexcept {
  const auto run = HWY_DYNAMIC_DISPATCH(cross_entropy_rows);
  parallel_ranges(
      chunk.logits.rows, [&](Index first, Index last) { run(chunk, first, last); }, 1);
}

void add_column_sums(const Operand& operand, float* sums) noexcept {
  const auto run = HWY_DYNAMIC_DISPATCH(add_columns);
  parallel_ranges(operand.cols, [&](Index first, Index last) { run(operand, sums, first, last); });
}

}  // namespace tangyin
#endif
