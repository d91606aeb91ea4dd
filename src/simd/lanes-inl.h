// Sixteen fp32 values at a time, on as many vectors as that takes.  Included once per target.
//
// Sums of rows are kept in 16 lanes whatever the width of a vector, and the lanes are added in a
// fixed order, so that a sum has the same bits on every processor.
#if defined(TANGYIN_SIMD_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TANGYIN_SIMD_LANES_INL_H_
#undef TANGYIN_SIMD_LANES_INL_H_
#else
#define TANGYIN_SIMD_LANES_INL_H_
#endif

#include <hwy/highway.h>

#include <cstdint>
#include <utility>

// For lambdas: inlined before the optimiser decides which arrays can be kept in registers.
#undef TANGYIN_LAMBDA
#define TANGYIN_LAMBDA HWY_ATTR __attribute__((always_inline))

HWY_BEFORE_NAMESPACE();
namespace tangyin::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Lanes = hn::CappedTag<float, 16>;

// Calls f(integral_constant 0), …, f(integral_constant N−1): a loop that is always unrolled, so
// that arrays of vectors stay in registers.
template <size_t... I, class F>
HWY_INLINE void unrolled(std::index_sequence<I...>, const F& f) {
  (f(std::integral_constant<size_t, I>()), ...);
}
template <size_t N, class F>
HWY_INLINE void unrolled(const F& f) {
  unrolled(std::make_index_sequence<N>(), f);
}

class SixteenSums {
 public:
  static constexpr size_t kLanes = hn::MaxLanes(Lanes()), kVectors = 16 / kLanes;
  HWY_INLINE SixteenSums() {
    unrolled<kVectors>([&](auto v) TANGYIN_LAMBDA { sums_[v] = hn::Zero(Lanes()); });
  }
  // Adds term(offset of a vector) of each of the next 16 values.
  template <class Term>
  HWY_INLINE void add(const Term& term) {
    unrolled<kVectors>([&](auto v) TANGYIN_LAMBDA {
      sums_[v] = hn::Add(sums_[v], term(static_cast<int64_t>(v() * kLanes)));
    });
  }
  HWY_INLINE float total() const {
    HWY_ALIGN float lanes[16];
    unrolled<kVectors>([&](auto v)
                           TANGYIN_LAMBDA { hn::Store(sums_[v], Lanes(), lanes + v() * kLanes); });
    for (size_t half = 8; half > 0; half /= 2)
      for (size_t k = 0; k < half; ++k) lanes[k] += lanes[k + half];
    return lanes[0];
  }

 private:
  hn::Vec<Lanes> sums_[kVectors];
};

}  // namespace tangyin::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
