// exp, sigmoid and tanh on Highway vectors of fp32.  Included once per target (see gates.cpp).
//
//   vexp    exp x = 2ⁿ·p(r),  n = round(x / ln 2),  r = x − n ln 2,  |r| ≤ ln 2 / 2
//           p: Taylor polynomial of degree 6; the next term, r⁷/5040, is below 1.2e-7
//           x is clamped to ±87; relative error below 3e-7
//   vexp2   2ᵗ = 2ⁿ·p(t − n),  n = round t
//           p: minimax polynomial of degree 5 on |r| ≤ ½ (Remez; relative error 7.5e-8)
//           relative error below 3e-7; the caller keeps t within ±126
//   vtanh   |x| < 0.625: an odd polynomial, which avoids cancellation
//           else ±(1 − 2 / (exp 2|x| + 1)) with the sign of x
// Products and sums are rounded one by one, as a processor without fused ones does it: the same
// request gives the same poem on all.
#if defined(TANGYIN_SIMD_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TANGYIN_SIMD_MATH_INL_H_
#undef TANGYIN_SIMD_MATH_INL_H_
#else
#define TANGYIN_SIMD_MATH_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tangyin::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class V>
HWY_INLINE V mul_add(V a, V b, V c) {
  return hn::Add(hn::Mul(a, b), c);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V vexp(D d, V x) {
  const hn::RebindToSigned<D> di;
  x = hn::Min(hn::Max(x, hn::Set(d, -87.0F)), hn::Set(d, 87.0F));
  // 1.5 · 2²³: adding it rounds to an integer n, which stands in the low bits of the sum.
  const V magic = hn::Set(d, 12582912.0F);
  const V shifted = mul_add(x, hn::Set(d, 1.44269504F), magic);
  const V k = hn::Sub(shifted, magic);
  // ln 2 in two parts: the first has few bits, so that k times it is exact.
  V r = hn::Sub(x, hn::Mul(k, hn::Set(d, 0.693359375F)));
  r = mul_add(k, hn::Set(d, 2.12194440e-4F), r);
  V p = hn::Set(d, 1.0F / 720);
  p = mul_add(p, r, hn::Set(d, 1.0F / 120));
  p = mul_add(p, r, hn::Set(d, 1.0F / 24));
  p = mul_add(p, r, hn::Set(d, 1.0F / 6));
  p = mul_add(p, r, hn::Set(d, 0.5F));
  p = mul_add(p, r, hn::Set(d, 1.0F));
  p = mul_add(p, r, hn::Set(d, 1.0F));
  // 2ⁿ·p by adding n to the exponent bits, which stay in range: p lies in [0.7, 1.42], and above 1
  // for the least n.
  return hn::BitCast(d, hn::Add(hn::BitCast(di, p), hn::ShiftLeft<23>(hn::BitCast(di, shifted))));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V vexp2(D d, V t) {
  const hn::RebindToSigned<D> di;
  const V magic = hn::Set(d, 12582912.0F);  // as in vexp
  const V shifted = hn::Add(t, magic), r = hn::Sub(t, hn::Sub(shifted, magic));
  V p = hn::Set(d, 0.00132764725F);
  p = mul_add(p, r, hn::Set(d, 0.00967554096F));
  p = mul_add(p, r, hn::Set(d, 0.0555071309F));
  p = mul_add(p, r, hn::Set(d, 0.240221202F));
  p = mul_add(p, r, hn::Set(d, 0.693146944F));
  p = mul_add(p, r, hn::Set(d, 1.00000012F));
  return hn::BitCast(d, hn::Add(hn::BitCast(di, p), hn::ShiftLeft<23>(hn::BitCast(di, shifted))));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V vsigmoid(D d, V x) {
  const V one = hn::Set(d, 1.0F);
  return hn::Div(one, hn::Add(one, vexp(d, hn::Neg(x))));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V vtanh(D d, V x) {
  const V one = hn::Set(d, 1.0F), magnitude = hn::Abs(x), square = hn::Mul(x, x);
  // Minimax polynomial of (tanh x − x) / x³ on |x| < 0.625, from Cephes' tanhf.
  V p = hn::Set(d, -0.00570498872745F);
  p = mul_add(p, square, hn::Set(d, 0.0206390887954F));
  p = mul_add(p, square, hn::Set(d, -0.0537397155531F));
  p = mul_add(p, square, hn::Set(d, 0.133314422036F));
  p = mul_add(p, square, hn::Set(d, -0.333332819422F));
  const V small = mul_add(hn::Mul(p, square), x, x);
  const V large = hn::CopySign(
      hn::Sub(one, hn::Div(hn::Set(d, 2.0F), hn::Add(vexp(d, hn::Add(magnitude, magnitude)), one))),
      x);
  return hn::IfThenElse(hn::Lt(magnitude, hn::Set(d, 0.625F)), small, large);
}

}  // namespace tangyin::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
