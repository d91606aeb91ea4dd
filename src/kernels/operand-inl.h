// Storing fp32 vectors into an operand of either precision, rounded to nearest even.  Included once
// per target.
#if defined(TANGYIN_KERNELS_OPERAND_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TANGYIN_KERNELS_OPERAND_INL_H_
#undef TANGYIN_KERNELS_OPERAND_INL_H_
#else
#define TANGYIN_KERNELS_OPERAND_INL_H_
#endif

#include <hwy/highway.h>

#include "kernels/operand.h"

HWY_BEFORE_NAMESPACE();
namespace tangyin::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// operand[at …] = v, `at` counted in elements.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void store_operand(D d, V v, const Operand& operand, Index at) {
  if (operand.compute == Compute::fp32) {
    hn::StoreU(v, d, operand.as_float() + at);
    return;
  }
  const hn::RebindToUnsigned<D> du;
  const hn::Rebind<uint16_t, D> d16;
  const auto bits = hn::BitCast(du, v);
  const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(du, 1));
  const auto rounded = hn::ShiftRight<16>(hn::Add(bits, hn::Add(odd, hn::Set(du, 0x7FFF))));
  hn::StoreU(hn::TruncateTo(d16, rounded), d16,
             reinterpret_cast<uint16_t*>(operand.as_bf16() + at));
}

}  // namespace tangyin::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
